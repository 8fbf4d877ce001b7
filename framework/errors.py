"""Everything the framework room refuses, one class to a cause.

FrameworkError                    this room's root
├── MoneyError                    an amount that is not whole pence, or may not be negative
├── AgreementError                a framework, lot, place or card that contradicts itself
├── AgreementNotFoundError        nothing by that name for this caller
├── BuyerNotListedError           a buyer outside the closed list, or outside its dates
├── AwardClosedError              an award before the framework starts or after it ends
├── RateGapError                  no rate covers the date, zone or quantity
├── RateOverlapError              more than one rate covers it
├── QuoteAboveCardError           a bid above the card's price
├── NoSupplierError               every supplier was skipped, each with a reason
├── CeilingExceededError          a commitment that would pass a ceiling
├── IdempotencyError              one key, two different commands
├── LedgerError                   a transfer that does not balance or moves more than there is
├── StateError                    the order or invoice is not in a state for this
├── StandDownTermError            no single term covers the stand-down
├── DuplicateInvoiceError         the supplier has sent this invoice number before
├── CreditError                   a credit above what the invoice still stands at
├── AuthorityError                an approval outside somebody's delegated authority
└── BenefitError                  a benefit claimed twice or without its evidence
"""

from geo.errors import ConflictError, ExplainedError, ForbiddenError, InvalidError, NotFoundError


class FrameworkError(ExplainedError):
    """Root of everything this room raises."""


class MoneyError(FrameworkError, InvalidError):
    """An amount is not whole pence, or has a sign that it may not have."""


class AgreementError(FrameworkError, InvalidError):
    """A framework, lot, supplier's place or rate card contradicts itself."""


class AgreementNotFoundError(FrameworkError, NotFoundError):
    """Nothing by that name exists for this caller."""


class BuyerNotListedError(FrameworkError, ForbiddenError):
    """The buyer is not on the framework's closed list on that date."""


class AwardClosedError(FrameworkError, ConflictError):
    """The framework takes no awards on that date."""


class RateGapError(FrameworkError, ConflictError):
    """No rate covers what was asked on that date."""


class RateOverlapError(FrameworkError, ConflictError):
    """More than one rate covers what was asked on that date."""


class QuoteAboveCardError(FrameworkError, InvalidError):
    """A supplier's bid is above the price on its rate card."""


class NoSupplierError(FrameworkError, ConflictError):
    """No supplier on the lot can be offered the work."""


class CeilingExceededError(FrameworkError, ConflictError):
    """A commitment would pass a ceiling.

    Args:
        scope: Whose ceiling it is: framework, lot, partner or call_off.
        limit_pence: The ceiling.
        used_pence: What was held against it already.
        asked_pence: What was asked for on top.
    """

    def __init__(self, scope: str, *, limit_pence: int, used_pence: int, asked_pence: int) -> None:
        left = limit_pence - used_pence
        super().__init__(
            f"The {scope.replace('_', ' ')} ceiling of £{limit_pence / 100:,.2f} has £{left / 100:,.2f} left, "
            f"and £{asked_pence / 100:,.2f} was asked for.",
            field="net_pence",
            remedy="Ask for less, or have the ceiling changed by a recorded modification.",
        )
        self.scope = scope
        self.limit_pence = limit_pence
        self.used_pence = used_pence
        self.asked_pence = asked_pence


class IdempotencyError(FrameworkError, ConflictError):
    """One idempotency key was used for two different commands."""


class LedgerError(FrameworkError, ConflictError):
    """A transfer does not balance, or moves more than the account holds."""


class StateError(FrameworkError, ConflictError):
    """The order, offer or invoice is not in a state that allows this."""


class StandDownTermError(FrameworkError, ConflictError):
    """No term, or more than one, of the rate card covers the stand-down."""


class DuplicateInvoiceError(FrameworkError, ConflictError):
    """The supplier has already sent an invoice or credit note with this number."""


class CreditError(FrameworkError, InvalidError):
    """A credit note is above what its invoice still stands at."""


class AuthorityError(FrameworkError, ForbiddenError):
    """An approval lies outside the person's delegated authority."""


class BenefitError(FrameworkError, ConflictError):
    """A benefit is claimed twice, or without the evidence its kind needs."""
