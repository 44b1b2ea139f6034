"""Papers that never were.

Enters: a seed. Leaves: the published numbers of a simulated study, clean or with a planted error,
and how the audit judges them.
"""
