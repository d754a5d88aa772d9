"""The rule files: what every reason, step and unseen thing means, in both languages."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict

from scamlist.verdict import Confidence, Rule, Severity

Lang = Literal["ko", "en"]
LANGS: tuple[Lang, ...] = ("ko", "en")
Stage = Literal["now", "already", "later"]
# More would not be read by somebody who is frightened.
_MOST_ALREADY = 3
# Raised by hand when a rule changes meaning; the digest behind it tells the exact data.
RULESET = "2026.11.1"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sentence(_Strict):
    """The same sentence in both languages, with named places in braces."""

    ko: str
    en: str

    def fill(self, lang: Lang, values: Mapping[str, str]) -> str:
        """The sentence with its places filled (raises KeyError for a missing value)."""
        return (self.ko if lang == "ko" else self.en).format_map(values)


class Reason(_Strict):
    """One row of a reason file."""

    severity: Literal["danger", "caution", "unknown", "official"]
    confidence: Confidence = "medium"
    categories: list[str] = []
    article: str = ""
    settles: bool = False
    sentence: Sentence


class Step(Sentence):
    """A next step; `contact` is an id of the contacts file or empty."""

    contact: str = ""
    stage: Stage = "now"


class StepsFile(_Strict):
    """The whole of steps.yaml."""

    steps: dict[str, Step]
    table: dict[str, dict[str, list[str]]]
    already: dict[str, list[str]]
    contact_steps: dict[str, list[str]]


class Labels(_Strict):
    """The whole of labels.yaml."""

    own_rules: Sentence
    categories: dict[str, Sentence]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rule files together. `version` names the rule set and the data behind it."""

    rules: Mapping[str, Rule]
    reasons: Mapping[str, Reason]
    steps: StepsFile
    unseen: Mapping[str, Sentence]
    labels: Labels
    version: str

    @classmethod
    def load(cls, folder: Path) -> "RuleBook":
        """Read `reasons/*.yaml`, steps.yaml, unseen.yaml and labels.yaml of a scamlist folder.

        Raises ValueError when one reason id stands in two files, ValidationError for a
        malformed row.
        """
        digest = hashlib.sha256()
        for path in sorted(p for p in folder.rglob("*") if p.suffix in {".yaml", ".csv"}):
            digest.update(path.read_bytes())
        reasons: dict[str, Reason] = {}
        for path in sorted((folder / "reasons").glob("*.yaml")):
            rows = {key: Reason.model_validate(row) for key, row in (_yaml(path) or {}).items()}
            if twice := rows.keys() & reasons.keys():
                raise ValueError(f"{path.name}: {', '.join(sorted(twice))} stands in another file")
            reasons |= rows
        return cls(
            rules={key: _rule(reason) for key, reason in reasons.items()},
            reasons=reasons,
            steps=StepsFile.model_validate(_yaml(folder / "steps.yaml")),
            unseen=_sentences(folder / "unseen.yaml"),
            labels=Labels.model_validate(_yaml(folder / "labels.yaml")),
            version=f"{RULESET}+{digest.hexdigest()[:8]}",
        )

    def next_steps(self, verdict: str, categories: tuple[str, ...]) -> list[str]:
        """The step ids for a verdict, by stage.

        What to do now and later is the row of the first category that has one; what to do about
        what was done already comes from every category, because nobody knows which it was.
        """
        rows = self.steps.table[verdict]
        named = list(next((rows[c] for c in rows if c in categories), rows["any"]))
        if verdict in ("danger", "caution"):
            done = [
                step for c, row in self.steps.already.items() if c in categories for step in row
            ]
            named += list(dict.fromkeys(done))[:_MOST_ALREADY]
        return sorted(named, key=lambda name: get_args(Stage).index(self.steps.steps[name].stage))


def _rule(reason: Reason) -> Rule:
    return Rule(
        severity=Severity[reason.severity],
        confidence=reason.confidence,
        categories=tuple(reason.categories),
        article=reason.article,
        settles=reason.settles,
    )


def _sentences(path: Path) -> dict[str, Sentence]:
    return {key: Sentence.model_validate(row) for key, row in _yaml(path).items()}


def _yaml(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
