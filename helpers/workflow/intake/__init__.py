"""A survey of one's own, before it runs.

Enters: an export. Leaves: a draft codebook, or all that is wrong with the export under it.
"""
