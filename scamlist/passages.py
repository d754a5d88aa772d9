"""Passages: the sentences of a text, each with its marks, each with who is speaking in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from scamlist import reach
from scamlist.fold import Folded, fold
from scamlist.vocabulary import Mark, vocabulary

TELLERS = (
    "byline", "agency", "enforcement", "court", "statute", "lawyer",
    "research", "policy", "wiki", "victim", "attribution", "advice", "compliance", "merchant", "forum",
)  # fmt: skip
SELLING = ("rate", "speed", "price", "obstacle", "approval", "sell", "buy", "payout")
CONTACT = ("handle", "mobile", "chat_link")

_BREAK = re.compile(
    r"\n+|[.!?]+(?=[\s)\]”’\"']|$)|(?<=[가-힣])[.!?]+(?=[가-힣])|(?<=[다요]) (?=[▶■●])"
    r"|(?<=\S) (?=[qa]\) )"
)
_QUOTE = re.compile(
    r"“[^“”\n]{1,160}”|‘[^‘’\n]{1,160}’|「[^「」\n]{1,160}」|『[^『』\n]{1,160}』"
    r"|«[^«»\n]{1,160}»|〈[^〈〉\n]{1,160}〉|《[^《》\n]{1,160}》"
    r"|(?<!\w)\"[^\"\n]{1,160}\"|(?<!\w)'[^'\n]{1,160}'(?![a-z])"
)
# A quotation that somebody comments on: '…'라는 문자, "…" ads, words like '…'.
_QUOTED_BY = re.compile(
    r"\s?(?=[a-z(.·등이라같식문광글메말제홍내은는란을를와과,및로으의에도])"
    r"(?:\([^)\n]{1,30}\)|[a-z]{2,12}\b|\.{2,3}|·{2,3}"
    r"|등|이?라[는며고]|이라|같은|식|문구|광고|글|문자|메시지|말|제목|제안|홍보|내용"
    r"|은|는|이란|란|을|를|와|과|,|및|로|으로|의|에|도)"
)
# Sentences that may follow "such as these ads:" as examples.
_EXAMPLES = 6
_MENU_ITEMS, _MENU_ITEM = 4, 16
# "…다." of written prose, or a headline's topic ("…100% 회수 광고").
_PLAIN_END = re.compile(r"(?:(?<!니)다|광고|수법|사기|피해)[\s\"'”’)\]]*$")
_ENDING = 24  # letters in which an ending is looked for
_QUESTION_END = re.compile(
    r"(?:\?|[인는은닌던]가|[있되하없맞]나|[이하되]냐|[을일할될]까|[나까]요)[\s\"'”’)\]]*$"
)
_ENGLISH_QUESTION = re.compile(
    r"^\W*(?:q\d*\W+)?(?:is|are|can|could|do|does|did|how|what|why|should|will|would|has|have|am|"
    r"who|where|which|when)\b"
)


class Voice(Enum):
    """Who speaks in a sentence; only an open one can make an offer, a claim or a request."""

    open = "nobody else's words"
    report = "about others: news, law, description"
    warning = "tells the reader not to"
    question = "asks the reader"
    hearsay = "passes on what others said"
    telling = "tells what happened to the writer"
    quotation = "shown as an example of others' words"


@dataclass(slots=True)
class Sentence:
    """One sentence of folded text, `[start, end)`, with its marks by group."""

    start: int
    end: int
    line: int
    marks: dict[str, list[Mark]] = field(default_factory=dict)
    voice: Voice = Voice.open
    ends_plainly: bool = False  # in the -다 of newspapers, courts and encyclopaedias

    def has(self, *groups: str) -> bool:
        """True when any of the groups was seen in it."""
        return bool(self.marks) and not self.marks.keys().isdisjoint(groups)

    def kinds(self, groups: tuple[str, ...]) -> set[str]:
        """Which of the groups were seen in it."""
        return {g for g in groups if g in self.marks}


@dataclass(frozen=True, slots=True)
class Passages:
    """A folded text with its sentences; `tellers` names the signs of who wrote the whole."""

    folded: Folded
    sentences: list[Sentence]
    tellers: frozenset[str]
    groups: frozenset[str]  # every group seen in any sentence

    def open(self) -> Iterator[Sentence]:
        """The sentences the writer says in their own voice."""
        return (s for s in self.sentences if s.voice is Voice.open)

    def piece(self, sentence: Sentence, groups: tuple[str, ...] = ()) -> str:
        """The exact piece of the original: the sentence, or from its first to last given mark."""
        hits = [m for g in groups for m in sentence.marks.get(g, ())]
        if not hits:
            return self.folded.original(sentence.start, sentence.end)
        first, last = min(m.start for m in hits), max(m.end for m in hits)
        return self.folded.original(first, last)


def read(text: str, *, wrapped: bool = False, believe_citations: bool = True) -> Passages:
    """Fold, cut and mark `text`, and say who speaks in every sentence. Linear time.

    `wrapped` lets a term run over a line break, as in text messages broken to fit a screen.
    Lines beginning with `> ` and lines after "such as these ads:" are others' words, when the
    text shows signs of a reporter and `believe_citations` holds.
    """
    folded = fold(text)
    marks = vocabulary().find(folded.text.replace("\n", " ") if wrapped else folded.text)
    marks += reach.find(folded.text, [m for m in marks if m.group == "chat"])
    quotes = [m.span() for m in _QUOTE.finditer(folded.text)]
    sentences = _cut(folded.text, quotes)
    _place(marks, sentences)
    for sentence in sentences:
        _unmask_secrecy(sentence)
    tellers = frozenset(
        g
        for s in sentences
        # "사기 당하셨나요?" speaks to victims, it is not one; a menu speaks for nobody.
        if s.marks and not s.has("rhetorical") and not is_menu(folded.text[s.start : s.end])
        for g in s.kinds(TELLERS)
        if _standing(s, g)
    )
    _hear(folded.text, sentences, quotes, reported=bool(tellers))
    if tellers and believe_citations:
        _cite(folded.text, sentences)
    groups = frozenset(g for s in sentences for g in s.marks)
    return Passages(folded, sentences, tellers, groups)


def unquoted(text: str) -> str:
    """Folded text without what stands in quotation marks; each leaves a space."""
    return _QUOTE.sub(" ", text)


def is_menu(line: str) -> bool:
    """Whether a line is a row of short links: 회사소개 | 이용약관 | 사이트맵 | 채용."""
    items = line.count("|") + 1
    return items >= _MENU_ITEMS and len(line) <= items * _MENU_ITEM


def _cut(text: str, quotes: list[tuple[int, int]]) -> list[Sentence]:
    sentences: list[Sentence] = []
    start = line = 0
    quote = iter([*quotes, (len(text) + 1, len(text) + 1)])
    low, high = next(quote)
    for found in _BREAK.finditer(text):
        while found.start() >= high:
            low, high = next(quote)
        breaks = found[0][0] == "\n"
        if not breaks and (
            low < found.start() < high or text[start : found.start()].strip().isdigit()
        ):
            continue  # inside a quotation, or the number of a list item
        if text[start : found.start()].strip():
            sentences.append(Sentence(start, found.end(), line))
        start = found.end()
        line += breaks
    if text[start:].strip():
        sentences.append(Sentence(start, len(text), line))
    return sentences


def _place(marks: list[Mark], sentences: list[Sentence]) -> None:
    marks.sort(key=lambda m: m.start)
    at = 0
    for mark in marks:
        while at < len(sentences) and sentences[at].end <= mark.start:
            at += 1
        if at == len(sentences):
            return
        sentences[at].marks.setdefault(mark.group, []).append(mark)


def _unmask_secrecy(sentence: Sentence) -> None:
    # "가족에게도 말하지 마시고" keeps help away; only of a code or card is it good advice.
    if sentence.has("secrecy") and not sentence.has("otp", "pin", "card"):
        kept = {g: m for g, m in sentence.marks.items() if g not in ("dont", "denial", "advice")}
        sentence.marks = kept


def _hear(
    text: str, sentences: list[Sentence], quotes: list[tuple[int, int]], *, reported: bool
) -> None:
    at = 0
    for sentence in sentences:
        while at < len(quotes) and quotes[at][1] <= sentence.start:
            at += 1
        for quote in quotes[at:]:
            if quote[0] >= sentence.end:
                break
            _drop_quoted(text, sentence, quote, reported=reported)
        sentence.voice = _voice(text, sentence)


def _cite(text: str, sentences: list[Sentence]) -> None:
    examples = 0
    for sentence in sentences:
        if sentence.voice is Voice.open and (examples or text[sentence.start] == ">"):
            sentence.voice = Voice.quotation
        examples = _EXAMPLES if sentence.has("example") else max(0, examples - 1)


def _drop_quoted(text: str, sentence: Sentence, quote: tuple[int, int], *, reported: bool) -> None:
    # Marks in a commented quotation are somebody else's words; they neither offer nor vouch.
    low, high = quote
    around = text[sentence.start : low] + text[high : sentence.end]
    commented = _QUOTED_BY.match(text, high) or (reported and any(c.isalnum() for c in around))
    if not commented and not sentence.has("report", "warn", "dont", "heard", "asked"):
        return
    for group, marks in list(sentence.marks.items()):
        kept = [m for m in marks if not (low <= m.start and m.end <= high)]
        if kept:
            sentence.marks[group] = kept
        else:
            del sentence.marks[group]


def _standing(sentence: Sentence, group: str) -> list[Mark]:
    """The marks of a doubting group that no reassurance or sales claim takes back."""
    if group not in sentence.marks:
        return []
    shields = [(m.start, m.end) for g in ("reassure", "trust") for m in sentence.marks.get(g, ())]
    # "보이스피싱으로 잃어버린 돈 찾아드립니다" names the crime only to sell its undoing.
    selling = ("recovery", "loss") if sentence.has("back") else ("recovery",)
    shields += [(m.start - 16, m.end) for g in selling for m in sentence.marks.get(g, ())]
    return [
        m
        for m in sentence.marks.get(group, ())
        if not any(low < m.end and m.start < high for low, high in shields)
    ]


def _voice(text: str, sentence: Sentence) -> Voice:
    body = text[sentence.start : sentence.end].rstrip(" \n.!")
    sentence.ends_plainly = len(body) > 12 and bool(_PLAIN_END.search(body[-_ENDING:]))
    if not sentence.marks:
        if _is_question(body):
            return Voice.question
        return Voice.report if sentence.ends_plainly else Voice.open
    selling = sentence.kinds(SELLING)
    advert = bool(sentence.kinds(CONTACT)) and len(selling) >= 2
    if _asks(body, sentence):
        return Voice.question
    if sentence.has("heard"):
        return Voice.hearsay
    if sentence.has("helpline") and not sentence.has(*CONTACT):
        return Voice.warning  # sends the reader to a public help line, never to a broker
    if _standing(sentence, "dont") or (_standing(sentence, "warn") and not advert):
        return Voice.warning
    if sentence.ends_plainly:
        return Voice.report
    if _standing(sentence, "report") and not advert:
        return Voice.report
    if _standing(sentence, "told"):
        return Voice.telling
    courting = len(selling) >= 2 or advert or sentence.has("rhetorical", "vendor")
    if _standing(sentence, "doubt") and not courting:
        return Voice.report
    return Voice.open


def _asks(body: str, sentence: Sentence) -> bool:
    if sentence.has("rhetorical"):
        return False
    # "인증만 도와주세요, 20만원 드려요" begs and pays; one who only asks for help pays nothing.
    paying = sentence.has("pin", "otp", "identity", "card", "reward", *SELLING)
    if sentence.has("asked") or (sentence.has("begging") and not paying):
        return True
    return _is_question(body)


def _is_question(body: str) -> bool:
    asking = "?" in body and bool(_ENGLISH_QUESTION.match(body))
    return asking or bool(_QUESTION_END.search(body[-_ENDING:]))
