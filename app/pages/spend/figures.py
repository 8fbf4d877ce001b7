"""The money of a framework as rows and bars: what is held of each ceiling, in which state, and what is left."""

from dataclasses import dataclass

from framework.reads import Dashboard, PositionRead, TotalsRead


@dataclass(frozen=True, slots=True)
class SpendRow:
    """One line: a framework, a lot or a body, net pence.

    Attributes:
        scope: What the line is about: framework, lot or body.
        committed: Ordered and not yet flown; accrued: flown and not yet invoiced; invoiced: and not yet paid.
        held: The four together, which is what counts against the ceiling.
        ceiling: None where there is none; left: what may still be ordered.
    """

    scope: str
    name: str
    orders: int
    committed: int
    accrued: int
    invoiced: int
    paid: int
    held: int
    ceiling: int | None
    left: int | None

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """What is held by state, furthest on first, as a bar shows it."""
        return (
            ("paid", self.paid),
            ("invoiced", self.invoiced),
            ("accrued", self.accrued),
            ("committed", self.committed),
        )


def rows_of(board: Dashboard) -> list[SpendRow]:
    """The framework, then its lots, then the bodies that buy under it."""
    ceilings = {one.subject_id: one for one in board.positions}
    rows = [_row("framework", board.framework.title, board.totals, ceilings.get(board.framework.id))]
    rows += [_row("lot", lot.name, lot.totals, ceilings.get(lot.id)) for lot in board.lots]
    return rows + [_row("body", buyer.name, buyer.totals, ceilings.get(buyer.id)) for buyer in board.buyers]


def _row(scope: str, name: str, totals: TotalsRead, ceiling: PositionRead | None) -> SpendRow:
    return SpendRow(
        scope=scope,
        name=name,
        orders=totals.orders,
        committed=totals.committed_pence,
        accrued=totals.accrued_pence,
        invoiced=totals.invoiced_pence,
        paid=totals.paid_pence,
        held=totals.held_pence,
        ceiling=ceiling.limit_pence if ceiling else None,
        left=ceiling.left_pence if ceiling else None,
    )


def finding(row: SpendRow) -> str:
    """The chart in a sentence."""
    held = _pounds(row.held)
    if row.ceiling is None:
        return f"{held} is held by orders. No ceiling is set."
    if row.ceiling == 0:
        return f"{held} is held by orders. The ceiling is {_pounds(0)}: nothing can be ordered."
    share = 100 * row.held / row.ceiling
    return f"{held} of {_pounds(row.ceiling)} is held by orders ({share:.0f}%); {_pounds(row.left or 0)} is left."


def _pounds(pence: int) -> str:
    return f"£{pence / 100:,.0f}"
