"""The first page of the report.

Enters: findings, verdicts and the tables of the paper. Leaves: its sentences, maps and colophon.
"""
