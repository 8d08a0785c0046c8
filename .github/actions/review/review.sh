#!/usr/bin/env bash
# Reviews the working tree: annotations beside the lines, and the text as a comment or a summary.
set -euo pipefail

icpspec=$RUNNER_TEMP/icpspec/bin/icpspec
base=${ICPSPEC_BASE:-}
if [ -z "$base" ]; then
  if [ -z "${GITHUB_BASE_REF:-}" ]; then
    echo "::error::This run is for no pull request: name a base."
    exit 2
  fi
  base=origin/$GITHUB_BASE_REF
fi
options=(review "--base=$base" "--fail-on=${ICPSPEC_FAIL_ON:-error}")
case ${ICPSPEC_DATA:-} in
  "") ;;
  true) options+=(--data) ;;
  false) options+=(--no-data) ;;
  *) echo "::error::data must be true or false."; exit 2 ;;
esac
status=0
case ${ICPSPEC_POST:-false} in
  true) "$icpspec" "${options[@]}" --format github --post || status=$? ;;
  false)
    "$icpspec" "${options[@]}" --format github || status=$?
    # A version that cannot be reviewed was told already.
    if [ "$status" -le 1 ]; then
      "$icpspec" "${options[@]}" --format markdown >>"$GITHUB_STEP_SUMMARY" || true
    fi
    ;;
  *) echo "::error::post must be true or false."; exit 2 ;;
esac
exit "$status"
