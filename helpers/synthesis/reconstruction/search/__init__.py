"""The search for moments that agree with every printed number.

Enters: the problem. Leaves: target moments, and their places on the lattice of whole answers.
"""
