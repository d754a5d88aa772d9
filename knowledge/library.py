"""The library: every article, platform, contact and fact, read once from a folder."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import urlsplit

import yaml
from pydantic import ValidationError

from knowledge.article import PLACEHOLDER, SECTIONS, Article, FrontMatter
from knowledge.contacts import Contact
from knowledge.content import LANGS, Bilingual, Content, Fact, Lang, read_yaml
from knowledge.lexicon import Lexicon, LexiconFile
from knowledge.platform import Platform
from knowledge.problem import Problem, unfit, unreadable
from knowledge.quiz import Quiz, Scene
from knowledge.search import vocabulary

FOLDER = Path(__file__).parent
FACT_FILES = {"law": "law.yaml", "figure": "figures.yaml"}

_HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)
_Model = TypeVar("_Model", bound=Content)


class LibraryError(Exception):
    """The content folder cannot be used; `problems` holds every reason at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Library:
    """Everything we know, by id. `version` changes whenever any file does.

    `facts` are keyed as articles refer to them: `law.network_72`, `kakaopay.money.withdraw`.
    `phrasings` are further ways of asking for a topic, which search learns from and nobody sees.
    """

    articles: Mapping[tuple[str, Lang], Article]
    platforms: Mapping[str, Platform]
    contacts: Mapping[str, Contact]
    facts: Mapping[str, Fact]
    phrasings: Mapping[str, tuple[str, ...]]
    lexicon: Lexicon
    overdue_note: Bilingual
    quiz: tuple[Scene, ...]
    version: str

    @classmethod
    def load(cls, root: Path = FOLDER) -> "Library":
        """Read the whole folder. Raises LibraryError naming every file that cannot be read."""
        reading = read(root)
        if reading.problems:
            raise LibraryError(tuple(reading.problems))
        return reading.library

    @property
    def topics(self) -> tuple[str, ...]:
        """The ids of all published topics, sorted."""
        return tuple(
            sorted({i for (i, _), a in self.articles.items() if a.front.status == "published"})
        )

    def own_hosts(self) -> frozenset[str]:
        """The hosts our content may lead a person to: help lines, platforms and the law."""
        links = [contact.url for contact in self.contacts.values()]
        links += [fact.url for key, fact in self.facts.items() if key.startswith("law.")]
        hosts = {urlsplit(link).hostname or "" for link in links}
        official = {domain for p in self.platforms.values() for domain in p.official_domains}
        return frozenset(hosts | official) - {""}

    def expand(self, text: str, lang: Lang, today: date) -> str:
        """Replace each placeholder by its words; overdue facts say when they were checked.

        Raises KeyError for a placeholder nothing answers to (`kb check` finds those first).
        """

        def words(match: re.Match[str]) -> str:
            key = match[1]
            if key.startswith("contact."):
                return self.contacts[key.removeprefix("contact.")].show(lang)
            return self.say(self.facts[key], lang, today)

        return PLACEHOLDER.sub(words, text)

    def say(self, fact: Fact, lang: Lang, today: date) -> str:
        """A fact's sentence in one language, marked when it is due for a new look."""
        if not fact.is_overdue(today):
            return fact.sentence[lang]
        note = self.overdue_note[lang].format(checked=fact.checked.isoformat())
        return f"{fact.sentence[lang]} {note}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read of a content folder, and a problem for each thing that could not.

    `broken` are the names (`law.network_72`, or a prefix such as `toss.`) that stand in a file but
    could not be read: whoever refers to them is not to blame. `loose` are the texts of articles
    whose front matter could not be read, by file.
    """

    library: Library
    problems: list[Problem]
    broken: tuple[str, ...]
    loose: Mapping[str, tuple[Lang, Mapping[str, str]]]


def read(root: Path) -> Reading:
    """Read what can be read of a content folder, with a problem for each thing that cannot."""
    problems: list[Problem] = []
    broken: list[str] = []
    loose: dict[str, tuple[Lang, Mapping[str, str]]] = {}
    digest = hashlib.sha256()

    def load(path: Path) -> Any:
        name = path.relative_to(root).as_posix()
        try:
            raw = path.read_bytes()
            digest.update(name.encode() + b"\0" + raw)
            found = read_yaml(path)
            if found is None:
                problems.append(Problem(file=name, field="file", key="map"))
            return found
        except FileNotFoundError:
            problems.append(Problem(file=name, field="file", key="missing_file"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            problems.append(unreadable(error, name))
        return None

    contacts, unread = _mapping(
        Contact, load(root / "contacts.yaml"), "contacts", "contacts.yaml", problems
    )
    broken += [f"contact.{key}" for key in unread]
    facts: dict[str, Fact] = {}
    for prefix, name in FACT_FILES.items():
        entries, unread = _mapping(Fact, load(root / name), "facts", name, problems)
        facts |= {f"{prefix}.{key}": fact for key, fact in entries.items()}
        broken += [f"{prefix}.{key}" for key in unread]
    platforms: dict[str, Platform] = {}
    for path in sorted((root / "platforms").glob("*.yaml")):
        name = f"platforms/{path.name}"
        platform = _validate(Platform, load(path), name, problems)
        if platform is None:
            broken.append(f"{path.stem}.")
            continue
        if platform.id != path.stem:
            wrong = Problem(file=name, field="id", key="wrong_id", values={"name": path.stem})
            problems.append(wrong)
        platforms[platform.id] = platform
        facts |= {
            f"{platform.id}.{key}.{facet}": fact
            for key, instrument in platform.instruments.items()
            for facet, fact in instrument.facets.items()
        }
    articles: dict[tuple[str, Lang], Article] = {}
    for folder in sorted(p for p in (root / "articles").glob("*") if p.is_dir()):
        for lang in LANGS:
            path = folder / f"{lang}.md"
            name = f"articles/{folder.name}/{lang}.md"
            if not path.exists():
                problems.append(Problem(file=name, field="file", key="missing_language"))
                continue
            raw = path.read_bytes()
            digest.update(name.encode() + b"\0" + raw)
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError as error:
                problems.append(unreadable(error, name))
                continue
            front, sections = read_article(text, lang, name, problems)
            if front is None:
                loose[name] = (lang, sections)
            else:
                articles[folder.name, lang] = Article(
                    id=folder.name, lang=lang, front=front, sections=sections
                )
    phrasings: dict[str, tuple[str, ...]] = {}
    for path in sorted((root / "phrasings").glob("*.txt")):
        name = f"phrasings/{path.name}"
        raw = path.read_bytes()
        digest.update(name.encode() + b"\0" + raw)
        try:
            phrasings[path.stem] = read_phrasings(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            problems.append(unreadable(error, name))
    notes = _validate(Bilingual, load(root / "overdue.yaml"), "overdue.yaml", problems)
    quiz = _validate(Quiz, load(root / "quiz.yaml"), "quiz.yaml", problems)
    # Without its own lexicon a folder is still read, so that all its problems are told at once.
    words = _validate(LexiconFile, load(root / "lexicon.yaml"), "lexicon.yaml", problems)
    words = words or LexiconFile.model_validate(read_yaml(FOLDER / "lexicon.yaml"))
    library = Library(
        articles=MappingProxyType(articles),
        platforms=MappingProxyType(platforms),
        contacts=MappingProxyType(contacts),
        facts=MappingProxyType(facts),
        phrasings=MappingProxyType(phrasings),
        lexicon=Lexicon.of(words, vocabulary(articles.values())),
        overdue_note=notes or Bilingual(ko="({checked})", en="({checked})"),
        quiz=tuple(quiz.scenes) if quiz else (),
        version=digest.hexdigest()[:16],
    )
    return Reading(library, problems, tuple(broken), loose)


def read_phrasings(text: str) -> tuple[str, ...]:
    """The phrasings of a file: one on each line, `#` begins a remark."""
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def read_article(
    text: str, lang: Lang, name: str, problems: list[Problem]
) -> tuple[FrontMatter | None, dict[str, str]]:
    """Split an article file into front matter and sections; add what is wrong to `problems`."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    head, fence, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not fence:
        problems.append(Problem(file=name, field="file", key="front_matter"))
        return None, {}
    front = None
    try:
        written = yaml.load(head, yaml.CBaseLoader) or {}  # noqa: S506 - base loader
        front = _validate(FrontMatter, written, name, problems)
    except yaml.YAMLError as error:
        problems.append(unreadable(error, name, above=1))
    by_title = {titles[lang]: key for key, titles in SECTIONS.items()}
    parts = _HEADING.split(body)
    sections: dict[str, str] = {}
    for title, content in zip(parts[1::2], parts[2::2], strict=True):
        field = f"section {title}"
        if title not in by_title:
            known = {"known": ", ".join(by_title)}
            problems.append(Problem(file=name, field=field, key="heading", values=known))
            continue
        if by_title[title] in sections:
            problems.append(Problem(file=name, field=field, key="twice"))
            continue
        sections[by_title[title]] = content.strip()
    return front, sections


def _mapping(
    model: type[_Model], data: Any, key: str, name: str, problems: list[Problem]
) -> tuple[dict[str, _Model], list[str]]:
    """The entries under `key`, each validated on its own so that one slip hides no other.

    With them come the ids of those that could not be read; an empty one stands for all.
    """
    if data is None:
        return {}, [""]
    if not isinstance(data, dict) or not isinstance(data.get(key), dict):
        problems.append(Problem(file=name, field=key, key="needs_map", values={"name": key}))
        return {}, [""]
    entries = {i: _validate(model, e, name, problems, f"{i}.") for i, e in data[key].items()}
    read_ones = {i: entry for i, entry in entries.items() if entry is not None}
    return read_ones, [i for i, entry in entries.items() if entry is None]


def _validate(
    model: type[_Model], data: Any, name: str, problems: list[Problem], prefix: str = ""
) -> _Model | None:
    if data is None:
        return None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems += [unfit(detail, name, prefix) for detail in error.errors()]
        return None
