#!/usr/bin/env bash
# Writes a comment of a pull request, or writes it anew where it is there already: `comment.sh NAME FILE`. It is found by a
# mark that holds the NAME, and only among those of bots, so that nobody's own words are written over.
# QUORATE_PULL: the number of the pull request. GITHUB_REPOSITORY, GH_TOKEN: as GitHub gives them.
set -euo pipefail

mark="<!-- quorate diff $(printf '%s' "$1" | tr -c 'A-Za-z0-9._/\n' '-') -->"
limit=60000 # bytes; GitHub takes 65,536 characters
body=$RUNNER_TEMP/quorate-comment.md
{
  printf '%s\n' "$mark"
  if [ "$(wc -c <"$2")" -gt "$limit" ]; then
    head -c "$limit" "$2" | iconv -c -f UTF-8 -t UTF-8 2>/dev/null || true # which fails if a letter was cut
    printf '\n\nThe summary of the run has the rest.\n'
  else
    cat "$2"
  fi
} >"$body"

comments=repos/$GITHUB_REPOSITORY/issues/$QUORATE_PULL/comments
list=$RUNNER_TEMP/quorate-comments.tsv
first='(.body | split("\n")[0] | rtrimstr("\r"))'
gh api --paginate "$comments?per_page=100" --jq ".[] | [.id, .user.type, $first] | @tsv" >"$list"
found=
while IFS=$'\t' read -r id type start; do
  if [ "$type" = Bot ] && [ "$start" = "$mark" ]; then found=$id; fi
done <"$list"

if [ -n "$found" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$found" --field "body=@$body"
else
  gh api --silent --method POST "$comments" --field "body=@$body"
fi
