"""Which of our languages a request is answered in."""

import re

from starlette.requests import Request

from knowledge.content import LANGS, Lang

_WORD = re.compile(r"[^\W\d_]{2,}")
_ADDRESS = re.compile(r"[./@:\\]")
_TEXT_LIMIT = 400
# A browser sends a few tags; whatever follows is not worth reading.
_HEADER_LIMIT = 200


def lang_of(request: Request) -> Lang:
    """`?lang=` when it names one of ours, else the Accept-Language header, else Korean."""
    return chosen(request) or accepted(request.headers.get("accept-language", "")) or "ko"


def chosen(request: Request) -> Lang | None:
    """The language the address names, None when it names none of ours."""
    return named(request.query_params.get("lang"))


def named(value: object) -> Lang | None:
    """`value` as one of our languages, None when it is anything else."""
    return next((lang for lang in LANGS if lang == value), None)


def accepted(header: str) -> Lang | None:
    """The language of ours an Accept-Language header likes best, None when it has none."""
    liked: list[tuple[float, Lang]] = []
    for part in header[:_HEADER_LIMIT].split(","):
        tag, _, params = part.partition(";")
        lang = named(tag.strip().lower().partition("-")[0])
        weight = _weight(params)
        if lang and weight:
            liked.append((weight, lang))
    return max(liked, key=lambda row: row[0])[1] if liked else None


def of_message(text: str, picked: Lang | None, page: Lang | None) -> Lang | None:
    """The language to answer a message in; None lets the desk hear it from the words.

    Someone who picked a language gets it, someone who writes words is answered as they write,
    and a bare address or number, which has no language, follows the page it was typed on.
    """
    return picked or (None if _in_words(text) else page)


def _in_words(text: str) -> bool:
    return any(
        _WORD.search(part) for part in text[:_TEXT_LIMIT].split() if not _ADDRESS.search(part)
    )


def _weight(params: str) -> float:
    name, _, value = params.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
