"""Each result: what is proved of it, its verdict, and what real answers say.

Enters: certificates, and results of data sets that print the numbers. Leaves: a verdict a result.
"""
