"""What a reader may conclude about closed data.

Enters: printed numbers. Leaves: which results they settle, and data sets that disagree on the
others.
"""
