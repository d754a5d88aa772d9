"""The blocks a page sets an answer in."""

from api.prose import Block, blocks, without_sources
from chat.replies import Citation

CITED = Citation(article="a", title="t", source="FSS, notice", url="", checked_on="2026-11-22")


def test_bullets_numbers_and_paragraphs_become_blocks() -> None:
    text = "First.\nSecond.\n• one\n• two\n\nWhat to do\n1. stop\n2. call"
    assert blocks(text) == [
        Block("p", ("First.", "Second.")),
        Block("ul", ("one", "two")),
        Block("part", ("What to do",)),
        Block("ol", ("stop", "call")),
    ]


def test_no_word_of_an_answer_is_lost() -> None:
    text = "A line\n\n\n• x\nB line\n12. y\n123. not a step"
    shown = [line for block in blocks(text) for line in block.lines]
    assert shown == ["A line", "x", "B line", "y", "123. not a step"]


def test_a_last_block_of_sources_is_left_to_the_list_with_links() -> None:
    text = "Answer.\n\nSource: FSS, notice (checked 2026-11-22)"
    assert without_sources(text, [CITED]) == "Answer."


def test_a_last_block_that_says_anything_else_stays() -> None:
    text = "Answer.\n\nCall 112.\nSource: FSS, notice (checked 2026-11-22)"
    assert without_sources(text, [CITED]) == text
    assert without_sources("Answer.", [CITED]) == "Answer."
    assert without_sources("One.\n\nTwo.", []) == "One.\n\nTwo."
