"""Markup: a saved page read into plain facts, without running or fetching anything."""

import json
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from scamlist import body, decoding
from scamlist.page_facts import Link, PageFacts

__all__ = ["Link", "PageFacts", "read"]

# Bytes or characters of a page that are read (DESIGN.md §4), and of what its structured data says.
MOST_BYTES = 1_000_000
_SIDE_TEXT = 4_000


def read(html: bytes | str) -> PageFacts:
    """Read a saved page: at most 1 MB, any charset, any breakage; never raises for bad input."""
    cut = len(html) > MOST_BYTES
    markup = decoding.decode(html[:MOST_BYTES]) if isinstance(html, bytes) else html[:MOST_BYTES]
    tree = LexborHTMLParser(decoding.bound(markup.replace("\x00", "")))
    facts = PageFacts(cut=cut)
    _read_head(tree, facts)
    _read_structured(tree, facts)
    if tree.body is not None:
        body.read(tree.body, facts)
    return facts


def _read_head(tree: LexborHTMLParser, facts: PageFacts) -> None:
    title = tree.css_first("title")
    facts.title = _squeeze(title.text())[:300] if title else ""
    for meta in tree.css("meta")[:200]:
        attributes = meta.attributes
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        content = _squeeze(attributes.get("content") or "")[:1000]
        if name in ("description", "og:description") and content not in facts.description:
            facts.description = f"{facts.description}\n{content}".strip()
        elif name == "og:title" and content not in facts.title:
            facts.title = f"{facts.title}\n{content}".strip()
        elif name == "keywords":
            facts.keywords = content
        elif (attributes.get("http-equiv") or "").lower() == "refresh" and "=" in content:
            facts.refresh = content.split("=", 1)[1].strip(" '\"")
    canonical = tree.css_first("link[rel='canonical']")
    if canonical:
        facts.canonical = (canonical.attributes.get("href") or "").strip()


def _read_structured(tree: LexborHTMLParser, facts: PageFacts) -> None:
    types: set[str] = set()
    words: list[str] = []
    for script in tree.css("script[type='application/ld+json']")[:20]:
        try:
            data = json.loads(script.text()[:100_000])
        except (ValueError, RecursionError):
            continue
        for row in _rows(data):
            kind = row.get("@type")
            types.update(k for k in (kind if isinstance(kind, list) else [kind]) if type(k) is str)
            words += [
                row[k]
                for k in ("name", "headline", "description", "slogan", "serviceType")
                if isinstance(row.get(k), str)
            ]
            if isinstance(row.get("telephone"), str):
                facts.links.append(Link(f"tel:{row['telephone']}", ""))
    facts.types = frozenset(types)
    facts.structured = "\n".join(_squeeze(w) for w in words)[:_SIDE_TEXT]


def _rows(data: Any) -> Iterator[dict[str, Any]]:
    queue, seen = [data], 0
    while queue and seen < 500:
        item = queue.pop()
        seen += 1
        if isinstance(item, dict):
            yield item
            queue += [v for v in item.values() if isinstance(v, dict | list)]
        elif isinstance(item, list):
            queue += item[:200]


def _squeeze(text: str) -> str:
    return " ".join(text.split())
