"""`python -m helpers.paper.audit.simulation` stores how good the audit is.

Writes data/audit_simulation.csv (swapped rows) and data/audit_errors.csv (false alarms and planted
errors over many layouts). Takes about an hour; what was found of the latter is kept in
build/simulation, so that a run that was stopped goes on.
"""

from helpers.paper.audit.simulation import errors, swaps

if __name__ == "__main__":
    swaps.main()
    errors.main()
