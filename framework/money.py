"""Money as whole pence: reading it, saying it, splitting it, and value added tax both ways.

Amounts are `int` pence everywhere. Shares and rates are `int` basis points (1 per cent = 100) or `Decimal`; nothing
here takes or gives a float. Each calculation rounds once, at the end.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from framework.errors import MoneyError

BASIS_POINTS = 10_000
LARGEST_PENCE = 10**15
_POUNDS = re.compile(r"^-?\d{1,13}(\.\d{2})?$")


def pence(value: object, *, field: str = "amount") -> int:
    """Read an amount: an `int` is pence, text or `Decimal` is pounds with two decimals or none.

    Raises:
        MoneyError: The value is a float, a bool, not finite, finer than a penny, or beyond ten trillion pounds.
    """
    if isinstance(value, bool | float) or not isinstance(value, int | str | Decimal):
        raise MoneyError(
            f"{field} is {type(value).__name__}, and money is whole pence.",
            field=field,
            remedy="Give an integer number of pence, or pounds as text such as 550.00.",
        )
    if isinstance(value, int):
        return _bounded(value, field)
    text = str(value).removeprefix("£").replace(",", "")
    if not _POUNDS.match(text):
        raise MoneyError(
            f"{field} {value!r} is not an amount in pounds and pence.", field=field, remedy="Write it as 550.00."
        )
    return _bounded(int(Decimal(text).scaleb(2)), field)


def _bounded(value: int, field: str) -> int:
    """The same amount, refused when no ledger of a council could hold it."""
    if abs(value) > LARGEST_PENCE:
        raise MoneyError(f"{field} is beyond £10,000,000,000,000.", field=field)
    return value


def not_negative(value: int, *, field: str) -> int:
    """The amount itself, in pence.

    Raises:
        MoneyError: It is not an int, or is below zero.
    """
    amount = pence(value, field=field)
    if amount < 0:
        raise MoneyError(f"{field} is {pounds(amount)} and may not be below zero.", field=field)
    return amount


def pounds(amount_pence: int) -> str:
    """The amount as people read it: £1,234.50, with a minus sign in front of the pound sign."""
    sign = "−" if amount_pence < 0 else ""
    whole, part = divmod(abs(amount_pence), 100)
    return f"{sign}£{whole:,}.{part:02d}"


def plain_pounds(amount_pence: int) -> str:
    """The amount for a CSV cell: 1234.50, no sign of currency and no thousands separator."""
    whole, part = divmod(abs(amount_pence), 100)
    return f"{'-' if amount_pence < 0 else ''}{whole}.{part:02d}"


def round_pence(exact: Decimal) -> int:
    """Pence from an exact figure in pence, halves away from zero as on an invoice."""
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share(amount_pence: int, basis_points: int) -> int:
    """A percentage of an amount, rounded once: `share(55000, 2000)` is 11000."""
    return round_pence(Decimal(amount_pence) * basis_points / BASIS_POINTS)


def split(total_pence: int, weights: Sequence[int], *, field: str = "weights") -> list[int]:
    """Divide an amount by largest remainder, so that the parts always sum to the whole.

    Ties go to the earlier part, so the same question has the same answer: 55000 by 1:1:1 is 18334, 18333, 18333.

    Raises:
        MoneyError: The total or a weight is negative, or no weight is above zero.
    """
    not_negative(total_pence, field="total_pence")
    if any(isinstance(weight, bool) or not isinstance(weight, int) or weight < 0 for weight in weights):
        raise MoneyError(f"{field} holds a share that is negative or not a whole number.", field=field)
    whole = sum(weights)
    if whole == 0:
        raise MoneyError(
            f"{field} has no share above zero, so there is nobody to carry {pounds(total_pence)}.", field=field
        )
    parts = [total_pence * weight // whole for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(total_pence * weights[i] % whole), i))
    for index in remainders[: total_pence - sum(parts)]:
        parts[index] += 1
    return parts


class VatRule(StrEnum):
    """Which lawful rounding a supplier's VAT figure agrees with."""

    BY_LINE = "by_line"
    BY_INVOICE = "by_invoice"
    WITHIN_TOLERANCE = "within_tolerance"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class VatLine:
    """One taxable amount: net pence and the rate in basis points (2000 is 20 per cent)."""

    net_pence: int
    rate_bp: int


@dataclass(frozen=True, slots=True)
class VatCheck:
    """What the VAT should be, by both rules, beside the supplier's own figure, which is the one to store."""

    by_line_pence: int
    by_invoice_pence: int
    supplier_pence: int
    rule: VatRule

    @property
    def accepted(self) -> bool:
        """Whether the supplier's figure stands."""
        return self.rule is not VatRule.NEITHER

    @property
    def sentence(self) -> str:
        """The finding in words."""
        either = f"{pounds(self.by_line_pence)} line by line or {pounds(self.by_invoice_pence)} on the total"
        verdict = {
            VatRule.BY_LINE: "agrees with rounding each line",
            VatRule.BY_INVOICE: "agrees with rounding the total down",
            VatRule.WITHIN_TOLERANCE: "is within the tolerance",
            VatRule.NEITHER: "agrees with neither",
        }[self.rule]
        return f"The supplier's VAT of {pounds(self.supplier_pence)} {verdict}; we expect {either}."


def check_vat(lines: Sequence[VatLine], supplier_pence: int, *, tolerance_pence: int = 0) -> VatCheck:
    """Judge a supplier's VAT against both lawful roundings.

    Line VAT is rounded to the nearest penny; the VAT of a whole invoice may be rounded down to the penny, and the two
    differ lawfully: seven lines of £12.48 at 20 per cent carry £17.50 or £17.47.

    Source: HMRC VAT Trader's Records Manual, VATREC12010.
    """
    by_line = sum(share(line.net_pence, line.rate_bp) for line in lines)
    exact = sum((Decimal(line.net_pence) * line.rate_bp / BASIS_POINTS for line in lines), Decimal(0))
    by_invoice = int(exact.quantize(Decimal(1), rounding=ROUND_FLOOR))
    if supplier_pence == by_line:
        rule = VatRule.BY_LINE
    elif supplier_pence == by_invoice:
        rule = VatRule.BY_INVOICE
    elif min(abs(supplier_pence - by_line), abs(supplier_pence - by_invoice)) <= tolerance_pence:
        rule = VatRule.WITHIN_TOLERANCE
    else:
        rule = VatRule.NEITHER
    return VatCheck(by_line, by_invoice, supplier_pence, rule)


def irrecoverable(vat_pence: int, recoverable_bp: int) -> int:
    """The part of VAT that a partner cannot reclaim, and so carries in its budget beside the net."""
    return vat_pence - share(vat_pence, recoverable_bp)
