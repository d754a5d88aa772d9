"""The real cost of a cash-out: won lost, and what that is as interest a year."""

from dataclasses import dataclass

# A purchase appears on the next monthly bill; without a date a month is assumed, and said.
DEFAULT_DAYS = 30
_MOST_WON = 100_000_000
_MOST_DAYS = 366


class CostError(ValueError):
    """The figures make no cost. `code` names why: amount, received, fee_percent, days, missing."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Cost:
    """Whole won; `percent` of the amount charged; `annual_rate` is simple interest, percent a year
    on the money received, until the bill comes in `days`."""

    amount: int
    received: int
    lost: int
    percent: float
    annual_rate: float
    days: int


def work_out(
    amount: int,
    *,
    received: int | None = None,
    fee_percent: float | None = None,
    days: int = DEFAULT_DAYS,
) -> Cost:
    """The cost of charging `amount` won and getting `received`, or the amount less a fee.

    Raises CostError for figures that cannot be: nothing charged, more received than charged,
    a fee outside 0-100 %, a bill further than a year away, or neither figure given.
    """
    if not 0 < amount <= _MOST_WON:
        raise CostError("amount")
    if not 1 <= days <= _MOST_DAYS:
        raise CostError("days")
    if received is None:
        if fee_percent is None:
            raise CostError("missing")
        if not 0 <= fee_percent < 100:
            raise CostError("fee_percent")
        received = round(amount * (100 - fee_percent) / 100)
    if not 0 < received <= amount:
        raise CostError("received")
    lost = amount - received
    return Cost(
        amount=amount,
        received=received,
        lost=lost,
        percent=round(100 * lost / amount, 1),
        annual_rate=round(100 * lost / received * 365 / days, 1),
        days=days,
    )
