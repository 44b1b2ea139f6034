"""What is known beforehand: questionnaires, and the order of usual answers.

Enters: answers and headers. Leaves: the questionnaire that they are, or the order that they have.
"""
