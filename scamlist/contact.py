"""Contacts: a phone number, messenger handle or account in the one form all spellings share."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from scamlist.extract import Found
from scamlist.handles import Handle
from scamlist.numbers import Account, Phone, masked

Kind = Literal["phone", "handle", "account"]

# Of a public link the letters' case matters: open.kakao.com/o/sAbC and /o/sabc are two rooms.
_EXACT: Final = frozenset({"kakao_open_chat", "kakao_channel", "line"})
_NAME: Final = re.compile(r"@?([A-Za-z0-9][A-Za-z0-9_.-]{2,62})")
_ACCOUNT: Final = re.compile(r"\d(?:[ .\-]?\d){8,15}")
# Card, resident and business numbers.
_OTHERS: Final = tuple(
    map(re.compile, (r"(?:\d[ -]?){15}\d", r"\d{6}[ -]?[1-8]\d{6}", r"\d{3}-\d{2}-\d{5}"))
)
# Letters of a messenger name that are too few to tell it from any other word.
_SHORTEST: Final = 2
_TELLING: Final = 8  # last characters that tell which contact it is, whatever stands before
_SPACES: Final = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact. `display` may be shown; `value` is what is sealed and never shown.

    phone: E.164; account: its digits; handle: the messenger, a colon and the name.
    """

    kind: Kind
    value: str = field(repr=False)
    display: str

    def spellings(self) -> tuple["Contact", ...]:
        """Itself and what it may mean besides: @name alone is how Telegram writes a name."""
        if not self.value.startswith("at:"):
            return (self,)
        return (self, Contact(self.kind, f"telegram:{self.value[3:]}", self.display))

    def is_in(self, text: str) -> bool:
        """Whether a text gives this contact away, however it is written there."""
        name = _letters(self.value.partition(":")[2] or self.value)
        return name[-_TELLING:] in _letters(text)


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def of_phone(phone: Phone) -> Contact:
    """A phone number; the person has it, and others need not."""
    return Contact("phone", phone.number, f"***-****-{phone.number[-4:]}")


def of_handle(handle: Handle) -> Contact:
    """A messenger name."""
    name = handle.value if handle.kind in _EXACT else handle.value.lower()
    return Contact("handle", f"{handle.kind}:{name}", f"{handle.kind}: {handle.value[:2]}***")


def of_account(account: Account) -> Contact:
    """A bank account."""
    return Contact("account", account.digits, account.masked)


def all_in(found: Found) -> Iterator[Contact]:
    """Every contact of a message, each once."""
    contacts = [*map(of_phone, found.phones), *map(of_handle, found.handles)]
    yield from dict.fromkeys([*contacts, *map(of_account, found.accounts)])


def only(kind: str, text: str, found: Found) -> Contact | None:
    """The contact of a kind somebody says `text` is; None when it cannot be read as one.

    Said to be an account or a handle, a text needs no bank or messenger beside it.
    """
    if kind == "phone":
        return next(map(of_phone, found.phones), None)
    if kind == "handle":
        return next(map(of_handle, found.handles), None) or _bare_handle(text)
    return next(map(of_account, found.accounts), None) or bare_account(text)


def bare_account(text: str) -> Contact | None:
    """A whole text that is nothing but the digits of an account, as banks write them.

    Card and resident numbers are none: nobody should look those up anywhere.
    """
    plain = _plain(text)
    if not _ACCOUNT.fullmatch(plain) or any(other.fullmatch(plain) for other in _OTHERS):
        return None
    digits = re.sub(r"\D", "", plain)
    return Contact("account", digits, masked(digits))


def _bare_handle(text: str) -> Contact | None:
    named = _NAME.fullmatch(_plain(text))
    return of_handle(Handle("at", named[1], 0, len(text))) if named else None


def _plain(text: str) -> str:
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def veils(text: str, found: Found) -> dict[str, str]:
    """The contacts written in a text, each with what is shown instead: nobody is advertised."""
    veiled = {text[a.start : a.end]: a.masked for a in found.accounts}
    veiled |= {text[p.start : p.end]: f"***-****-{p.number[-4:]}" for p in found.phones}
    veiled |= {h.value: f"{h.value[:2]}***" for h in found.handles if len(h.value) > _SHORTEST}
    return veiled


def veil(text: str, veiled: dict[str, str]) -> str:
    """A text with its contacts veiled."""
    for piece, shown in veiled.items():
        text = text.replace(piece, shown)
    return text
