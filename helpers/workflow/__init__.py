"""The commands of build.sh.

Enters: a command. Leaves: a finished build, and its exit status.
"""
