"""The picture of a cash-out's cost: lengths of its bars, in the units of an SVG 640 wide."""

from dataclasses import dataclass

from chat.cost import Cost

WIDTH = 640.0
# The yearly rate dwarfs any lawful one; its bar is cut, and said to be, at this many times.
_LONGEST = 100.0


@dataclass(frozen=True, slots=True)
class Bars:
    """`got` and `lost` fill the width together; `cap` and `rate` share one scale.

    `cut` says that the rate's bar would be longer than the picture.
    """

    got: float
    lost: float
    cap: float
    rate: float
    cut: bool


def bars(cost: Cost, cap_percent: float) -> Bars:
    """The bars of a cost beside a yearly cap in percent."""
    got = WIDTH * cost.received / cost.amount
    times = cost.annual_rate / cap_percent
    shown = max(1.0, min(times, _LONGEST))
    unit = WIDTH / shown
    return Bars(
        got=round(got, 1),
        lost=round(WIDTH - got, 1),
        cap=round(unit, 1),
        rate=round(unit * min(times, _LONGEST), 1),
        cut=times > _LONGEST,
    )
