"""Every table of this room, in one list, so that one import registers them all."""

from framework.tables.agreements import (
    Authority,
    Ceiling,
    EligibleBuyer,
    Framework,
    Lot,
    Modification,
    OffContractSpend,
    SupplierPlace,
)
from framework.tables.entries import LedgerBalance, LedgerEntry, LedgerTransaction
from framework.tables.gains import Assumption, BenefitClaim, BenefitTarget
from framework.tables.invoicing import CreditNote, Invoice, InvoiceLine, Payment, Recharge
from framework.tables.orders import AwardRoute, Bid, CallOff, CallOffLine, Competition, Incident, StandDown
from framework.tables.prices import QuotationRow, Rate, RateCard, StandDownTermRow

__all__ = [
    "Assumption",
    "Authority",
    "AwardRoute",
    "BenefitClaim",
    "BenefitTarget",
    "Bid",
    "CallOff",
    "CallOffLine",
    "Ceiling",
    "Competition",
    "CreditNote",
    "EligibleBuyer",
    "Framework",
    "Incident",
    "Invoice",
    "InvoiceLine",
    "LedgerBalance",
    "LedgerEntry",
    "LedgerTransaction",
    "Lot",
    "Modification",
    "OffContractSpend",
    "Payment",
    "QuotationRow",
    "Rate",
    "RateCard",
    "Recharge",
    "StandDown",
    "StandDownTermRow",
    "SupplierPlace",
]
