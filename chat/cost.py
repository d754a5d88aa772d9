"""The real cost of a cash-out: won lost, and what that is as interest a year."""

from dataclasses import dataclass
from typing import Literal

# A purchase appears on the next monthly bill; without a date a month is assumed, and said.
DEFAULT_DAYS = 30
# Percent a year a lawful lender may take, as law.lending_cap says in words; a test compares.
LENDING_CAP = 20.0
# Percent of the amount that brokers keep, as figure.fee_fss_2019 says in words; a test compares.
REPORTED_FEE = (30.0, 50.0)
MOST_WON = 100_000_000
MOST_DAYS = 366

Reason = Literal[
    "amount_none",
    "amount_much",
    "received_none",
    "received_more",
    "fee_percent",
    "days",
    "missing",
    "contradiction",
]
# The figure to put right, for each reason.
_FIELD: dict[Reason, str] = {
    "amount_none": "amount",
    "amount_much": "amount",
    "received_none": "received",
    "received_more": "received",
    "fee_percent": "fee_percent",
    "days": "days",
    "missing": "missing",
    "contradiction": "fee_percent",
}


class CostError(ValueError):
    """The figures make no cost. `code` is the field to put right, or "missing".

    `reason` names the phrase `cost_error.<reason>` that explains it to a person.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = _FIELD[reason]


@dataclass(frozen=True, slots=True)
class Cost:
    """Whole won; `percent` of the amount charged; `annual_rate` is simple interest, percent a year
    on the money received, until the bill comes in `days` (`days_assumed`: nobody said when).
    """

    amount: int
    received: int
    lost: int
    percent: float
    annual_rate: float
    days: int
    days_assumed: bool = False


def work_out(
    amount: int,
    *,
    received: int | None = None,
    fee_percent: float | None = None,
    days: int | None = None,
) -> Cost:
    """The cost of charging `amount` won and getting `received`, or the amount less a fee.

    Raises CostError for figures that cannot be: nothing charged, nothing or more received than
    charged, a fee outside 0-100 %, a bill further than a year away, neither figure given, or
    both and they differ.
    """
    if amount <= 0:
        raise CostError("amount_none")
    if amount > MOST_WON:
        raise CostError("amount_much")
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise CostError("days")
    paid_out = _paid_out(amount, received, fee_percent)
    lost = amount - paid_out
    until = DEFAULT_DAYS if days is None else days
    return Cost(
        amount=amount,
        received=paid_out,
        lost=lost,
        percent=round(100 * lost / amount, 1),
        annual_rate=round(100 * lost / paid_out * 365 / until, 1),
        days=until,
        days_assumed=days is None,
    )


def _paid_out(amount: int, received: int | None, fee_percent: float | None) -> int:
    """What is received, from whichever figure is given."""
    if fee_percent is not None:
        if not 0 <= fee_percent < 100:
            raise CostError("fee_percent")
        less = round(amount * (100 - fee_percent) / 100)
        if received is not None and received != less:
            raise CostError("contradiction")
        received = less
    if received is None:
        raise CostError("missing")
    if received <= 0:
        raise CostError("received_none")
    if received > amount:
        raise CostError("received_more")
    return received
