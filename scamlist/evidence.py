"""Evidence: one observed piece, and what was not looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was seen, named by a reason id of `scamlist/reasons/`.

    `span` is the exact piece, as it stood in the input (rendering defangs it).
    `values` fill the named places of the reason's sentence.
    `categories` come on top of those the reason always carries.
    `source` and `as_of` say where and when something was read; a rule that saw it in the input itself
    leaves them empty.
    """

    reason: str
    span: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    categories: tuple[str, ...] = ()
    brand: str | None = None
    source: str = ""
    as_of: str = ""


class NotChecked(NamedTuple):
    """Something we did not look at: `what` and `why` are keys of the phrase files."""

    what: str
    why: str
