"""The notebooks as a chain of processes.

Enters: parameters and the contract of the notebooks. Leaves: executed notebooks, and what failed.
"""
