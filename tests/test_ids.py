"""The ids that packages share without importing each other agree."""

import re
from pathlib import Path

import pytest

import api.console
import bot.console
import cli
import knowledge.console
import scamlist.contact_console
from chat.desk import Desk
from chat.stages import refuse
from knowledge.library import Library
from scamlist.checker import Checker
from scamlist.verdict import CATEGORIES, Severity

ROOT = Path(__file__).parents[1]


def test_every_reason_points_to_an_article_that_exists(checker: Checker, library: Library) -> None:
    missing = {
        key: reason.article
        for key, reason in checker.book.reasons.items()
        if reason.article and reason.article not in library.topics
    }
    assert not missing


def test_every_reason_has_known_categories(checker: Checker) -> None:
    for key, reason in checker.book.reasons.items():
        assert set(reason.categories) <= set(CATEGORIES), key


def test_every_step_names_a_contact_that_exists(checker: Checker, library: Library) -> None:
    for key, step in checker.book.steps.steps.items():
        assert not step.contact or step.contact in library.contacts, key
        assert ("{contact}" in step.ko) == ("{contact}" in step.en) == bool(step.contact), key


def test_every_step_of_the_table_exists_and_is_used(checker: Checker) -> None:
    book = checker.book.steps
    tables = [*book.table.values(), book.already, book.contact_steps]
    named = {step for rows in tables for row in rows.values() for step in row}
    assert named == set(book.steps)


def test_steps_of_a_category_are_about_a_category(checker: Checker) -> None:
    book = checker.book.steps
    assert set(book.table) == {severity.name for severity in Severity}
    for rows in (book.already, *book.table.values()):
        assert set(rows) - {"any"} <= set(CATEGORIES)
    for row in book.already.values():
        assert {book.steps[step].stage for step in row} == {"already"}


@pytest.mark.parametrize("verdict", ["danger", "caution"])
def test_every_category_says_what_to_do_first_and_what_to_do_afterwards(
    checker: Checker, verdict: str
) -> None:
    """Spam harms nobody by itself; everything else has a step for who is in it already."""
    steps = checker.book.steps.steps
    for category in CATEGORIES:
        stages = [steps[s].stage for s in checker.book.next_steps(verdict, (category,))]
        assert stages[0] == "now", category
        assert stages == sorted(stages, key=["now", "already", "later"].index), category
        assert "already" in stages or category == "spam", category
        assert len(stages) <= 8, category
    everything = [steps[s].stage for s in checker.book.next_steps(verdict, CATEGORIES)]
    assert everything.count("already") == 3


def test_what_was_sent_decides_who_is_called(checker: Checker) -> None:
    def contacts(category: str) -> set[str]:
        named = checker.book.next_steps("danger", (category,))
        return {checker.book.steps.steps[name].contact for name in named}

    assert {"cultureland_1577", "msafer", "carrier_114"} <= contacts("cashout_broker")
    assert {"carrier_114", "klac_132"} <= contacts("line_or_id_scheme")
    assert {"counterscam_1394", "klac_132"} <= contacts("account_buying")
    assert {"kisa_118", "counterscam_1394"} <= contacts("smishing")
    assert {"police_112", "kinfa_1397"} <= contacts("illegal_lending")


def test_every_category_has_a_name(checker: Checker) -> None:
    assert tuple(checker.book.labels.categories) == CATEGORIES


def test_platforms_are_protected_names(checker: Checker, library: Library) -> None:
    brands = set(checker.registry.brands)
    # ZeroPay and the Onnuri vouchers share a platform page but are two names to protect, and
    # carrier billing is a service, not a name.
    apart = {"zeropay_onnuri", "carrier_billing", "kakao_gift"}
    assert set(library.platforms) - apart <= brands


def test_routes_lead_to_content(desk: Desk, library: Library) -> None:
    routes = desk.resources.routes
    assert set(routes.brand_topics.values()) <= set(library.topics)
    assert set(routes.playbooks) <= set(library.topics)
    assert {*routes.lawful_contacts, *routes.knowing_contacts} <= set(library.contacts)
    assert set(library.lexicon.words.brands) <= set(routes.brand_topics)
    assert set(library.platforms) <= set(routes.brand_topics)


def test_patterns_lead_to_articles_and_phrases(desk: Desk, library: Library) -> None:
    resources = desk.resources
    for rule in resources.urgent.values():
        assert rule.article in library.topics, rule.id
    for rule in resources.refuse.values():
        assert f"refuse.{rule.id}" in resources.phrases["ko"], rule.id
    for rule in resources.talk.values():
        key = "refuse.injection" if rule.id in ("injection", "role_play") else f"talk.{rule.id}"
        assert key in resources.phrases["ko"], rule.id
    for key, topic in refuse.FACTS.values():
        assert key in library.facts
        assert topic in library.topics


def test_every_command_and_exit_code_is_documented() -> None:
    page = (ROOT / "docs/command-line.md").read_text("utf-8")
    commands = {c.name or c.callback.__name__ for c in cli.app.registered_commands if c.callback}
    for command in commands:
        assert f"jamkkan {command}" in page, command
    rooms = (api.console, bot.console, knowledge.console, scamlist.contact_console)
    for verb in (verb for room in rooms for verb in room.app.registered_commands):
        name = verb.name or (verb.callback.__name__ if verb.callback else "")
        assert name and name in page
    for code in cli.EXIT_CODES.values():
        assert re.search(rf"^\| {code} \|", page, re.MULTILINE), code
