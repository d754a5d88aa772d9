"""What a person sent, whatever channel it came by."""

from dataclasses import dataclass

from knowledge.content import Lang


@dataclass(frozen=True, slots=True)
class Message:
    """One incoming message.

    `text` is what the person wrote or forwarded (any length; the desk caps it).
    `links` are addresses the text hides: link entities, buttons of a forwarded message.
    `lang` overrides the detected language; `session` ties follow-ups together and is an
    opaque key the channel chose (None starts a fresh conversation).
    """

    text: str
    lang: Lang | None = None
    session: str | None = None
    links: tuple[str, ...] = ()
