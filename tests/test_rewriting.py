"""Patterns rewritten to be read quickly hold for exactly the texts they held for before."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.matching import _MACRO, _forms, read_patterns
from chat.openings import of_words
from chat.rewriting import join
from knowledge.alternatives import any_of

PATTERNS = Path(__file__).parents[1] / "chat" / "patterns"
FILES = ("urgent", "refuse", "requests", "talk", "crisis", "crisis_hints")
QUESTIONS = Path(__file__).parents[1] / "benchmarks" / "questions"


def as_written(file: Path) -> dict[tuple[str, str], re.Pattern[str]]:
    """The patterns of a file put together in the plainest way."""
    data = yaml.safe_load(file.read_text("utf-8"))
    words = {
        name: "|".join(form for word in forms for form in _forms(word))
        for name, forms in data["words"].items()
    }
    return {
        (key, lang): re.compile(
            "|".join(_MACRO.sub(lambda m: f"(?:{words[m[1]]})", f"(?:{s})") for s in row[lang])
        )
        for key, row in data["rules"].items()
        for lang in ("ko", "en")
        if row.get(lang)
    }


@pytest.mark.parametrize("name", FILES)
def test_rules_hold_for_the_same_questions(name: str) -> None:
    path = PATTERNS / f"{name}.yaml"
    rules, plain = read_patterns(path), as_written(path)
    lines = {
        line.lower()
        for file in QUESTIONS.rglob("*.jsonl")
        for line in re.findall(r'"([^"]{4,200})"', file.read_text("utf-8"))
    }
    lines = set(sorted(lines)[:: len(lines) // 3000]) | {"hello there", "죽고 싶어요"}
    held = 0
    for (key, lang), pattern in plain.items():
        quick = rules[key]._match["ko" if lang == "ko" else "en"]
        for line in lines:
            text = line.replace(" ", "") if lang == "ko" else line
            found = bool(pattern.search(text))
            assert any(one.search(text) for one in quick) == found, (key, lang, text)
            held += found
    assert held > 0


PIECES = st.sampled_from(["입금", "했", "돈", "을", " ", "fee", "paid", "1", "먼저", "\n", "."])
SOURCES = [
    r"(돈|(?:입금)).{0,3}(했|먼저(1|fee)?|<list>)",
    r"\b(fee|paid)\b.{0,4}\b(paid|f\w*|1)",
    r"\bfee|\bpaid 1|(<list>).{0,2}(먼저|돈?을)|(<list>)1",
    r"돈?을|돈.{0,2}(했)?1|[(|]",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_rewritten_sources_hold_for_the_same_texts(text: str) -> None:
    words = ["입금했", "입금", "돈"]
    for source in SOURCES:
        plain = source.replace("<list>", "(?:입금했|입금|돈)")
        quick = [
            one.replace("<list>", f"(?:{any_of(words)})")
            for one in join([source], {"list": of_words(words)})
        ]
        assert any(re.search(one, text) for one in quick) == bool(re.search(plain, text)), source


ONES = ["a", "b", "ab", "abc", "bc+", "가", "가나", "가나다", "a(x|y)", "b?", "(q)", "[az]b"]


@given(st.lists(st.sampled_from(ONES), min_size=1))
def test_alternatives_find_the_same(several: list[str]) -> None:
    for text in ("abc", "bcc", "ax", "가나다", "가나", "q", "b", "zzab"):
        plain, quick = (re.search(p, text) for p in ("|".join(several), any_of(several)))
        assert (plain and plain.span()) == (quick and quick.span())
