"""Hangul as letters: jamo, initials and the two-set keyboard layout."""

_FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MIDDLE = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_LAST = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_KEYS = dict(
    zip(
        "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml",
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ",
        strict=True,
    )
)
_TYPED = {jamo: key for key, jamo in _KEYS.items()}
_VOWEL_PAIRS = {
    "ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ", "ㅡㅣ": "ㅢ",
}  # fmt: skip
_FINAL_PAIRS = {
    "ㄱㅅ": "ㄳ", "ㄴㅈ": "ㄵ", "ㄴㅎ": "ㄶ", "ㄹㄱ": "ㄺ", "ㄹㅁ": "ㄻ", "ㄹㅂ": "ㄼ",
    "ㄹㅅ": "ㄽ", "ㄹㅌ": "ㄾ", "ㄹㅍ": "ㄿ", "ㄹㅎ": "ㅀ", "ㅂㅅ": "ㅄ",
}  # fmt: skip
_SPLIT = {whole: pair for pair, whole in {**_VOWEL_PAIRS, **_FINAL_PAIRS}.items()}
_BASE, _END = 0xAC00, 0xD7A3
_PAST = _LAST.index("ㅆ")


def is_syllable(char: str) -> bool:
    """True for a complete Hangul syllable block."""
    return _BASE <= ord(char) <= _END


def is_jamo(char: str) -> bool:
    """True for a lone compatibility letter such as ㅋ or ㅏ."""
    return 0x3131 <= ord(char) <= 0x3163


def has_past_tense(text: str) -> bool:
    """True when a syllable ends in ㅆ, the mark of the past, other than 있 and 겠."""
    return any(is_syllable(c) and (ord(c) - _BASE) % 28 == _PAST and c not in "있겠" for c in text)


class _Spelled(dict[int, str]):
    """What each character is spelled out as, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = spelled = "".join(_parts(char)) if is_syllable(char) else char
        return spelled


_SPELLED = _Spelled()


def letters(text: str) -> str:
    """Spell every syllable out in compatibility jamo; other characters stay as they are."""
    return text.translate(_SPELLED)


def initials(text: str) -> str:
    """The first consonant of each syllable: 카카오페이 → ㅋㅋㅇㅍㅇ."""
    return "".join(_FIRST[(ord(c) - _BASE) // 588] if is_syllable(c) else c for c in text)


def type_as_hangul(keys: str) -> str:
    """What Latin keys would have typed on the two-set layout: zkzkdhvpdl → 카카오페이."""
    return compose("".join(_KEYS.get(k) or _KEYS.get(k.lower(), k) for k in keys))


def type_as_latin(text: str) -> str:
    """What Hangul would have typed on the Latin layout: ㅏㅁㅏㅁㅐㅔㅁㅛ → kakaopay."""
    return "".join(
        _TYPED.get(j) or "".join(_TYPED.get(part, part) for part in _SPLIT.get(j, j))
        for j in letters(text)
    )


def compose(jamo: str) -> str:
    """Join a run of compatibility jamo into syllables as a keyboard would."""
    done: list[str] = []
    first = middle = last = ""

    def flush() -> None:
        nonlocal first, middle, last
        if first and middle:
            code = (_FIRST.index(first) * 21 + _MIDDLE.index(middle)) * 28 + _LAST.index(last)
            done.append(chr(_BASE + code))
        else:
            done.append(first + middle + last)
        first = middle = last = ""

    for char in jamo:
        if char in _MIDDLE:
            if last:
                # A vowel takes the final consonant (or its second half) as its own first.
                pair = _SPLIT.get(last, last)
                last = pair[:-1]
                flush()
                first, middle = pair[-1], char
            elif middle and middle + char in _VOWEL_PAIRS:
                middle = _VOWEL_PAIRS[middle + char]
            else:
                if middle:
                    flush()
                middle = char
        elif char in _FIRST or char in _LAST:
            if first and middle and not last and char in _LAST:
                last = char
            elif last and last + char in _FINAL_PAIRS:
                last = _FINAL_PAIRS[last + char]
            else:
                flush()
                first = char
        else:
            flush()
            done.append(char)
    flush()
    return "".join(done)


# Helping verbs that say that something is over and done with, the last two from the south-west.
_DONE_WITH = "버렸|버림|버려서|줬|주었|주셨|드렸|놨|놓았|봤|부렀|부러"
# 보낸다 and 보낸대 are the present; «who sent» and «if sent» tell of nobody in particular.
_NOT_TOLD = "(?!다|대|사람|경우|쪽|이들|이가|분)"
_FIRST_PERSON_AFTER = "고나서|고나니|자마자|고말았"


def infinitive(stem: str) -> str:
    """The form of a verb its endings of the past grow from: 보내 → 보내, 넘기 → 넘겨, 넣 → 넣어."""
    head, tail = stem[:-1], stem[-1]
    if tail == "하":
        return head + "해"
    first, middle, last = _parts(tail)
    if tail == "르" and head:
        before = _parts(head[-1])
        doubled = _syllable(before[0], before[1], "ㄹ")
        return head[:-1] + doubled + ("라" if before[1] in "ㅏㅗ" else "러")
    if last:
        return stem + ("아" if middle in "ㅏㅗ" else "어")
    joined = {"ㅣ": "ㅕ", "ㅜ": "ㅝ", "ㅗ": "ㅘ", "ㅡ": "ㅓ", "ㅚ": "ㅙ"}.get(middle, middle)
    return head + _syllable(first, joined, "")


def past_forms(stem: str) -> tuple[str, ...]:
    """What a verb looks like once it has happened, up to its endings, as pieces of a pattern.

    보내 → 보냈, 보내버렸, 보내셨, 보낸, 보냄, 보내고나서 …
    """
    told = infinitive(stem)
    first, middle, last = _parts(stem[-1])
    past = told[:-1] + _syllable(*_parts(told[-1])[:2], "ㅆ")
    helped = f"{told}(?:{_DONE_WITH})"
    after = f"{stem}(?:{_FIRST_PERSON_AFTER})"
    if last and last != "ㄹ":
        return past, helped, after, f"{stem}으셨", f"{stem}은{_NOT_TOLD}", f"{stem}음"
    open_stem = stem[:-1] + _syllable(first, middle, "")
    if not stem[:-1]:
        # 판 and 준 alone begin too many other words.
        return past, helped, after, f"{open_stem}셨"
    done, noted = (stem[:-1] + _syllable(first, middle, end) for end in "ㄴㅁ")
    return past, helped, after, f"{open_stem}셨", f"{done}{_NOT_TOLD}", noted


def _parts(char: str) -> tuple[str, str, str]:
    code = ord(char) - _BASE
    return _FIRST[code // 588], _MIDDLE[code % 588 // 28], _LAST[code % 28]


def _syllable(first: str, middle: str, last: str) -> str:
    code = (_FIRST.index(first) * 21 + _MIDDLE.index(middle)) * 28 + _LAST.index(last)
    return chr(_BASE + code)
