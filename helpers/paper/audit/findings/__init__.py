"""What a reader can use of an audit: what is printed, what follows, what would settle it.

Enters: rows of the audit. Leaves: findings, ranked by what they touch, and counts of checks.
"""
