"""How messages are read: offers against reports, requests, disguises, exact pieces, time."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scamlist import decoding, fold, markup, offers, page, passages, reach, smishing
from scamlist.fold import fold as fold_text
from scamlist.script import read
from scamlist.vocabulary import Vocabulary, VocabularyError, vocabulary
from tests.reading import BOOK, Case, categories, messages, share, verdict
from tests.stopwatch import shortest

# The held-out sets were written after the rules of their time, in words chosen to be unlike them.
# When first read, 64, 82, 71, 67, 67, 70, 46, 59, 65 and 95 % of their scams were found (docs/benchmarks.md);
# what they taught is in the rules now, so they are kept against going back.
SETS = (
    "messages.jsonl",
    *(
        f"messages_held_out{n}.jsonl"
        for n in ("", "_2", "_3", "_4", "_5", "_6", "_7", "_8", "_9", "_10")
    ),
)
# The newest round: nothing was learned from it, so it says how unseen messages fare.
UNSEEN = ("messages_held_out_13.jsonl", "messages_held_out_14.jsonl")
REPORTS = ("otp", "warning", "news", "question", "victim", "legal", "policy", "help")


def reasons(text: str) -> set[str]:
    return {e.reason for e in read(text)}


def ids(cases: list[Case]) -> str:
    return "\n".join(f"  {c}: {c.content[:90]!r}" for c in cases)


@pytest.mark.parametrize("file", SETS)
def test_scam_messages_are_found_and_ordinary_ones_left_alone(file: str) -> None:
    cases = messages(file)
    scams = [c for c in cases if c.expect != "none"]
    plain = [c for c in cases if c.expect == "none"]
    got = {c: verdict(read(c.content)) for c in cases}
    missed = [c for c in scams if got[c] == "none"]
    alarms = [c for c in plain if got[c] != "none"]
    too_mild = [c for c in scams if c.expect == "danger" and got[c] != "danger"]
    print(
        f"{file}: {len(scams)} scams, recall {1 - len(missed) / len(scams):.1%}, danger as danger "
        f"{share([got[c] == 'danger' for c in scams if c.expect == 'danger']):.1%}; "
        f"{len(plain)} plain, false alarms {len(alarms) / len(plain):.1%}"
    )
    print(f"missed:\n{ids(missed)}\ntoo mild:\n{ids(too_mild)}\nalarms:\n{ids(alarms)}")
    assert len(missed) <= 0.06 * len(scams)
    assert len(too_mild) <= max(2, 0.06 * len(scams))
    assert len(alarms) <= 0.04 * len(plain)


@pytest.mark.parametrize("file", SETS)
def test_nobody_who_only_speaks_about_brokers_is_called_danger(file: str) -> None:
    wrong = [c for c in messages(file) if c.kind in REPORTS and verdict(read(c.content)) != "none"]
    assert not wrong, ids(wrong)


@pytest.mark.parametrize("file", SETS)
def test_every_span_stands_in_the_message_exactly(file: str) -> None:
    for case in messages(file):
        for evidence in read(case.content):
            assert evidence.span in case.content, (case, evidence)
            assert evidence.span.strip(), (case, evidence)


def test_the_promotional_article_is_promotion_of_a_broker(shared: Path) -> None:
    article = (shared / "facts" / "promotional-article.txt").read_text("utf-8")
    found = read(article)
    assert verdict(found) == "caution"
    assert "broker_promotion" in categories(found)
    spans = " ".join(e.span for e in found)
    for giveaway in (
        "certified cash-out vendors",
        "reputable portals if cash-out is truly needed",
        "mentioned as verified intermediaries",
        "legal if declared",
        "legal gray area",
    ):
        assert giveaway in spans
    assert len({e.span for e in found}) >= 5
    assert all(e.span in article for e in found)


def test_every_real_question_of_a_user_is_left_alone(shared: Path) -> None:
    rows = (shared / "facts" / "sample-questions.jsonl").read_text("utf-8").splitlines()
    questions = [re.search(r'"question": "(.*?)"', row) for row in rows]
    flagged = [m[1] for m in questions if m and verdict(read(m[1])) != "none"]
    print(f"{len(questions)} questions, flagged: {flagged}")
    assert len(flagged) <= 0.01 * len(questions)
    assert not [q for q in flagged if verdict(read(q)) == "danger"]


def test_disguised_writing_reads_like_plain_writing() -> None:
    for written in (
        "소액결제 현금화 90% 카톡 abc123",
        "소.액.결.제 현.금.화 90% ㅋr톡 abc123",
        "소 액 결 제 현 금 화 90% ㅋㅏ톡 abc123",
        "소\u200b액\u200b결\u200b제 현★금★화 ９０％ 카톡 ａｂｃ123",
        "ㅅㅗㅇㅐㄱ결제 ㅎㅕㄴ금ㅎㅘ 90% 카ㅌㅗㄱ abc123",
        "소\u110b\u1162\u11a8결제 현금화 90% 카톡 abc123",
        "소액결제 현금호ㅏ 90% 탤레 abc123",
    ):
        assert "text.cashout_offer" in reasons(written), written


def test_folding_keeps_the_way_back() -> None:
    folded = fold_text("★ㅋr톡★ ㅇr이디: ＡＢＣ 현.금.화")
    at = folded.text.index("카톡")
    assert folded.original(at, at + 2) == "ㅋr톡"
    at = folded.text.index("현금화")
    assert folded.original(at, at + 3) == "현.금.화"


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_read_and_gives_only_its_own_pieces(text: str) -> None:
    folded = fold_text(text)
    places = [folded.place(at, at + 1) for at in range(len(folded.text))]
    assert all(0 <= start <= end <= len(text) for start, end in places)
    assert places == sorted(places)
    assert all(e.span in text for e in read(text))


def test_a_quotation_somebody_comments_on_offers_nothing() -> None:
    advert = "소액결제 현금화 90% 3분 입금"
    assert "text.cashout_offer" in reasons(f"{advert} 카톡 abc123")
    assert not reasons(f"‘{advert}’라는 광고 문자를 조심하세요.")
    assert not reasons(f"업자는 “{advert}”라며 접근했다.")


def test_a_warning_does_not_cover_the_offer_beside_it() -> None:
    found = reasons(
        "소액결제 현금화 사기가 늘고 있어 주의가 필요합니다.\n"
        "저희는 정식 업체로 5분 안에 입금해 드립니다. 카톡 safe_pay1"
    )
    assert {"text.cashout_offer", "text.trust_claim"} <= found


def test_trust_claims_prove_nothing_and_count_only_beside_an_offer() -> None:
    assert BOOK.reasons["text.trust_claim"].severity == "unknown"
    assert not reasons("정식 등록 업체, 사업자등록번호 000-00-00000, 후기 1,200건")


def test_a_verification_code_notice_is_no_request_but_asking_for_the_code_is() -> None:
    assert not reasons("[은행] 인증번호 [123456] 타인에게 알려주지 마세요.")
    assert "text.otp_request" in reasons("방금 받은 인증번호 불러주세요")


def test_a_senders_own_link_is_no_disguise() -> None:
    notice = "[○○택배] 주소 불일치로 배송이 보류되었습니다. 확인 https://parcel.example.com/a"
    assert "text.smishing_delivery" in reasons(notice)
    assert not read(notice, trusted=lambda host: host == "parcel.example.com")
    assert not reasons("[경찰청] 과태료 고지 안내 https://www.efine.go.kr")


def test_a_disguise_with_a_demand_behind_its_link_is_danger() -> None:
    mild = read("[○○택배] 주소 불일치로 반송 예정 http://a.xyz/1")
    assert verdict(mild) == "caution"
    bad = read("[○○택배] 주소 불일치로 반송 예정. 앱 설치 후 확인 http://a.xyz/1")
    assert verdict(bad) == "danger"
    assert {"smishing", "phishing"} <= set(categories(bad))


def test_a_lawyer_who_offers_help_is_no_recovery_scam() -> None:
    assert not reasons(
        "법무법인 가나입니다. 투자 사기 피해금 회수를 변호사가 도와드립니다. 02-000-0000"
    )
    assert "text.recovery_offer" in reasons("투자 사기 피해금 100% 회수해 드립니다. 카톡 back100")


def test_gift_card_buying_becomes_cash_out_only_with_carrier_billing() -> None:
    assert reasons("문화상품권 매입 90% 즉시 입금 카톡 abc123") >= {"text.voucher_buyback"}
    assert "text.cashout_offer" not in reasons("문화상품권 매입 90% 즉시 입금 카톡 abc123")
    assert "text.cashout_offer" in reasons(
        "소액결제로 산 문화상품권 매입 90% 즉시 입금 카톡 abc123"
    )


def test_a_term_that_cannot_be_read_is_named() -> None:
    with pytest.raises(VocabularyError, match=r"price: “최저\(수수료”"):
        Vocabulary({"price": "최저(수수료"})
    with pytest.raises(VocabularyError, match="begins with nothing"):
        Vocabulary({"price": "^"})


def test_every_word_group_the_rules_name_is_in_the_vocabulary() -> None:
    named = {
        *offers._REACH, *offers._PROMOTING, *passages.TELLERS, *passages.SELLING,
        *smishing._HOOKS, *smishing._BAITS, *smishing._SECRETS,
        *(service.group for service in offers.SERVICES),
    }  # fmt: skip
    assert named - vocabulary().groups == {"landline", "hotline", "link"}  # found by reach.py


def test_every_reason_is_one_whole_sentence_in_both_languages() -> None:
    values = {"span": "…", "brand": "…", "host": "…", "link": "…"}
    for key, reason in BOOK.reasons.items():
        if not key.startswith(("text.", "page.")):
            continue
        for lang in ("ko", "en"):
            sentence = reason.sentence.fill(lang, values)
            assert sentence[-1] == ".", key
            assert "범죄자" not in sentence and "criminal" not in sentence, key


def best_of(times: int, work: Callable[[str], object], text: str) -> float:
    """The shortest of several runs, in milliseconds of the processor: neighbours do not count."""
    return shortest(lambda: work(text), 0.0, tries=times) * 1000


HOSTILE = (
    "가", "소", "a", "1", "0", ".", " ", "\n", "a.", "가.", "가 ", "a ", "ㄱ", "ㄱㅏ", "'", " 'a",
    "“", "“가", '"a ', "http://", "http://a", "010-", "010-0000-", "02-123-", "-", "@a", "a@",
    "<a ", "<", "<meta ", "가다 ", "a-", "1.", "(.)", "[.]a", "t.me/", "다.", "? ", "a'", "is ",
    "현금", "소액결제", "카톡 ", "[", "&", '="', "=' ",
)  # fmt: skip


# Milliseconds. The goals are 5 and 10 on a quiet machine; a shared one may take three times
# as long without anything being wrong, and what is quadratic takes a hundred times.
MOST_FOR_A_PATTERN = 15
MOST_FOR_A_MESSAGE = 30


@pytest.mark.alone
def test_every_pattern_is_linear_on_hostile_text() -> None:
    slow = []
    for module in (fold, reach, passages, decoding, markup, page):
        for name, pattern in vars(module).items():
            if not isinstance(pattern, re.Pattern):
                continue
            for piece in HOSTILE:
                text = (piece * 20_000)[:20_000]
                # A slow first look may be a busy machine; a slow pattern stays slow.
                took = scan(pattern, text, times=3)
                if took > 5 and (took := scan(pattern, text, times=15)) > MOST_FOR_A_PATTERN:
                    slow.append(f"{module.__name__}.{name} {piece!r}: {took:.1f} ms")
    assert not slow, slow


def scan(pattern: re.Pattern[Any], text: str, *, times: int) -> float:
    """Milliseconds to find every match of a text or bytes pattern."""
    subject = text.encode() if isinstance(pattern.pattern, bytes) else text
    return best_of(times, lambda _: sum(1 for _ in pattern.finditer(subject)), text)


@pytest.mark.alone
def test_reading_takes_time_in_proportion_to_the_length() -> None:
    for piece in HOSTILE:
        short, long = ((piece * 20_000)[:n] for n in (5_000, 20_000))
        # Below that the caches, the clock and the neighbours decide.
        if best_of(2, read, long) > 20:
            ratio = best_of(5, read, long) / best_of(5, read, short)
            if ratio >= 8:  # a busy machine, or truly more than linear?
                ratio = best_of(25, read, long) / best_of(25, read, short)
            assert ratio < 12, f"{piece!r}: four times the text takes {ratio:.1f} times as long"


@pytest.mark.alone
def test_a_long_message_is_read_in_a_blink() -> None:
    for case in (
        "소액결제 현금화 90% 5분입금 24시 상담 카톡 abc123 미납 정책 가능 최저 수수료\n",
        "경찰은 소액결제 현금화 광고를 올려 상품권을 사게 한 일당을 붙잡았다고 22일 밝혔다. ",
        "Police warn that cash-out brokers take half of the money and never pay. ",
        "오늘 저녁 7시에 강남역 2번 출구에서 만나서 같이 밥 먹고 영화 보러 가자 ",
    ):
        text = (case * 200)[:4_000]
        read(text)
        took = best_of(25, read, text)
        print(f"{took:.1f} ms: {case[:30]}")
        assert took <= MOST_FOR_A_MESSAGE


def test_messages_nobody_learned_from_are_caught_and_hardly_one_is_wronged() -> None:
    cases = [case for name in UNSEEN for case in messages(name)]
    bad = [c for c in cases if c.expect != "none"]
    caught = [verdict(read(c.content)) != "none" for c in bad]
    wronged = [c.name for c in cases if c.expect == "none" and verdict(read(c.content)) != "none"]
    print(f"unseen messages caught {share(caught):.2f} of {len(bad)}, wronged {wronged}")
    assert share(caught) >= 0.94
    assert len(wronged) <= 0.04 * (len(cases) - len(bad))
