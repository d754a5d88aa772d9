"""Codes in pictures: turned, blurred, small, several, and pictures meant to hurt."""

import io
import random
import struct
import time
import zlib
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from scamlist.qr import UnreadablePicture, read_codes
from tests.web import client_of, web_app

PAPER = (235, 235, 235)
TEXTS = ("https://zeropaybank.com/a?b=1", "카카오톡 상담 abc123", "https://m.site/" + "x" * 120)


def code(text: str, scale: int = 8) -> Image.Image:
    """A printed code with its quiet zone."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(made.to_image(scale=scale)).convert("RGB")


def saved(image: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def photo(text: str, chance: random.Random) -> Image.Image:
    """A code as people photograph it: turned, unsharp, grainy, on a table."""
    table = Image.effect_noise((900, 700), 40).convert("RGB")
    held = skewed(code(text, chance.randint(3, 9)), chance).rotate(
        chance.uniform(-180, 180), expand=True, fillcolor=PAPER
    )
    held.thumbnail((640, 640))
    table.paste(held, (chance.randint(0, 200), chance.randint(0, 40)))
    return table.filter(ImageFilter.GaussianBlur(chance.uniform(0, 1.4)))


def skewed(flat: Image.Image, chance: random.Random) -> Image.Image:
    """The same seen from the side: each corner is up to a tenth of the width off its place."""
    width, height = flat.size
    most = width // 10
    corners = [
        offset + chance.randint(-most, 0) if offset == 0 else offset + chance.randint(0, most)
        for offset in (0, 0, 0, height, width, height, width, 0)
    ]
    return flat.transform(
        flat.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=PAPER
    )


def test_codes_as_people_photograph_them_are_read() -> None:
    chance = random.Random(7)  # noqa: S311 - made-up photos, the same every run
    wanted = [TEXTS[n % len(TEXTS)] for n in range(60)]
    read = [read_codes(saved(photo(text, chance), "JPEG")) for text in wanted]
    found = sum(text in codes for text, codes in zip(wanted, read, strict=True))
    print(f"qr photos={len(wanted)} read={found}")
    assert found >= 57


def test_several_codes_are_each_told_once() -> None:
    board = Image.new("RGB", (1500, 600), "white")
    for place, text in enumerate((TEXTS[0], TEXTS[1], TEXTS[0])):
        board.paste(code(text).resize((400, 400)), (50 + 480 * place, 80))
    assert set(read_codes(saved(board))) == {TEXTS[0], TEXTS[1]}
    assert len(read_codes(saved(board))) == 2


def test_a_tiny_and_a_transparent_code_are_read() -> None:
    assert read_codes(saved(code(TEXTS[0], 2))) == (TEXTS[0],)
    grey = code(TEXTS[0]).convert("L")
    clear = Image.new("RGBA", grey.size, (0, 0, 0, 0))
    clear.putalpha(grey.point(lambda shade: 255 - shade))
    assert read_codes(saved(clear)) == (TEXTS[0],)


def test_a_picture_without_a_code_is_quickly_known_to_have_none() -> None:
    noise = saved(Image.effect_noise((2000, 2000), 120), "JPEG")
    began = time.perf_counter()
    assert read_codes(noise) == ()
    assert time.perf_counter() - began < 2


def _bomb(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (b"", "not_a_picture"),
        (b"<svg onload=alert(1)>", "not_a_picture"),
        (saved(code("x"))[:200], "not_a_picture"),
        (_bomb(400, 400), "not_a_picture"),
        (_bomb(50_000, 50_000), "too_large"),
        (_bomb(2_000_000_000, 2), "too_large"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 10_000_001, "too_large"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_reason(picture: bytes, why: str) -> None:
    with pytest.raises(UnreadablePicture) as refused:
        read_codes(picture)
    assert refused.value.code == why


def test_the_route_reads_a_picture_and_refuses_what_is_none() -> None:
    with client_of(web_app()) as client:

        def sent(content: bytes, kind: str) -> tuple[int, Any]:
            response = client.post("/v1/qr", content=content, headers={"content-type": kind})
            return response.status_code, response.json()

        assert sent(saved(code(TEXTS[0])), "image/png") == (200, {"codes": [TEXTS[0]]})
        for content, kind, status, name in (
            (b"{}", "application/json", 415, "unsupported_picture"),
            (b"no picture", "image/png", 422, "unreadable_picture"),
            (b"", "image/jpeg", 422, "unreadable_picture"),
            (_bomb(50_000, 50_000), "image/png", 413, "content_too_large"),
            (b"x" * 4_000_001, "image/png", 413, "content_too_large"),
        ):
            got, problem = sent(content, kind)
            assert (got, problem["code"]) == (status, name)


def test_no_bytes_raise_anything_but_the_declared_error() -> None:
    chance = random.Random(11)  # noqa: S311 - made-up damage, the same every run
    picture = saved(code(TEXTS[1]), "JPEG")
    for _ in range(300):
        broken = bytearray(picture)
        for _ in range(chance.randint(1, 20)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            read_codes(bytes(broken))
        except UnreadablePicture:
            continue
