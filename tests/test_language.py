"""Which language a request is answered in."""

import pytest

from api.language import accepted, of_message
from knowledge.content import Lang


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("ko", "ko"),
        ("en-GB,en;q=0.9", "en"),
        ("fr, en;q=0.3, ko;q=0.5", "ko"),
        ("EN-us", "en"),
        ("ko;q=0", None),
        ("fr,de", None),
        ("en;q=high", None),
        ("", None),
        (";;;,=,q=1" * 500, None),
    ],
)
def test_the_header_is_read_by_weight_and_nonsense_is_ignored(
    header: str, lang: Lang | None
) -> None:
    assert accepted(header) == lang


@pytest.mark.parametrize(
    ("text", "picked", "page", "lang"),
    [
        ("이거 안전한가요", None, "en", None),
        ("is this safe", None, "ko", None),
        ("https://example.com/a", None, "en", "en"),
        ("example.com", None, "ko", "ko"),
        ("010-1234-5678", None, "en", "en"),
        ("이거 안전한가요", "en", "ko", "en"),
        ("https://example.com/a", None, None, None),
    ],
)
def test_words_are_heard_and_bare_addresses_follow_the_page(
    text: str, picked: Lang | None, page: Lang | None, lang: Lang | None
) -> None:
    assert of_message(text, picked, page) == lang
