"""Enters: published numbers and a result to push.

Leaves: data sets that print the numbers and push the result.

Needs requirements/search.lock; the build does not.
"""
