"""The fact files: contacts, law, figures and platforms as an officer left them."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.contacts import ContactsFile
from knowledge.content import LANGS, Content, Fact, read_yaml
from knowledge.platform import Platform

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
REFERENCE = Path(__file__).parents[1].parent / "shared" / "facts"
PLATFORM_IDS = {
    "apple", "carrier_billing", "cultureland", "google_play", "happymoney", "kakao_gift",
    "kakaopay", "munsang", "naverpay", "payco", "samsung_wallet", "tmoney", "toss",
    "zeropay_onnuri",
}  # fmt: skip
PHONE = re.compile(r"\b0\d{1,2}[-. ]\d{3,4}[-. ]\d{4}\b|\b1[568]\d{2}[-. ]?\d{4}\b|\b01\d{8,9}\b")
NOT_ESTABLISHED = {"ko": ("확인되지 않", "확인하지 못"), "en": ("not established",)}


class FactsFile(Content):
    """The whole of law.yaml or figures.yaml."""

    facts: dict[str, Fact]


CONTACTS = ContactsFile.model_validate(read_yaml(KNOWLEDGE / "contacts.yaml")).contacts
PLATFORMS = {
    path.stem: Platform.model_validate(read_yaml(path))
    for path in sorted((KNOWLEDGE / "platforms").glob("*.yaml"))
}


def every_fact() -> Iterator[tuple[str, Fact]]:
    """Each fact with the key an article would use."""
    for prefix, name in (("law", "law.yaml"), ("figure", "figures.yaml")):
        for key, fact in FactsFile.model_validate(read_yaml(KNOWLEDGE / name)).facts.items():
            yield f"{prefix}.{key}", fact
    for platform in PLATFORMS.values():
        for key, instrument in platform.instruments.items():
            for facet, fact in instrument.facets.items():
                yield f"{platform.id}.{key}.{facet}", fact


FACTS = dict(every_fact())


def words(fact: Fact) -> Iterator[tuple[str, str]]:
    """Each sentence and condition of a fact with its language."""
    for lang in LANGS:
        yield lang, fact.sentence[lang]
        if fact.conditions:
            yield lang, fact.conditions[lang]


def test_there_are_fourteen_platforms_named_as_their_files() -> None:
    assert {p.id for p in PLATFORMS.values()} == set(PLATFORMS) == PLATFORM_IDS


def test_every_platform_says_what_holds_for_selling_to_a_third_party() -> None:
    for platform in PLATFORMS.values():
        assert {"sell", "sanction"} <= platform.instruments["resale"].facets.keys(), platform.id


def test_selling_to_a_third_party_is_never_a_yes() -> None:
    for key, fact in FACTS.items():
        assert not (key.endswith(".sell") and fact.value in ("yes", "partial")), key


def test_every_address_is_a_web_address() -> None:
    urls = [(key, fact.url) for key, fact in FACTS.items()]
    urls += [(key, url) for key, c in CONTACTS.items() for url in (c.url, c.source_url)]
    urls += [(p.id, p.help_url) for p in PLATFORMS.values()]
    wrong = [(key, url) for key, url in urls if url and not re.match(r"https?://[^\s/]+\.", url)]
    assert wrong == []


def test_every_contact_can_be_reached_and_no_number_stands_twice() -> None:
    numbers = Counter(c.number for c in CONTACTS.values() if c.number)
    assert [number for number, count in numbers.items() if count > 1] == []
    assert [key for key, c in CONTACTS.items() if not c.number and not c.url] == []


def test_no_unconfirmed_mediation_number_is_printed() -> None:
    for path in [*KNOWLEDGE.glob("*.yaml"), *(KNOWLEDGE / "platforms").glob("*.yaml")]:
        assert not re.search(r"1644[-. ]?2367", path.read_text("utf-8")), path.name


def test_what_is_not_established_says_so_in_both_languages() -> None:
    for key, fact in FACTS.items():
        if fact.value == "unknown":
            for lang in LANGS:
                said = any(w in fact.sentence[lang] for w in NOT_ESTABLISHED[lang])
                assert said, f"{key} ({lang})"


def test_numbers_to_call_stand_only_in_contacts() -> None:
    short = {c.number for c in CONTACTS.values() if len(c.number) in (3, 4)}
    called = re.compile(rf"(?<![\d,.])(?:{'|'.join(sorted(short))})(?![\d,.%년월일건명])")
    texts = [(key, text) for key, fact in FACTS.items() for _, text in words(fact)]
    texts += [(p.id, p.summary[lang]) for p in PLATFORMS.values() for lang in LANGS]
    assert [(k, t) for k, t in texts if PHONE.search(t) or called.search(t)] == []


def test_sentences_are_whole_and_stand_in_both_languages() -> None:
    for key, fact in FACTS.items():
        for lang, text in words(fact):
            assert text.endswith("."), f"{key}: {text}"
            assert bool(re.search("[가-힣]", text)) or lang == "en", f"{key}: {text}"
        assert fact.source, key
    for contact in CONTACTS.values():
        assert all(contact.name[lang] and contact.use[lang] for lang in LANGS)


def test_english_sentences_are_not_left_in_korean() -> None:
    for key, fact in FACTS.items():
        hangul = len(re.findall("[가-힣]", fact.sentence.en))
        assert hangul * 4 < len(fact.sentence.en), key


def test_korean_and_english_give_the_same_percentages() -> None:
    def percentages(text: str) -> set[str]:
        """Every number of a percentage or a range of them; decades and units do not matter."""
        return {
            n for part in re.findall(r"[\d.~,\-]*\d%", text) for n in re.findall(r"[\d.]+", part)
        }

    for key, fact in FACTS.items():
        assert percentages(fact.sentence.ko) == percentages(fact.sentence.en), key


def test_every_platform_contact_is_in_the_contacts_file() -> None:
    for platform in PLATFORMS.values():
        assert not platform.contact or CONTACTS[platform.contact].number, platform.id


def test_official_domains_are_those_that_were_read() -> None:
    if not REFERENCE.exists():
        pytest.skip("The reference facts are not beside this repository.")
    rows = [
        json.loads(line)
        for line in (REFERENCE / "legit-domains.jsonl").read_text("utf-8").splitlines()
    ]
    read = {row["domain"] for row in rows if row["evidence"] == "read"}
    for line in (REFERENCE / "platforms.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        named = {d for d in row["official_domains"] if " " not in d}
        assert set(PLATFORMS[row["id"]].official_domains) <= named | read
