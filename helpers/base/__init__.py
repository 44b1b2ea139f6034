"""What every room needs: text, paths, errors, folders, digests and parallel work.

Enters: plain values and paths. Leaves: the same, checked and put into words. Knows no survey.
"""
