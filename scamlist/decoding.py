"""Page bytes turned into markup that parses in linear time."""

import re

import numpy as np

_META_CHARSET = re.compile(
    rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)")
_LONGEST = 2_000
_LONG = re.compile(rf"(?:\A|[<>])[^<>]{{{_LONGEST}}}")
_NO_DEPTH = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "li", "p", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "tfoot",
))  # fmt: skip
# Parsing takes quadratic time in depth and in attributes of one tag;
# no real page nests so deep, and browsers stop at 512 themselves.
_MOST_DEPTH = 256
_OPENED = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9-]*)")
_QUOTED, _PARTED = re.compile(r"\"[^\"]*\"|'[^']*'"), re.compile(r"[\s/]+")


def decode(raw: bytes) -> str:
    """The text of a page: by byte-order mark, by what it declares, else by what it decodes as."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    named = _META_CHARSET.search(raw[:4096])
    charset = named[1].decode("ascii").lower() if named else "utf-8"
    if charset in ("euc-kr", "euckr", "ks_c_5601-1987", "ksc5601", "ks_c_5601", "windows-949"):
        charset = "cp949"  # the superset browsers use for all of them
    # A cut may split the last character; a page may also name a charset it is not in.
    for tried in (charset, "utf-8", "cp949"):
        try:
            return raw.decode(tried).lstrip("\ufeff")
        except UnicodeDecodeError as error:
            if error.start >= len(raw) - 4:
                return raw[: error.start].decode(tried, "replace")
        except (LookupError, ValueError):
            continue
    return raw.decode("utf-8" if charset == "utf-8" else "cp949", "replace")


def bound(markup: str) -> str:
    """The same markup with the nesting and the attributes that would take quadratic time cut."""
    return _TAG.sub(_Bounding(), markup) if _is_deep(markup) or _is_long(markup) else markup


class _Steps(dict[str, int]):
    """How many levels a tag goes down, by its name with the slash of a closing one."""

    def __missing__(self, tag: str) -> int:
        step = 0 if tag.lstrip("/").lower() in _NO_DEPTH else -1 if tag[0] == "/" else 1
        self[tag] = step
        return step


def _is_deep(markup: str) -> bool:
    opened = _OPENED.findall(markup)
    if len(opened) <= _MOST_DEPTH:
        return False
    # How far the tags ever go below the highest level since: one that closes nothing leaves 0.
    levels = np.cumsum(np.fromiter(map(_Steps().__getitem__, opened), np.int32, len(opened)))
    highest = np.minimum(np.minimum.accumulate(levels), 0)
    return bool((levels - highest).max() > _MOST_DEPTH)


def _is_long(markup: str) -> bool:
    # Most pages have no tag and text so long together, which is quicker to tell.
    longest = max(map(len, markup.split("<")))
    return longest > _LONGEST and _LONG.search(markup) is not None


class _Bounding:
    """What stands instead of each tag, as the tags come."""

    def __init__(self) -> None:
        self.depth = 0

    def __call__(self, match: re.Match[str]) -> str:
        closing, name, attributes = match.groups()
        if name.lower() not in _NO_DEPTH:
            self.depth += -1 if closing and self.depth else 0 if closing else 1
            if self.depth + bool(closing) > _MOST_DEPTH:
                return "<br"
        if len(attributes) > _LONGEST and len(_PARTED.split(_QUOTED.sub("", attributes))) > 200:
            return f"<{closing}{name}"
        return match[0]
