#!/usr/bin/env bash
# Installs Quorate into an environment of its own and puts it on the path of the steps that follow.
# QUORATE_VERSION: a version, or bounds of versions as pip takes them; empty for the source that this action is part of.
set -euo pipefail

version=${QUORATE_VERSION:-}
case $version in
  "") wanted=$(cd "$(dirname "$0")/../../.." && pwd) ;;
  *[!0-9A-Za-z.,+*!\<\>=~-]*)
    echo "version: only a version or its bounds, such as 1.2.0 or >=1.2,<2" >&2
    exit 2
    ;;
  [0-9]*) wanted="quorate==$version" ;;
  *) wanted="quorate$version" ;;
esac

home=$RUNNER_TEMP/quorate-environment
"${PYTHON:-python3}" -m venv "$home"
"$home/bin/python" -m pip install --quiet --disable-pip-version-check -- "$wanted"
mkdir -p "$home/command"
ln -sf "$home/bin/quorate" "$home/command/quorate"  # on the path alone, so that no other Python is hidden
echo "$home/command" >>"$GITHUB_PATH"
"$home/command/quorate" --version
