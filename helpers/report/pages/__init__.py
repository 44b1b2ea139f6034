"""The page of a notebook.

Enters: an executed notebook. Leaves: HTML with numbered exhibits.
"""
