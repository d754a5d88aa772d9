"""A quiz scene: what a person receives, what they could do, and what each choice leads to."""

from typing import Literal

from knowledge.content import Bilingual, Content


class Choice(Content):
    """One thing a person could do; `reply` is told to whoever chose it."""

    text: Bilingual
    right: Literal["yes", "no"]
    reply: Bilingual


class Scene(Content):
    """One scene of quiz.yaml. Exactly one choice is right.

    `article` is the topic it teaches, whose sources and dates belong under it. `reply` and
    `lesson` may hold placeholders, filled by `Library.expand`.
    """

    id: str
    article: str
    title: Bilingual
    message: Bilingual
    choices: list[Choice]
    lesson: Bilingual


class Quiz(Content):
    """The whole file, in the order it is played."""

    scenes: list[Scene]
