"""Duties and notes that no proposal can meet or break beforehand: they are told, and never affect the outcome."""

from compliance.finding import Finding
from compliance.rules.case import Case, Clause


def noted(case: Case, clause: Clause) -> Finding:
    """Something to know: the rule's statement, as it stands."""
    del case
    return clause.passes(clause.rule.statement)


def duty_afterwards(case: Case, clause: Clause) -> Finding:
    """Something to do afterwards, or if something happens: there is nothing yet to hold it against."""
    del case
    return clause.not_applicable(f"A duty for later: {clause.rule.statement}")
