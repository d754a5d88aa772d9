"""The head every text export begins with."""

import hashlib
from collections.abc import Iterable

from scamlist.publication import LASTS, LICENCE, TITLE, Publication


def headed(publication: Publication, lines: Iterable[str], mark: str, since: str = "") -> bytes:
    """The lines under a head of comments, each of which begins with `mark`.

    `since` is the earlier version whose differences the lines are, if they are such.
    """
    body = "".join(f"{line}\n" for line in lines)
    count = body.count("\n")
    digest = hashlib.sha256(body.encode()).hexdigest()
    said = (
        f"Title: {TITLE}",
        f"Licence: {LICENCE}",
        f"Version: {publication.version}",
        *([f"Changes since version: {since}"] if since else []),
        f"Number of entries: {count}",
        f"SHA-256 of what follows: {digest}",
        f"Expires: {LASTS // 3600} hour",
    )
    return ("".join(f"{mark} {line}\n" for line in said) + body).encode()
