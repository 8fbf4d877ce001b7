"""Insurance: lawful cover, and as much of it as the council asks for."""

from compliance.finding import Detail, Finding
from compliance.london import day_start, say_date
from compliance.rules.case import Case, Clause, Quantity, at_least
from compliance.rules.registration import faults, in_date


def insured(case: Case, clause: Clause) -> Finding:
    """INS-1: third-party cover that meets Regulation 785/2004, in force for the whole flight."""
    operator = case.proposal.operator
    cover = operator.insurance if operator else None
    if cover is None or cover.starts is None or cover.expires is None:
        return clause.lacks("operator.insurance.starts", "operator.insurance.expires")
    name = f"Insurance {cover.insurer_ref}"
    begun = clause.passes(f"{name} has begun.")
    if case.starts_at < day_start(cover.starts):
        begun = clause.fails(
            f"{name} begins on {say_date(cover.starts)}, after the flight starts.",
            Detail(when=case.starts_at, would_pass_if=("the insurance covers the flight from its start",)),
        )
    meets = clause.holds(
        cover.ec785_compliant,
        "operator.insurance.ec785_compliant",
        "The cover is stated to meet Regulation 785/2004.",
        "The cover is stated not to meet Regulation 785/2004.",
    )
    return faults(in_date(clause, case, name, cover.expires), begun, meets)


def insured_enough(case: Case, clause: Clause) -> Finding:
    """INS-2: the council's own least limit of cover."""
    operator = case.proposal.operator
    limit = operator.insurance.limit_pence if operator and operator.insurance else None
    if limit is None:
        return clause.lacks("operator.insurance.limit_pence")
    return at_least(clause, Quantity("the limit of the insurance", float(limit), clause.number("minimum"), "pence"))
