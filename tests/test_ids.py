"""The ids that packages share without importing each other agree."""

import re
from pathlib import Path

import cli
from chat.desk import Desk
from chat.stages import refuse
from knowledge.library import Library
from scamlist.checker import Checker
from scamlist.verdict import CATEGORIES

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


def test_every_step_of_the_table_exists(checker: Checker) -> None:
    book = checker.book.steps
    named = {s for rows in book.table.values() for row in rows.values() for s in row}
    assert named | set(book.contact_steps) == set(book.steps)


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
    for verb in cli.kb.registered_commands:
        assert verb.name and verb.name in page
    for code in cli.EXIT_CODES.values():
        assert re.search(rf"^\| {code} \|", page, re.MULTILINE), code
