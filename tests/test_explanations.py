"""What people and programs are told of a verdict: complete, in both languages, and documented."""

import re
from pathlib import Path
from string import Formatter

import pytest

from knowledge.library import Library
from scamlist.checker import Checker
from scamlist.handbook import write_handbook
from scamlist.result import CheckResult
from scamlist.rules import LANGS, RULESET, Sentence
from scamlist.verdict import Severity

DOCS = Path(__file__).parents[1] / "docs"
INPUTS = (
    "https://zeropaybank.com",
    "https://kakaopay.vip",
    "https://bit.ly/3abcd",
    "https://www.kakaopay.com",
    "https://example.com",
    "http://naver.com@2130706433/",
    "010-1234-5678",
    "1394",
    "110-123-456789",
    "소액결제 현금화 90% 지급, 3분 입금. 카톡 아이디 pay24h, 국민은행 123456-78-901234 로 인증비 3만원 먼저 보내세요",
    "[Web발신] 고객님 소포 주소 오류. 확인: http://evri-post.top/kr 앱 설치 후 인증번호 입력",
)


def places(text: str) -> list[str]:
    """The places of a sentence; a name may come in a form for each language."""
    named = (name for _, name, _, _ in Formatter().parse(text) if name)
    return sorted(name.removesuffix("_ko").removesuffix("_en") for name in named)


def every_sentence(checker: Checker) -> dict[str, Sentence]:
    book = checker.book
    return {
        **{key: row.sentence for key, row in book.reasons.items()},
        **book.steps.steps,
        **book.unseen,
        **book.labels.categories,
        **checker.invalid,
    }


def test_every_sentence_says_the_same_in_both_languages(checker: Checker) -> None:
    for key, sentence in every_sentence(checker).items():
        assert places(sentence.ko) == places(sentence.en), key
        assert re.search("[가-힣]", sentence.ko), key
        assert not re.search("[가-힣]", sentence.en), key
        assert sentence.ko.strip() == sentence.ko, key
        assert sentence.en.strip() == sentence.en, key
        figures = [re.findall(r"\d[\d,]*", text) for text in (sentence.ko, sentence.en)]
        assert sorted(figures[0]) == sorted(figures[1]) or not all(figures), key


@pytest.mark.parametrize("given", INPUTS)
def test_every_reason_is_complete(checker: Checker, library: Library, given: str) -> None:
    def look(result: CheckResult) -> None:
        for reason in result["reasons"]:
            assert all(reason[key] for key in ("id", "text", "source", "as_of", "article"))
            assert reason["article"] in library.topics
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", reason["as_of"])
            assert "{" not in reason["text"]
            if reason["severity"] in ("danger", "caution"):
                assert reason["evidence"]
        for step in result["next_steps"]:
            assert step["contact"] is None or step["contact"] in library.contacts
            assert "{" not in step["text"]
        for item in result["items"]:
            look(item)

    told = {}
    for lang in LANGS:
        told[lang] = checker.check(given, lang=lang)
        look(told[lang])
    for key in ("reasons", "next_steps"):
        ids = {lang: [row["id"] for row in told[lang][key]] for lang in LANGS}
        assert ids["ko"] == ids["en"]
    assert [n["what"] for n in told["ko"]["not_checked"]] == [
        n["what"] for n in told["en"]["not_checked"]
    ]


@pytest.mark.parametrize("given", INPUTS)
def test_the_worst_comes_first(checker: Checker, given: str) -> None:
    result = checker.check(given)
    ranks = [Severity[r["severity"]] for r in result["reasons"] if r["severity"] != "official"]
    assert ranks == sorted(ranks)
    if ranks and ranks[0] <= Severity.caution:
        assert result["verdict"] == ranks[0].name


def test_where_a_rule_is_the_source_it_says_so(checker: Checker) -> None:
    listed, seen = checker.check("https://zeropaybank.com", lang="en")["reasons"][:2]
    assert (listed["id"], seen["id"].partition(".")[0]) == ("list.borrows_zeropay", "names")
    assert RULESET not in listed["source"]
    assert seen["source"] == f"Jamkkan rules {RULESET}"


def test_the_page_of_verdicts_has_not_drifted(checker: Checker) -> None:
    """After a change of the tables: jamkkan verdicts > docs/verdicts.md."""
    assert (DOCS / "verdicts.md").read_text("utf-8") == write_handbook(checker.book)


def test_the_page_of_verdicts_names_everything(checker: Checker) -> None:
    page, book = write_handbook(checker.book), checker.book
    for key in (*book.reasons, *book.steps.steps, *book.labels.categories):
        assert f"`{key}`" in page, key
    for key, sentence in every_sentence(checker).items():
        if key not in checker.invalid:
            assert sentence.ko.replace("|", "\\|") in page, key
