"""How the likeness weights come about: always the same, and what they decide."""

import pytest

from benchmarks.training import everything, train
from scamlist.fold import fold
from scamlist.likeness import KINDS, SCALE, Likeness, likeness
from scamlist.script import read
from tests.reading import verdict

# Of 64 parts of a logit: other machines round the last bits of a sum differently.
TOLERANCE = 1


def test_training_gives_the_shipped_weights() -> None:
    learned, shipped = train(everything()), likeness()
    none = (0,) * (1 + len(KINDS))
    apart = {
        gram
        for gram in learned.weights.keys() | shipped.weights.keys()
        if max(
            abs(a - b)
            for a, b in zip(
                learned.weights.get(gram, none), shipped.weights.get(gram, none), strict=True
            )
        )
        > TOLERANCE
    }
    # A weight at the edge of being kept may fall on either side of it.
    assert len(apart) <= 0.001 * len(shipped.weights), sorted(apart)[:10]
    assert all(abs(a - b) <= TOLERANCE for a, b in zip(learned.bias, shipped.bias, strict=True))


def test_an_offer_in_words_no_rule_knows_is_found() -> None:
    text = "폰에 잠자는 여유 40 넘기시면 31 쥐어 드려요. 저한테 말 걸어 주세요"
    assert verdict(read(text)) == "danger"
    odds, kinds = likeness().odds(fold(text).text)
    assert odds > 1
    assert max(kinds, key=lambda kind: kinds[kind]) == "cashout"


@pytest.mark.parametrize(
    "text",
    (
        "폰에 잠자는 여유 40 넘기시면 31 쥐어 드린다는데 이거 사기인가요?",
        "‘폰에 잠자는 여유 40 넘기시면 31 쥐어 드려요’ 같은 광고를 올린 업자가 구속됐다고 경찰이 밝혔다.",
    ),
)
def test_who_passes_the_same_words_on_is_left_alone(text: str) -> None:
    assert verdict(read(text)) == "none"


def test_words_of_an_offer_in_a_text_unlike_any_are_only_talk() -> None:
    text = "문화상품권 매입 90% 즉시 입금 카톡 abc123"
    assert verdict(read(text)) != "none"
    unlike = Likeness({}, (-10 * SCALE, *(0 for _ in KINDS)))
    assert not read(text, learned=unlike)


def test_key_words_spelt_by_ear_are_read_right() -> None:
    assert fold("쇼액곀제 혀금화 해드림").text == "소액결제 현금화 해드림"
    assert fold("소\n액\n결\n제\n됨").text == "소액결제됨"
    assert fold("현ㄱ금 手數料 當日").text == "현금 수수료 당일"
    assert fold("소액 겨자 헌금 화분").text == "소액 겨자 헌금 화분"


def test_keeping_others_out_is_a_demand_and_not_a_warning() -> None:
    found = {e.reason for e in read(
        "중앙지검 수사관입니다. 계좌가 범죄에 연루되었으니 가족에게도 말씀하지 마시고 보안 앱을 설치하세요"
    )}  # fmt: skip
    assert found & {"text.officer_transfer", "text.smishing_officer"}
    assert not read("인증번호는 가족에게도 알려주지 마세요.")


@pytest.mark.parametrize(
    "text",
    ("https://notes.example.com/a/b-c", "이거 뭐예요 notes.example.com/pay", "봐 줘 bit.ly/3ab"),
)
def test_an_address_alone_is_worded_like_nothing(text: str) -> None:
    assert not read(text)
