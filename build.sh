#!/usr/bin/env bash
# The one door: finds a Python and hands over to helpers/workflow/cli.py, which sets up the environment when it is needed.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
for python in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
  if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
    PYTHONPATH="$root" PYTHONUTF8=1 exec "$python" -P -m helpers.workflow.cli "$@"
  fi
done
echo "build.sh: Python 3.11, 3.12 or 3.13 is needed and none was found; install one, or set PYTHON to its path." >&2
exit 1
