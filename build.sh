#!/bin/sh
# The one door: finds a Python and hands over to helpers/workflow/cli.py, which sets up the environment when it is needed.
set -eu
unset CDPATH PYTHONHOME PYTHONPATH PYTHONSTARTUP PYTHONINSPECT PYTHONUSERBASE

# Where this file lies, also when it is called through symbolic links.
file=$0
while [ -L "$file" ]; do
  link=$(readlink -- "$file")
  case $link in
    /*) file=$link ;;
    *) file=$(dirname -- "$file")/$link ;;
  esac
done
root=$(cd -- "$(dirname -- "$file")" && pwd -P)

# The root is handed over as a word: PYTHONPATH would be split where a folder's name has a colon.
start='import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module("helpers.workflow.cli", run_name="__main__", alter_sys=True)'
for python in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
  if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
    PYTHONUTF8=1 exec "$python" -P -c "$start" "$root" "$@"
  fi
done
echo "build.sh: Python 3.11, 3.12 or 3.13 is needed and none was found; install one, or set PYTHON to its path." >&2
exit 1
