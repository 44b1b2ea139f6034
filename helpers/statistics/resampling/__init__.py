"""Bootstrap and permutation of all correlations and regressions at once.

Enters: scored rows. Leaves: intervals and P, from weighted sums of products.
"""
