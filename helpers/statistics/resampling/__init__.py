"""Bootstrap and permutation of all correlations and regressions at once, from weighted sums of products."""
