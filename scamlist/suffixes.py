"""Public suffixes: where a host ends being a registry's and begins being someone's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import yaml
from tldextract import TLDExtract

REMEMBERED_HOSTS = 16_384


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who holds a host: all values are ASCII names, empty when there is no public suffix.

    `suffix` is the registry's part, `registrable` the name somebody bought under it, and `site`
    the name one tenant controls (equal to `registrable` unless a platform rents out labels).
    """

    suffix: str
    registrable: str
    site: str


class Suffixes:
    """The suffix list with our Korean additions; each host is asked for once, then remembered."""

    def __init__(self, registries: Iterable[str] = (), builders: Iterable[str] = ()) -> None:
        """Take the extra suffixes of `suffixes.yaml`; nothing is ever fetched or cached on disk."""
        self._extract = TLDExtract(
            cache_dir=None,
            suffix_list_urls=(),
            include_psl_private_domains=True,
            extra_suffixes=tuple(registries),
        )
        self._builders = frozenset(builders)
        # Where rules branch: every rule of more than one label, and whatever stands above one.
        # A name that is none of these is held by whoever bought it, and so is all below it.
        rules = [rule.lstrip("!") for rule in self._extract.tlds]
        above = (rule.split(".", n)[-1] for rule in rules for n in range(1, rule.count(".") + 1))
        self._branches = {rule for rule in (*rules, *above, *self._builders) if "." in rule}
        wild = {rule[2:] for rule in rules if rule.startswith("*.")}
        self._plain = {rule for rule in rules if "." not in rule} - wild
        # Bound to this object, so that two of them never share what they remember.
        self.split: Callable[[str], Ownership] = lru_cache(REMEMBERED_HOSTS)(self._split)

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the additions (by default those beside this file). Raises OSError, YAMLError."""
        path = path or Path(__file__).with_name("suffixes.yaml")
        extra = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return cls(extra["registries"], extra["builders"])

    def is_suffix(self, host: str) -> bool:
        """Whether a host is a registry's or a platform's own: strangers hold the names below it."""
        return not self._extract(host).domain or host in self._builders

    def _split(self, host: str) -> Ownership:
        *_, name, ending = ("", "", *host.rsplit(".", 2))
        bought = f"{name}.{ending}"
        if name and ending in self._plain and bought not in self._branches:
            return Ownership(ending, bought, bought)
        found = self._extract(host)
        if not found.suffix:
            return Ownership("", "", "")
        registrable = found.top_domain_under_registry_suffix
        site = found.top_domain_under_public_suffix
        if not registrable:
            # The host is itself a suffix: of a platform (its own owner) or of a registry.
            registrable = host if "." in host else ""
        if registrable in self._builders and host != registrable:
            site = ".".join(host.split(".")[-registrable.count(".") - 2 :])
        return Ownership(found.registry_suffix, registrable, site or registrable)
