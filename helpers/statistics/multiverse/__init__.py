"""Every defensible way to analyse the same answers, and what they say together.

Enters: clean answers and the choices. Leaves: one estimate per specification, and a joint test.
"""
