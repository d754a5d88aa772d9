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
from knowledge.content import LANGS, Bilingual, Content, Fact, Lang, Problem, read_yaml
from knowledge.lexicon import Lexicon, LexiconFile
from knowledge.platform import Platform
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
    """

    articles: Mapping[tuple[str, Lang], Article]
    platforms: Mapping[str, Platform]
    contacts: Mapping[str, Contact]
    facts: Mapping[str, Fact]
    lexicon: Lexicon
    overdue_note: Bilingual
    quiz: tuple[Scene, ...]
    version: str

    @classmethod
    def load(cls, root: Path = FOLDER) -> "Library":
        """Read the whole folder. Raises LibraryError naming every file that cannot be read."""
        library, problems = read(root)
        if problems:
            raise LibraryError(tuple(problems))
        return library

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


def read(root: Path) -> tuple[Library, list[Problem]]:
    """Read what can be read of a content folder, with a problem for each thing that cannot."""
    problems: list[Problem] = []
    digest = hashlib.sha256()

    def load(path: Path) -> Any:
        name = path.relative_to(root).as_posix()
        try:
            raw = path.read_bytes()
            digest.update(name.encode() + b"\0" + raw)
            return read_yaml(path)
        except FileNotFoundError:
            problems.append(Problem(file=name, field="file", sentence="This file is missing."))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            where = " ".join(str(error).split())
            problems.append(Problem(file=name, field="file", sentence=f"Not readable: {where}"))
        return None

    contacts = _mapping(
        Contact, load(root / "contacts.yaml"), "contacts", "contacts.yaml", problems
    )
    facts: dict[str, Fact] = {}
    for prefix, name in FACT_FILES.items():
        entries = _mapping(Fact, load(root / name), "facts", name, problems)
        facts |= {f"{prefix}.{key}": fact for key, fact in entries.items()}
    platforms: dict[str, Platform] = {}
    for path in sorted((root / "platforms").glob("*.yaml")):
        name = f"platforms/{path.name}"
        platform = _validate(Platform, load(path), name, problems)
        if platform is None:
            continue
        if platform.id != path.stem:
            problems.append(
                Problem(file=name, field="id", sentence=f"The id must be '{path.stem}'.")
            )
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
                problems.append(
                    Problem(file=name, field="file", sentence="This language is missing.")
                )
                continue
            digest.update(name.encode() + b"\0" + path.read_bytes())
            article = read_article(path.read_text("utf-8"), folder.name, lang, name, problems)
            if article is not None:
                articles[folder.name, lang] = article
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
        lexicon=Lexicon.of(words, vocabulary(articles.values())),
        overdue_note=notes or Bilingual(ko="({checked})", en="({checked})"),
        quiz=tuple(quiz.scenes) if quiz else (),
        version=digest.hexdigest()[:16],
    )
    return library, problems


def read_article(
    text: str, topic: str, lang: Lang, name: str, problems: list[Problem]
) -> Article | None:
    """Split an article file into front matter and sections; add what is wrong to `problems`."""
    head, fence, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not fence:
        problems.append(
            Problem(file=name, field="file", sentence="Front matter between two '---' is missing.")
        )
        return None
    try:
        front = _validate(FrontMatter, yaml.load(head, yaml.CBaseLoader), name, problems)  # noqa: S506
    except yaml.YAMLError as error:
        where = " ".join(str(error).split())
        problems.append(Problem(file=name, field="front matter", sentence=f"Not readable: {where}"))
        return None
    if front is None:
        return None
    by_title = {titles[lang]: key for key, titles in SECTIONS.items()}
    parts = _HEADING.split(body)
    sections: dict[str, str] = {}
    for title, content in zip(parts[1::2], parts[2::2], strict=True):
        if title not in by_title:
            known = ", ".join(by_title)
            problems.append(
                Problem(file=name, field=f"section {title}", sentence=f"Use one of these: {known}.")
            )
            continue
        sections[by_title[title]] = content.strip()
    return Article(id=topic, lang=lang, front=front, sections=sections)


def _mapping(
    model: type[_Model], data: Any, key: str, name: str, problems: list[Problem]
) -> dict[str, _Model]:
    """The entries under `key`, each validated on its own so that one slip hides no other."""
    if data is None:
        return {}
    if not isinstance(data, dict) or not isinstance(data.get(key), dict):
        problems.append(Problem(file=name, field=key, sentence=f"The file needs a '{key}:' map."))
        return {}
    entries = {i: _validate(model, e, name, problems, f"{i}.") for i, e in data[key].items()}
    return {i: entry for i, entry in entries.items() if entry is not None}


def _validate(
    model: type[_Model], data: Any, name: str, problems: list[Problem], prefix: str = ""
) -> _Model | None:
    if data is None:
        return None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for detail in error.errors():
            field = prefix + ".".join(str(part) for part in detail["loc"])
            problems.append(Problem(file=name, field=field, sentence=f"{detail['msg']}."))
        return None
