"""The real cost: exact figures, deals as people tell them, and nonsense explained."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cli
from chat.breakdown import COMPARED, breakdown, describe
from chat.cost import LENDING_CAP, REPORTED_FEE, CostError, work_out
from chat.deal import read_deal
from chat.desk import Desk
from chat.messages import Message
from knowledge.content import LANGS
from knowledge.library import Library


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
        ({"amount": 100, "received": 50, "days": 4000}, "days"),
        ({"amount": 100, "received": 50, "fee_percent": 10}, "fee_percent"),
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
    ("text", "charged", "received", "fee"),
    [
        ("30만원 결제하면 21만원 준대요", 300_000, 210_000, None),
        ("삼십만원 긁으면 이십만 원 준대", 300_000, 200_000, None),
        ("30마넌 긁으면 21마넌 입금해준대", 300_000, 210_000, None),
        ("300000 결제하면 210000 받는대", 300_000, 210_000, None),
        ("50 긁으면 35 준대", 500_000, 350_000, None),
        ("삼십 결제하면 이십 준대", 300_000, 200_000, None),
        ("30만5천원 긁으면 20만", 305_000, 200_000, None),
        ("백만원 한도 돌리면 칠십만원 떨어진대", 1_000_000, 700_000, None),
        ("21만원 받고 30만원 결제하래요", 300_000, 210_000, None),
        ("100만원 긁고 손에 쥐는 건 60만원", 1_000_000, 600_000, None),
        ("30만원 긁으면 9만원 떼간대", 300_000, 210_000, None),
        ("수수료 9만원 떼고 21만원", 300_000, 210_000, None),
        ("300,000원 긁으면 70% 지급", 300_000, None, 30.0),
        ("50만원에 수수료 30프로", 500_000, None, 30.0),
        ("30만원 하는데 수수료 3할", 300_000, None, 30.0),
        ("30만원인데 반만 준대", 300_000, None, 50.0),
        ("수수료 삼십 프로래요", None, None, 30.0),
        ("지급률 80%래요", None, None, 20.0),
        ("charge 300,000 won and get 200,000 won", 300_000, 200_000, None),
        ("they give me 210,000 for 300,000", 300_000, 210_000, None),
        ("if I pay 300k they give 210k", 300_000, 210_000, None),
        ("cash out 500,000 won, fee 40%", 500_000, None, 40.0),
        ("10만원 결제하면 15만원 준대", 100_000, 150_000, None),
        ("-30만원 결제하면 10만원 준대", -300_000, 100_000, None),
        ("1만5천원", 15_000, None, None),
        ("이만 갈게요", None, None, None),
        ("1566-1188로 전화하래요", None, None, None),
        ("안녕하세요", None, None, None),
    ],
)
def test_a_deal_is_read_as_people_tell_it(
    text: str, charged: int | None, received: int | None, fee: float | None
) -> None:
    deal = read_deal(text)
    assert (deal.charged, deal.received, deal.fee_percent) == (charged, received, fee)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("요금일은 10일 뒤예요", 10),
        ("2주 뒤에 나가요", 14),
        ("한 달 후", 30),
        ("보름 뒤", 15),
        ("bill in 20 days", 20),
        ("the bill is 3 weeks later", 21),
        ("10일에 나가요", None),
    ],
)
def test_the_day_of_the_bill_is_read_when_it_is_told(text: str, days: int | None) -> None:
    assert read_deal(text).days == days


@pytest.fixture(scope="module")
def desk() -> Desk:
    return cli.build_desk()


_PIECES = [
    "30만원",
    "21만",
    "결제하면",
    "준대",
    "수수료",
    "50%",
    "-5원",
    "9" * 40,
    "k",
    "떼고",
    "반만",
]


@given(st.lists(st.sampled_from([*_PIECES, " ", "₩", ",", "4000일 뒤"]) | st.text(max_size=4)))
def test_whatever_a_deal_looks_like_it_is_worked_out_or_refused(pieces: list[str]) -> None:
    deal = read_deal("".join(pieces))
    if deal.charged is None:
        return
    try:
        found = work_out(
            deal.charged, received=deal.received, fee_percent=deal.fee_percent, days=deal.days
        )
    except CostError:
        return
    assert found.lost + found.received == found.amount > 0


@pytest.mark.parametrize("key", ["law.lending_cap", "figure.fee_fss_2019"])
@pytest.mark.parametrize("lang", LANGS)
def test_the_figures_we_calculate_with_are_those_the_facts_state(key: str, lang: str) -> None:
    sentence = Library.load().facts[key].sentence
    stated = {float(n) for n in re.findall(r"\d+", sentence.ko if lang == "ko" else sentence.en)}
    wanted = {LENDING_CAP} if key == "law.lending_cap" else set(REPORTED_FEE)
    assert wanted <= stated


def test_a_cost_is_told_beside_sourced_facts_and_no_rate_is_made_up(desk: Desk) -> None:
    found = work_out(300_000, received=210_000)
    told = breakdown(found, desk.resources)
    assert [bar["won"] for bar in told["chart"]["money"]] == [300_000, 210_000, 90_000]
    assert [bar["percent_a_year"] for bar in told["chart"]["rates"]] == [521.4, LENDING_CAP]
    by_id = {compared["id"]: compared for compared in told["comparisons"]}
    assert by_id.keys() == COMPARED.keys()
    assert all(c["source"] and c["checked_on"] for c in by_id.values())
    assert by_id["figure.policy_loan_terms"]["percent_a_year"] is None
    assert "확인되지 않았" in by_id["figure.policy_loan_terms"]["text"]["ko"]


def test_a_month_is_assumed_only_when_nobody_said_when(desk: Desk) -> None:
    assumed = describe(work_out(300_000, received=210_000), "ko", desk.resources)
    given_day = describe(work_out(300_000, received=210_000, days=10), "ko", desk.resources)
    assert "요금일을 몰라 30일" in assumed
    assert "요금일을 몰라" not in given_day
    assert "10일 뒤" in given_day


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("30만원 결제하면 21만원 준대요", ["90,000원", "30%", "연 20%", "1397"]),
        ("수수료 30%래요", ["30,000원", "금액이 없어서"]),
        ("50 긁으면 35 준대", ["150,000원", "만 원으로 읽었어요"]),
        ("charge 300,000 won, get 210,000 won", ["90,000 won", "20 % a year", "1397"]),
        ("10만원 결제하면 15만원 준대요", ["결제 금액보다 많아서", "먼저 보내지 말고"]),
        ("0원 결제하면 10만원 준대요", ["1원보다 적을 수 없어요"]),
        ("30만원 결제하면 30만원 그대로 준대요", ["뒷받침하는 자료는 찾지 못했어요"]),
        ("30만원 결제하면 21만원 준대요 4000일 뒤에", ["1일에서 366일"]),
        ("20만원 긁으면 얼마 받아요", ["30~50%", "100,000~140,000원"]),
        ("나중결제 10만원치 긁으면 8만원 준대", ["제49조 제5항"]),
    ],
)
def test_a_deal_in_chat_is_worked_out_or_explained(desk: Desk, text: str, told: list[str]) -> None:
    reply = desk.answer(Message(text)).text
    for words in told:
        assert words in reply


@pytest.mark.parametrize(
    "text",
    [
        "컬쳐랜드 5만원권 10% 떼고 환불되나요",
        "상품권 5만원 초과면 95% 받나요",
        "보증금 30만원 보내면 100만원 준대요",
        "30만원 빌렸는데 50만원 갚으래요",
        "월급 200만원 받는데 빚이 500만원이에요",
        "법정 최고금리 20% 맞나요",
        "토스포인트 출금 수수료 10%예요?",
        "지급률 95% 준다는 곳은 믿어도 되나요?",
    ],
)
def test_amounts_of_something_else_are_no_deal(desk: Desk, text: str) -> None:
    assert "잃어요" not in desk.answer(Message(text)).text
