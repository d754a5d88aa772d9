"""Secrets in a message are blanked before anything else reads it (RELIABILITY D2)."""

import random
from datetime import date, timedelta

import pytest

from chat.masking import mask

SEED = 20261122


def _resident(rng: random.Random) -> tuple[str, str]:
    born = date(1940, 1, 1) + timedelta(days=rng.randrange(30_000))
    first = rng.choice("1256") if born.year < 2000 else rng.choice("3478")
    return f"{born:%y%m%d}", f"{first}{rng.randrange(10**6):06}"


def _luhn(rng: random.Random) -> str:
    body = [rng.randrange(10) for _ in range(15)]
    body[0] = rng.choice((3, 4, 5, 9))
    total = sum(
        d if place % 2 else (d * 2 - 9 if d * 2 > 9 else d * 2) for place, d in enumerate(body)
    )
    return "".join(map(str, body)) + str(-total % 10)


def test_resident_and_card_numbers_are_blanked_in_every_dress() -> None:
    rng = random.Random(SEED)  # noqa: S311 - test data
    leaked = 0
    for _ in range(5_000):
        if rng.random() < 0.5:
            head, tail = _resident(rng)
            number = head + rng.choice(("-", " - ", " ", "")) + tail
        else:
            digits = _luhn(rng)
            joint = rng.choice(("-", " ", ""))
            number = joint.join(digits[i : i + 4] for i in range(0, 16, 4))
        text = rng.choice(("제 번호는 {}이에요", "{}", "번호:{}입니다", "my number {} ok")).format(
            number
        )
        if rng.random() < 0.2:
            text = text.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
        leaked += number in mask(text).text or not mask(text).kinds
    print(f"D2 masked=5000 leaked={leaked}")
    assert leaked == 0


def test_ordinary_numbers_stay() -> None:
    rng = random.Random(SEED)  # noqa: S311 - test data
    touched = 0
    for _ in range(5_000):
        number = rng.choice(
            (
                f"010-{rng.randrange(10**4):04}-{rng.randrange(10**4):04}",
                f"{rng.randrange(10**6):,}원",
                f"{rng.randrange(1990, 2030)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
                f"{rng.randrange(100, 999)}-{rng.randrange(10, 99)}-{rng.randrange(10**5):05}",
                f"주문 {rng.randrange(10**9):09}",
            )
        )
        touched += bool(mask(f"번호 {number} 맞나요").kinds)
    print(f"D2 near-misses=5000 masked={touched}")
    assert touched <= 50


@pytest.mark.parametrize(
    "pin",
    ["1234-5678-9012-345678", "1234567890123456", "ABCD-1E2F-3G4H-5J6K", "4321 8765 2109 6543 21"],
)
def test_a_gift_pin_is_blanked(pin: str) -> None:
    masked = mask(f"핀번호 {pin} 보냈어요")
    assert pin not in masked.text
    assert masked.kinds in (("pin",), ("card",))
