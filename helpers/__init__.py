"""Shared code of the replication package, one room above the other; scoring.py is read first.

A room imports only rooms below it, from top to bottom: workflow, report, synthesis, paper,
statistics, scoring, survey, exhibits, base.
"""
