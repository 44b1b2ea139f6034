"""Every defensible way to analyse the same answers, and what they say together."""
