"""What the stages work with: the library, the checker, the patterns and the words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from chat.examples import read_examples
from chat.matching import Pattern, read_patterns
from chat.phrases import Phrases, read_phrases
from chat.polite import Polite, read_polite
from chat.ranking import rank, read_about
from knowledge.content import Lang
from knowledge.forms import Forms
from knowledge.hangul import letters
from knowledge.lexicon import Lexicon
from knowledge.library import Library
from knowledge.query import Query
from knowledge.search import Hit, Index
from knowledge.snapshot import snapshot_path
from scamlist.checker import Checker
from scamlist.findings import Look

FOLDER = Path(__file__).parent


class Routes(BaseModel):
    """routes.yaml: the fixed ways from a brand or facet to content."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    brand_topics: dict[str, str]
    about: dict[str, list[str]]
    agencies: dict[str, list[str]]
    playbooks: list[str]
    going_on: list[str]
    facet_facts: dict[str, list[str]]
    facet_instruments: dict[str, list[str]]
    continues: dict[str, str]
    lawful_contacts: list[str]
    knowing_contacts: list[str]
    foreign_contacts: list[str]


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything a stage may look at. Build once with `gather`."""

    library: Library
    lexicon: Lexicon
    index: Index
    checker: Checker
    phrases: Phrases
    crisis: Mapping[str, Pattern]
    hints: Mapping[str, Pattern]
    crisis_phrases: tuple[str, ...]
    urgent: Mapping[str, Pattern]
    refuse: Mapping[str, Pattern]
    requests: Mapping[str, Pattern]
    talk: Mapping[str, Pattern]
    polite: Polite
    routes: Routes
    about: Mapping[str, Forms]
    agencies: Forms
    today: date
    look: Look | None

    @classmethod
    def gather(
        cls, library: Library, checker: Checker, today: date, look: Look | None = None
    ) -> "Resources":
        """Read the desk's own files and put everything together."""
        folder = FOLDER / "patterns"
        routes = Routes.model_validate(
            yaml.load((FOLDER / "routes.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
        )
        crisis, hints, urgent, refuse, talk = (
            read_patterns(folder / f"{name}.yaml", snapshot_path(name))
            for name in ("crisis", "crisis_hints", "urgent", "refuse", "talk")
        )
        return cls(
            library=library,
            lexicon=library.lexicon.knowing(
                word
                for patterns in (crisis, urgent, refuse, talk)
                for pattern in patterns.values()
                for word in pattern.words
            ),
            index=Index.build(
                library.articles.values(),
                library.lexicon,
                library.phrasings,
                read_examples(FOLDER / "examples"),
                snapshot_path("index"),
            ),
            checker=checker,
            phrases=read_phrases(FOLDER / "phrases"),
            crisis=crisis,
            hints=hints,
            crisis_phrases=tuple(
                letters(phrase)
                for phrase in yaml.load(
                    (folder / "crisis_phrases.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
                )
            ),
            urgent=urgent,
            refuse=refuse,
            requests=read_patterns(folder / "requests.yaml", snapshot_path("requests")),
            talk=talk,
            polite=read_polite(folder / "polite.yaml"),
            routes=routes,
            about=read_about(routes.about),
            agencies=Forms((name, i) for i, names in routes.agencies.items() for name in names),
            today=today,
            look=look,
        )

    def rank(self, query: Query) -> list[Hit]:
        """The topics and groups of examples nearest to a question, best first."""
        return rank(query, self.index, self.routes.brand_topics, self.about)

    def say(self, lang: Lang, key: str, **values: str) -> str:
        """A phrase with its places filled."""
        return self.phrases[lang][key].format_map(values)

    def contact(self, contact: str, lang: Lang) -> str:
        """A help line's name and number."""
        return self.library.contacts[contact].show(lang)

    def fact(self, key: str, lang: Lang) -> str:
        """A fact's sentence, marked when overdue."""
        return self.library.say(self.library.facts[key], lang, self.today)
