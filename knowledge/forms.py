"""Forms: many words looked for in one text in one pass."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import concat

from knowledge.hangul import is_syllable

# What may follow a one-syllable word that is not the beginning of another: 핀을, but not 핀란드.
_AFTER_ONE = "을이은를만 "


class Forms:
    """A dictionary of forms, each with a label; where a form begins is found by its first letters.

    A space in a form may be missing or, between Latin words, a hyphen. Latin forms are whole
    words; Hangul forms may stand inside a word, because particles and endings are glued to them.
    """

    def __init__(self, forms: Iterable[tuple[str, str]]) -> None:
        self._at: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for form, label in forms:
            for variant in _variants(form):
                self._at[variant[:2]].append((variant, label))
        for entries in self._at.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self._single = frozenset(key for key in self._at if len(key) == 1)

    def find(self, text: str) -> Iterator[str]:
        """The labels of the forms in folded text, in order; a label may come more than once."""
        at, single = self._at, self._single
        # Most places are passed over in one go: hardly any two letters begin a form.
        pairs = enumerate(map(concat, text, f"{text[1:]} "))
        starts = [start for start, key in pairs if key in at]
        if single and not single.isdisjoint(text):
            starts = sorted({*starts, *(i for i, first in enumerate(text) if first in single)})
        for start in starts:
            # A form of one letter is kept under that letter alone.
            for key in (text[start : start + 2], text[start]):
                for form, label in at.get(key, ()):
                    if text.startswith(form, start) and _stands(form, text, start):
                        yield label

    def any(self, text: str) -> bool:
        """True when at least one form is in the text."""
        return next(self.find(text), None) is not None


def _variants(form: str) -> set[str]:
    joints = (" ", "-", "") if form.isascii() else (" ", "")
    return {form.replace(" ", joint) for joint in joints}


def _stands(form: str, text: str, start: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[start + len(form)] if start + len(form) < len(text) else " "
    if form.isascii():
        edge = before.isascii() and before.isalnum()
        return not edge and not (after.isascii() and after.isalpha())
    if len(form) == 1:
        alone = not is_syllable(before) and not is_syllable(after)
        return alone or after in _AFTER_ONE
    return True
