#!/usr/bin/env bash
# Runs verbs over rule sets, each to its end, with annotations of GitHub; ends with the highest of their exit codes.
# QUORATE_PATH: rule sets, one a line. QUORATE_RUN: verbs, with spaces between. QUORATE_BASELINE, QUORATE_FAIL_ON: as the
# options of lint, if not empty. QUORATE_SARIF: `true` to write $RUNNER_TEMP/quorate-sarif/VERB.sarif as well.
set -euo pipefail
set -f  # a star in what was given is a star

paths=()
while IFS= read -r path; do
  if [ -n "$path" ]; then paths+=("$path"); fi
done <<<"$QUORATE_PATH"
if [ "${#paths[@]}" -eq 0 ]; then
  echo "path: no rule set is named" >&2
  exit 2
fi

worst=0
for verb in $QUORATE_RUN; do
  command=("$verb")
  case $verb in
    check | test) ;;
    fmt) command+=(--check) ;;
    lint)
      if [ -n "${QUORATE_BASELINE:-}" ]; then command+=("--baseline=$QUORATE_BASELINE"); fi
      if [ -n "${QUORATE_FAIL_ON:-}" ]; then command+=("--fail-on=$QUORATE_FAIL_ON"); fi
      ;;
    *)
      echo "run: only check, fmt, lint and test" >&2
      exit 2
      ;;
  esac
  code=0
  quorate "${command[@]}" --format=github -- "${paths[@]}" || code=$?
  if [ "$code" -gt "$worst" ]; then worst=$code; fi
  if [ "${QUORATE_SARIF:-}" = true ] && [ "$verb" != test ]; then
    mkdir -p "$RUNNER_TEMP/quorate-sarif"
    quorate "${command[@]}" --format=sarif -- "${paths[@]}" >"$RUNNER_TEMP/quorate-sarif/$verb.sarif" || true
  fi
done
exit "$worst"
