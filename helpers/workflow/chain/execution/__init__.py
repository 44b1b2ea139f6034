"""One notebook, executed in a process of its own (python -m).

Enters: a notebook and its parameters. Leaves: the executed notebook, or what failed in it.
"""
