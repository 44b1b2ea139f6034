"""`python -m helpers.paper.audit.simulation` stores how good the audit is.

Writes data/audit_simulation.csv (swapped rows) and data/audit_errors.csv (false alarms and planted
errors over many layouts). Takes about half an hour.
"""

from helpers.paper.audit.simulation import errors, swaps

if __name__ == "__main__":
    swaps.main()
    errors.main()
