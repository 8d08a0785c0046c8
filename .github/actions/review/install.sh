#!/usr/bin/env bash
# Installs icpspec into an environment of its own, which nothing in the working tree can reach into.
set -euo pipefail

if [ -n "${ICPSPEC_VERSION:-}" ] && [ -n "${ICPSPEC_PATH:-}" ]; then
  echo "::error::Name a version or a path, not both."
  exit 2
fi
if [ -n "${ICPSPEC_VERSION:-}" ]; then
  if ! [[ $ICPSPEC_VERSION =~ ^[0-9]+(\.[0-9]+)*([abc]|rc|\.post|\.dev)?[0-9]*$ ]]; then
    echo "::error::The version must be one as 1.2.3."
    exit 2
  fi
  what=icpspec==$ICPSPEC_VERSION
else
  # The action lies three folders below the sources that it is a part of.
  what=$(cd "${ICPSPEC_PATH:-$ICPSPEC_ACTION/../../..}" && pwd)
fi
python -m venv "$RUNNER_TEMP/icpspec"
"$RUNNER_TEMP/icpspec/bin/python" -m pip install --quiet --disable-pip-version-check "$what"
"$RUNNER_TEMP/icpspec/bin/icpspec" --version
