"""Framing: a person's own question round a message they received, told apart from the message."""

import itertools
import re

# Who shows a message asks about it in a few words; more than this is a text of its own.
_FRAME = 60
# Less than this says too little to be judged without its frame; a quotation of less is but a name.
_RECEIVED = 10
_QUOTED = re.compile(r"[\"“「『‘']([^\"“”「」『』‘’']{20,1500})[\"”」』’']")
_CUT = re.compile(
    r"\n+|[ \t]{2,}|(?<=[?!])\s+|(?<=[.。])\s+|(?<=[:：])\s+|\s+(?=\[(?:web|국제|국외)?발신\])",
    re.IGNORECASE,
)
# Something came: said of the message, not in it.
_CAME = re.compile(
    r"왔|받았|받은|오네|온 ?거|오는|옵니다|와 ?있|보내[왔셨]|보냈|떴|뜨는|뜨던|붙어 ?있|올라|적혀|써 ?있|쓰여|라(?:고|는|던|네|길래)"
    r"|\b(?:got|gets?|received?|sent (?:me|us|to|him|her)|says?|said|texted|came|popped|posted|shows?)\b",
    re.IGNORECASE,
)
# The message meant, and what is asked about it: «이거 진짜예요?», «눌러도 되나», «is this a scam».
_THIS = re.compile(
    r"이거|이게|이건|이런|요거|요런|여기|저거|저런|그거|이 ?(?:문자|글|말|링크|톡|카톡|메시지|사람|주소|번호|광고|사이트)"
    r"|문자|카톡|디엠|쪽지|메시지|댓글|광고"
)
_VERDICT = re.compile(
    r"사기|스미싱|피싱|가짜|진짜|정상|공식|믿(?:어도|을)|안전|위험한|(?:눌러|들어가|열어)(?:도|봐도)|클릭해도|답(?:장)?해도"
    r"|(?:어떤|무슨|뭐하는) ?(?:사람|곳|데|문자|글|거)|뭐(?:예요|에요|야|임|지|죠|냐|니)|뭔(?:가요|가|데)"
)
# The same asked as a favour, which a message may ask as well: only beside the message it means.
_FAVOUR = re.compile(
    r"봐 ?(?:줘|주세요|줄래|주실)|(?:확인|체크|판단|검사|판별)(?: ?좀)? ?(?:해 ?)?(?:줘|주세요|주실|부탁)"
)
_QUESTION = re.compile(
    r"(?:[?？]|나요|까요|가요|예요|에요|이야|임|냐|니|죠|지|돼|되나|되냐|될까|세요|줘|줘요|인가|건가|음|부탁드려요)[?ㅠㅜㅋㅎ.~!\s]*$"
)
_ENGLISH = re.compile(
    r"\b(?:is|are|was) (?:this|it|that|these|they)\b.{0,20}\b(?:real|fake|legit\w*|scams?|safe|true|phishing|spam|genuine|official|ok|okay)\b"
    r"|^\W{0,5}(?:scam|real|legit|fake|phishing|spam|safe)\W{0,5}$"
    r"|\bshould (?:i|we|she|he|they) (?:click|tap|reply|answer|open|trust|press|call|worry)\b"
    r"|\b(?:can|could) (?:you|u|someone|anyone) (?:please )?(?:check|look|tell)\b.{0,40}$"
    r"|\bwhat(?:'s| is) this\b|\bwho (?:sends?|sent|writes) (?:this|these|it)\b|\bcan (?:i|we) (?:trust|click|open)\b",
    re.IGNORECASE,
)
# So few letters need not say what they mean.
_BARE = 16


def received(text: str) -> str | None:
    """What was received, when all around it only says that it came and asks what to think of it.

    The piece stands in `text` exactly so. None when the text is no such thing: a warning that quotes
    an offer asks nothing, and a message nobody put a question to is judged as a whole.
    """
    return _quoted(text) or _cut_out(text)


def _quoted(text: str) -> str | None:
    quotes = [m for m in _QUOTED.finditer(text) if m[1].strip()]
    if len(quotes) != 1:
        return None
    quote = quotes[0]
    frame = f"{text[: quote.start()]} {text[quote.end() :]}".strip()
    if not frame or len(frame) > 1.5 * _FRAME:
        return None
    return quote[1] if _CAME.search(frame) and _asks(frame) else None


def _cut_out(text: str) -> str | None:
    """The text without the questions about it before and behind."""
    start, end, asked = 0, len(text), False
    cuts = [0, *(m.end() for m in _CUT.finditer(text)), len(text)]
    pieces = [(a, b) for a, b in itertools.pairwise(cuts) if text[a:b].strip()]
    if len(pieces) < 2:
        return None
    for a, b in pieces[:2]:
        piece = text[a:b].strip(" :：\n\t")
        if a != start or len(piece) > _FRAME or not (_asks(piece) or _announces(text[a:b])):
            break
        start, asked = b, asked or _asks(piece)
    for a, b in reversed(pieces[-2:]):
        piece = text[a:b].strip()
        if b != end or a < start or len(piece) > _FRAME or not _asks(piece):
            break
        end, asked = a, True
    kept = text[start:end].strip()
    return kept if asked and kept != text.strip() and len(kept) >= _RECEIVED else None


def _asks(piece: str) -> bool:
    """Whether a piece asks what to think of a message."""
    if _ENGLISH.search(piece):
        return True
    if not _QUESTION.search(piece):
        return False
    this = bool(_THIS.search(piece))
    bare = this or len(piece) <= _BARE
    return bool(bare and _VERDICT.search(piece)) or bool(this and _FAVOUR.search(piece))


def _announces(piece: str) -> bool:
    """«이런 문자 왔는데요:», said before the message."""
    ends = piece.rstrip(" \t").endswith((":", "：", "\n", "…"))
    return ends and bool(_CAME.search(piece) and _THIS.search(piece))
