"""What is passed on, and what keeps the package true.

Enters: a finished build. Leaves: an archive, a file set, a comparison of two builds.
"""
