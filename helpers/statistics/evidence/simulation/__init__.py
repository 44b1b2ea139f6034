"""Simulated respondents, and how the tests of the multiverse do on them.

Enters: answers to resemble and the choices. Leaves: how often each test rejects a true null.
"""
