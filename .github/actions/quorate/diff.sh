#!/usr/bin/env bash
# Tells in a pull request what its change of rules means: one comment for each rule set, which is written anew each time.
# QUORATE_PATH: rule sets, one a line. QUORATE_ACCOUNTS: files of payloads, one a line, may be empty. QUORATE_BASE: the
# commit to compare with. QUORATE_PULL: the number of the pull request. GH_TOKEN: what may comment.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
accounts=()
while IFS= read -r file; do
  if [ -n "$file" ]; then accounts+=("$file"); fi
done <<<"${QUORATE_ACCOUNTS:-}"

if ! git rev-parse --verify --quiet --end-of-options "$QUORATE_BASE^{commit}" >/dev/null; then
  echo "::notice title=quorate diff::the commit to compare with is not here%3A check out with fetch-depth%3A 0"
  exit 0
fi

report=$RUNNER_TEMP/quorate-diff.md
while IFS= read -r path; do
  if [ -z "$path" ]; then continue; fi
  code=0
  quorate diff --format=markdown -- "$QUORATE_BASE:" "$path" ${accounts[@]+"${accounts[@]}"} >"$report" || code=$?
  case $code in
    0 | 5 | 7) ;; # the same or not, and with accounts that one side rejects
    *)
      echo "::warning title=quorate diff::a rule set cannot be compared; the log says why"
      continue
      ;;
  esac
  cat "$report" >>"$GITHUB_STEP_SUMMARY"
  if ! bash "$here/comment.sh" "$path" "$report"; then
    echo "::warning title=quorate diff::there is no comment, as the token may not write one; the summary has it all"
  fi
done <<<"$QUORATE_PATH"
