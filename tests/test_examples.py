"""Examples: what resembles one is treated like it, and what only sounds like one is answered."""

import pytest

import cli
from chat.desk import Desk
from chat.examples import read_examples
from chat.messages import Message
from chat.resources import FOLDER, Resources
from knowledge.library import Library


@pytest.fixture(scope="module")
def desk(library: Library) -> Desk:
    return cli.build_desk(library)


def test_groups_name_what_they_lead_to(desk: Desk) -> None:
    resources: Resources = desk.resources
    for name in read_examples(FOLDER / "examples"):
        file, _, group = name.partition("/")
        if file in ("refuse", "talk"):
            assert f"{file}.{group}" in resources.phrases["ko"]


def test_no_sentence_stands_in_two_groups() -> None:
    groups = read_examples(FOLDER / "examples")
    sentences = [sentence for group in groups.values() for sentence in group]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("현금화 믿고 맡길 만한 업체 이름 좀 대 주세요", "refuse"),
        ("통신사 몰래 결제 한도 키우고 싶어", "refuse"),
        ("what should i buy on my phone bill that resells for cash", "refuse"),
        ("옥상 난간에 서 있어요", "urgent"),
        ("은행 앞인데 전화로 현금을 찾으라고 시켜요", "urgent"),
        ("주말에 비가 올지 기온 좀 알려줘", "out_of_scope"),
        ("현금화 업자가 수수료를 얼마나 떼는지 궁금해요", "answer"),
        ("아들이 깡을 하는 것 같은데 부모가 무엇을 해야 하나요", "answer"),
    ],
)
def test_new_wording_is_treated_like_its_examples(desk: Desk, said: str, kind: str) -> None:
    assert desk.answer(Message(said)).kind == kind


def test_hardly_any_question_of_an_article_resembles_an_example(desk: Desk) -> None:
    resources = desk.resources
    led = [
        question
        for article in resources.library.articles.values()
        for question in article.front.questions
        if "/" in (first := resources.index.rank(question)[0].topic)
        and not first.startswith("asked/")
    ]
    assert len(led) < 30, led
