"""The three-way match: order, accepted delivery, invoice. Pure.

Each rule gives a finding whether or not it holds, so that a held invoice says everything that is wrong with it at
once. Amounts are net pence; VAT is judged by `framework.money.check_vat` and the supplier's figure is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from framework.money import VatLine, check_vat, pounds, share


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """A line of the order as it stands: ordered, accrued, invoiced before, and whether its delivery was accepted."""

    id: str
    title: str
    net_pence: int
    accrued_pence: int
    invoiced_pence: int
    accepted: bool


@dataclass(frozen=True, slots=True)
class InvoicedLine:
    """A line of the invoice against a line of the order."""

    order_line_id: str
    net_pence: int
    vat_rate_bp: int


@dataclass(frozen=True, slots=True)
class MatchCase:
    """Everything that a match looks at."""

    ordered: Sequence[OrderedLine]
    invoiced: Sequence[InvoicedLine]
    net_pence: int
    vat_pence: int
    tolerance_bp: int
    tolerance_pence: int
    vat_tolerance_pence: int
    po_number: str | None
    invoice_po: str | None
    invoice_date: date
    accepted_on: date | None
    emergency_po_by: date | None = None


@dataclass(frozen=True, slots=True)
class MatchFinding:
    """One rule of the match and what it found."""

    rule: str
    ok: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class MatchReport:
    """All findings; the invoice is payable when every one holds."""

    findings: tuple[MatchFinding, ...]

    @property
    def matched(self) -> bool:
        """Whether order, delivery and invoice agree."""
        return all(finding.ok for finding in self.findings)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is held, where it is."""
        return tuple(finding.sentence for finding in self.findings if not finding.ok)


def allowed_above(net_pence: int, tolerance_bp: int, tolerance_pence: int) -> int:
    """How far above an amount an invoice may lie: the percentage or the sum, whichever is the larger."""
    return max(share(net_pence, tolerance_bp), tolerance_pence)


def match(case: MatchCase) -> MatchReport:
    """Compare order, accepted delivery and invoice."""
    by_id = {line.id: line for line in case.ordered}
    totals: dict[str, int] = {}
    for line in case.invoiced:
        totals[line.order_line_id] = totals.get(line.order_line_id, 0) + line.net_pence
    findings = [_po(case), _sum(case), _vat(case)]
    for line_id, amount in totals.items():
        findings.extend(_line(by_id.get(line_id), amount))
    findings.append(_amount(case, by_id, totals))
    return MatchReport(tuple(findings))


def _po(case: MatchCase) -> MatchFinding:
    """The invoice quotes the order's number, and there is one."""
    if case.po_number is None:
        late = "" if case.emergency_po_by is None else f" It was due by {case.emergency_po_by:%d %B %Y}."
        return MatchFinding("po", ok=False, sentence=f"The order has no PO number yet.{late}")
    if case.invoice_po is not None and case.invoice_po.strip().casefold() != case.po_number.strip().casefold():
        return MatchFinding("po", ok=False, sentence=f"The invoice quotes {case.invoice_po}, not {case.po_number}.")
    return MatchFinding("po", ok=True, sentence=f"PO {case.po_number}.")


def _sum(case: MatchCase) -> MatchFinding:
    """The lines sum to the invoice's net."""
    total = sum(line.net_pence for line in case.invoiced)
    said = f"The lines sum to {pounds(total)} and the invoice says {pounds(case.net_pence)} net."
    return MatchFinding("sum", ok=total == case.net_pence, sentence=said)


def _vat(case: MatchCase) -> MatchFinding:
    """The supplier's VAT agrees with a lawful rounding, or nearly."""
    lines = [VatLine(line.net_pence, line.vat_rate_bp) for line in case.invoiced]
    checked = check_vat(lines, case.vat_pence, tolerance_pence=case.vat_tolerance_pence)
    return MatchFinding("vat", ok=checked.accepted, sentence=checked.sentence)


def _line(ordered: OrderedLine | None, amount: int) -> list[MatchFinding]:
    """A line was ordered, and what is billed was delivered and accepted."""
    if ordered is None:
        return [MatchFinding("ordered", ok=False, sentence="A line bills what was not ordered.")]
    accepted = ordered.accepted and ordered.accrued_pence > 0
    said = f"{ordered.title}: {'delivered and accepted' if accepted else 'not accepted, so not payable yet'}."
    return [MatchFinding("accepted", ok=accepted and amount >= 0, sentence=said)]


def _amount(case: MatchCase, by_id: dict[str, OrderedLine], totals: dict[str, int]) -> MatchFinding:
    """What is billed stays within what accrued and was not billed before, with the tolerance on the whole."""
    due = sum(by_id[i].accrued_pence - by_id[i].invoiced_pence for i in totals if i in by_id)
    billed = sum(totals.values())
    room = allowed_above(due, case.tolerance_bp, case.tolerance_pence) if due > 0 else 0
    ok = billed <= due + room
    said = f"Billed {pounds(billed)} against {pounds(due)} accrued and not billed before, tolerance {pounds(room)}."
    return MatchFinding("amount", ok=ok, sentence=said)
