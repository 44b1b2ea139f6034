"""Tables and figures about the synthetic answers.

Enters: a solution and its ensemble. Leaves: what A1 shows of them.
"""
