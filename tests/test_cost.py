"""The real cost: exact figures, and nonsense explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.amounts import read_deal
from chat.cost import CostError, work_out


def test_a_third_of_the_money_is_lost() -> None:
    found = work_out(300_000, received=210_000, days=30)
    assert (found.lost, found.percent) == (90_000, 30.0)
    assert found.annual_rate == pytest.approx(100 * 90 / 210 * 365 / 30, abs=0.1)


def test_a_fee_gives_the_same_as_what_is_received() -> None:
    assert work_out(300_000, fee_percent=30) == work_out(300_000, received=210_000)


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        ({"amount": 0, "received": 1}, "amount"),
        ({"amount": -5, "received": 1}, "amount"),
        ({"amount": 10**12, "received": 1}, "amount"),
        ({"amount": 100, "received": 200}, "received"),
        ({"amount": 100, "received": 0}, "received"),
        ({"amount": 100, "fee_percent": 100}, "fee_percent"),
        ({"amount": 100, "fee_percent": -1}, "fee_percent"),
        ({"amount": 100, "received": 50, "days": 0}, "days"),
        ({"amount": 100}, "missing"),
    ],
)
def test_figures_that_cannot_be_are_named(figures: dict[str, int], code: str) -> None:
    amount = figures.pop("amount")
    with pytest.raises(CostError) as raised:
        work_out(amount, **figures)
    assert raised.value.code == code


@given(st.integers(1, 10**8), st.integers(1, 10**8), st.integers(1, 366))
def test_what_is_lost_and_received_make_up_the_whole(amount: int, received: int, days: int) -> None:
    if received > amount:
        return
    found = work_out(amount, received=received, days=days)
    assert found.lost + found.received == amount


@pytest.mark.parametrize(
    ("text", "won", "fee"),
    [
        ("30만원 결제하면 21만원 준대요", (300_000, 210_000), None),
        ("300,000원 긁으면 70% 지급", (300_000,), 30.0),
        ("50만원에 수수료 30프로", (500_000,), 30.0),
        ("1만5천원", (15_000,), None),
        ("charge 300,000 won and get 200,000 won", (300_000, 200_000), None),
        ("안녕하세요", (), None),
    ],
)
def test_amounts_are_read_as_people_write_them(
    text: str, won: tuple[int, ...], fee: float | None
) -> None:
    deal = read_deal(text)
    assert (deal.won, deal.fee_percent) == (won, fee)
