"""Reading the QR codes in a picture, within fixed bounds and without looking anything up."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import zxingcpp

if TYPE_CHECKING:
    from PIL import Image

# A phone's photo has 12 to 50 million pixels and rarely 10 MB; a code is still sharp at 2,000.
BYTES_LIMIT = 10_000_000
PIXELS_LIMIT = 60_000_000
_SIDE = 2000
_SMALL, _MEDIUM = 600, 1000
_CODES_LIMIT = 10
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.MicroQRCode])


class UnreadablePicture(ValueError):
    """The bytes are no picture we read. `code`: not_a_picture, too_large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_codes(picture: bytes) -> tuple[str, ...]:
    """The texts of the QR codes in a PNG, JPEG, WebP, GIF or BMP, each once, at most ten.

    Empty when there is none. Raises UnreadablePicture before anything large is unpacked:
    the size is taken from the file's head.
    """
    if len(picture) > BYTES_LIMIT:
        raise UnreadablePicture("too_large")
    found = next(filter(None, map(_read, _looks(_grey(picture)))), [])
    return tuple(dict.fromkeys(found))[:_CODES_LIMIT]


def _looks(grey: "Image.Image") -> Iterator["Image.Image"]:
    """The picture as it is, then larger, then sharper: what a small or unsharp code needs."""
    from PIL import Image, ImageFilter

    yield grey
    times = 3 if max(grey.size) <= _SMALL else 2 if max(grey.size) <= _MEDIUM else 1
    if times > 1:
        # A small picture of a code has too few pixels a module; smooth enlarging restores them.
        grey = grey.resize((grey.width * times, grey.height * times), Image.Resampling.BICUBIC)
        yield grey
    yield grey.filter(ImageFilter.UnsharpMask(radius=2 * times, percent=200, threshold=0))


def _grey(picture: bytes) -> "Image.Image":
    """The first frame, upright enough for a reader that turns by itself, at most 2,000 wide."""
    # Loaded with the first picture, not at every start, of which it would be a twentieth.
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(picture), formats=_FORMATS) as opened:
            if opened.width * opened.height > PIXELS_LIMIT:
                raise UnreadablePicture("too_large")
            opened.draft("L", (_SIDE, _SIDE))
            image: Image.Image = opened
            if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
                # A transparent ground would turn black, and with it the code unreadable.
                layer = image.convert("RGBA")
                image = Image.new("RGBA", layer.size, "white")
                image.alpha_composite(layer)
            grey = image.convert("L")
    except UnreadablePicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnreadablePicture("too_large") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise UnreadablePicture("not_a_picture") from None
    grey.thumbnail((_SIDE, _SIDE))
    return grey


def _read(grey: "Image.Image") -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(grey, formats=_QR) if code.valid]
