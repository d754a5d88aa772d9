"""The verdict table, row by row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scamlist.evidence import Evidence
from scamlist.verdict import Rule, Severity, judge

RULES = {
    "listed": Rule(Severity.danger, "high", ("cashout_broker",)),
    "embeds": Rule(Severity.danger, "medium", ("brand_lookalike",)),
    "asks": Rule(Severity.caution, "medium", ("phishing",)),
    "young": Rule(Severity.caution, "low"),
    "remark": Rule(Severity.unknown, "low"),
    "ours": Rule(Severity.official, "high", settles=True),
}


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        ([], "unknown"),
        (["remark"], "unknown"),
        (["ours"], "official"),
        (["ours", "remark"], "official"),
        (["ours", "asks"], "caution"),
        (["young", "remark"], "caution"),
        (["asks", "listed"], "danger"),
        (["ours", "listed"], "danger"),
    ],
)
def test_the_worst_thing_seen_is_the_verdict(seen: list[str], verdict: str) -> None:
    assert judge([Evidence(reason) for reason in seen], RULES).verdict.name == verdict


def test_reasons_come_worst_and_surest_first() -> None:
    seen = [Evidence(r) for r in ("remark", "young", "asks", "embeds", "listed")]
    judged = judge(seen, RULES)
    assert [e.reason for e in judged.reasons] == ["listed", "embeds", "asks", "young", "remark"]
    assert judged.confidence == "high"
    assert judged.categories == ("cashout_broker", "phishing", "brand_lookalike")


def test_the_same_piece_is_told_once() -> None:
    seen = [Evidence("asks", "핀번호"), Evidence("asks", "핀번호"), Evidence("asks", "인증번호")]
    assert len(judge(seen, RULES).reasons) == 2


@given(st.lists(st.sampled_from(sorted(RULES))), st.sampled_from(sorted(RULES)))
def test_more_evidence_never_makes_a_verdict_milder(seen: list[str], more: str) -> None:
    before = judge([Evidence(r) for r in seen], RULES).verdict
    after = judge([Evidence(r) for r in [*seen, more]], RULES).verdict
    if before in (Severity.danger, Severity.caution):
        assert after <= before
