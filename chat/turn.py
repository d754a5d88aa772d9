"""A turn: one message made ready for the stages."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from chat.confidence import is_ours
from chat.masking import mask
from chat.messages import Message
from chat.session import Context
from knowledge.content import Lang
from knowledge.lexicon import Lexicon
from knowledge.query import Query, read_query
from knowledge.search import Hit
from scamlist.extract import Found

# Longer messages are read up to here; the reply says so.
LIMIT = 4_000
_FOLLOW_UP = re.compile(
    r"^(그럼|그러면|그거|그건|거기|그리고|그 ?다음|또|아니면|그래도|근데|아니|알겠고|됐고|이미|벌써|사실|and|what about|how about|then|too late|already|i already|"
    r"so|also|or)\b|^(그럼|그러면|그거|그건|거기|그리고|아니면|근데)"
    # «폰 안에 든 거면»: another one of what was spoken of.
    r"|(?:^| )(?:거|것|꺼)(?:이?면|이?라면|는요)(?:[ ?]|$)"
)
# Below this a message that names another subject is about that.
_HARDLY_OURS = 0.3
# How far questions about something else must be ahead for a follow-up to be one.
_LATER = 0.35
# How much must be said to resemble anything.
_TELLING = {"ko": 6, "en": 12}
# Hits among which the topic spoken of before shows that it still is.
_NEAR = 3
# A few words that turn to something else: 유심은요? and what about the broker?
_SWITCHES = re.compile(
    r"^[^?]{1,14}(?:은|는|건|이면|라면|경우)(?:요|여)?[?]*$|^(?:and|what about|how about)\b.{1,24}$"
)
# The same of a thing by its name, asked outright: «유심이면 다른가요», «is it the same for SIMs».
_ALIKE = re.compile(
    r"^[^?]{2,14}?(?:은|는|이면|라면|도|꺼는?|거는?|것도)(?:요|예)? ?(?:어떻|어때|어떤|어떠|다른|다르|달라|같|마찬가지|똑같|안 ?되|되|돼|됩)"
    r"[^?]{0,8}[?]*$|\b(?:same|different|true) (?:for|with|of)\b.{2,24}$"
)
_SHORT = {"ko": 14, "en": 34}
# 되는데요, 하면, 있나요: verbs that say nothing of their own, in any ending.
_EMPTY_VERB = re.compile(
    r"(?:하|해|했|되|돼|됐|될|된|있|없|그렇|그래|그러|어떻|어떡|이렇|이러)[가-힣]{0,3}?"
    r"(?:는데요?|나요?|까요?|어요?|아요?|해요?|죠|지요?|요|면|고|서|야|는|던데|니|냐|음|거|게|도)$"
)
_ASKS = re.compile(
    r"[?]|나요|까요|가요|어떻게|방법|알려|어디|뭐|왜|얼마|언제|누구|몇 ?(?:시|번|개)"
    r"|어떡|어쩌|[가-힣](?:나|까|냐|는지|을지|려나)[.!~ㅋㅠㅜ]*$"
    r"|\b(?:how|what|where|why|who|can|should|is it)\b"
)
_OTHER_LETTERS = re.compile(
    r"[\u00c0-\u024f\u0300-\u036f\u0400-\u04ff\u0e00-\u0e7f\u1e00-\u1eff\u3040-\u30ff\u4e00-\u9fff]"
)
_HANGUL = re.compile(r"[가-힣ㄱ-ㅣ]")
_LATIN = re.compile(r"[A-Za-z]")
_FORWARD_MARK = re.compile(
    r"\[(web|국제|국외)?발신\]|^(fwd?|전달된 메시지|받은 메시지)|^>|무료거부|\(광고\)",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED = re.compile(r"[\"“”‘’「」『』]([^\"“”‘’「」『』]{12,})[\"“”‘’「」『』]")


@dataclass(frozen=True, slots=True)
class Turn:
    """One message, masked, folded and segmented.

    `ranked` are the articles and groups of examples nearest to the plain question, `hits` the
    articles among them. `text` is the masked original (at most LIMIT characters), `query` the repaired question
    made of the person's own words, `plain` the same before a follow-up inherited anything, `found` the addresses and contacts in the text.
    """

    text: str
    lang: Lang
    query: Query
    plain: Query
    found: Found
    masked: tuple[str, ...]
    forwarded: bool
    follows: bool
    foreign: bool
    cut: bool
    context: Context
    ranked: tuple[Hit, ...]
    hits: tuple[Hit, ...]

    def score_of(self, kind: str) -> float:
        """The score of the nearest group of examples of one kind: refuse, outside, talk, asked."""
        return next((h.score for h in self.ranked if h.topic.startswith(f"{kind}/")), 0.0)

    def ahead(self, kind: str) -> float:
        """How far the nearest group of one kind stands above all that is of another."""
        others = (h.score for h in self.ranked if not h.topic.startswith(f"{kind}/"))
        return self.score_of(kind) - next(others, 0.0)

    @property
    def elsewhere(self) -> bool:
        """True when the message is about something else than our subject."""
        if self.follows:
            # Few words: one that names another subject settles it, a mere likeness hardly does.
            return self.query.elsewhere or self.ahead("outside") > _LATER
        if self.ahead("outside") > 0:
            return True
        likely = is_ours(self.query, self.hits, self.score_of("outside")) if self.hits else 0.0
        return self.query.elsewhere and likely < _HARDLY_OURS

    @property
    def switches(self) -> bool:
        """True for a few words that turn the same question to something else."""
        return self.follows and _turns_to(self.plain, self.context)

    @property
    def about_trade(self) -> bool:
        """True for a follow-up to something that was about the trade and no service."""
        return self.follows and not self.query.brands and self.context.kind in ("answer", "refuse")

    @property
    def is_telling(self) -> bool:
        """True when enough is said for it to resemble anything."""
        return len(self.plain.tight) >= _TELLING[self.lang]

    @property
    def asks(self) -> bool:
        """True for a question, false for what is only told."""
        return bool(_ASKS.search(self.query.text))

    def led_by(self, kind: str, least: float) -> str:
        """The group of one kind that stands above all else, if its likeness is at least `least`."""
        first = self.ranked[0] if self.ranked and self.is_telling else None
        if first is None or first.nearest < least or not first.topic.startswith(f"{kind}/"):
            return ""
        return first.topic.partition("/")[2]


def read_turn(
    message: Message,
    context: Context,
    lexicon: Lexicon,
    find: Callable[[str], Found],
    rank: Callable[[Query], list[Hit]],
    reminder: str = "",
) -> Turn:
    """Mask, fold and segment a message; a follow-up inherits what it leaves out.

    `reminder` is the title of what the last turn was about; its words weigh half in search.
    """
    cut = len(message.text) > LIMIT
    masked = mask(message.text[:LIMIT])
    text = " ".join((masked.text, *message.links)).strip()
    found = find(text)
    own = _own_words(masked.text, found)
    query = read_query(own, lexicon)
    lang = message.lang or detect_language(own or text, query, lexicon)
    plain = query
    ranked = rank(plain)
    hits = [hit for hit in ranked if "/" not in hit.topic]
    follows = bool(context.topics) and bool(
        _FOLLOW_UP.search(query.text)
        or len(query.text) <= _SHORT[lang]
        or not any(is_subject(word, lexicon) for word in query.words)
        or (not query.brands and context.topics[0] in [hit.topic for hit in hits[:_NEAR]])
    )
    if follows:
        query = _inherit(query, context, read_query(reminder, lexicon).words, lexicon)
    return Turn(
        text=text,
        lang=lang,
        query=query,
        plain=plain,
        found=found,
        masked=masked.kinds,
        forwarded=is_forwarded(masked.text),
        follows=follows,
        foreign=_is_foreign(own),
        cut=cut,
        context=context,
        ranked=tuple(ranked),
        hits=tuple(hits),
    )


def detect_language(own: str, query: Query, lexicon: Lexicon) -> Lang:
    """Korean when Hangul makes up 30 % of the letters after repair, or Korean is romanised."""
    text = query.text or own
    hangul, latin = len(_HANGUL.findall(text)), len(_LATIN.findall(text))
    if any(word in lexicon.words.romanised for word in query.words):
        return "ko"
    if hangul == 0 and latin == 0:
        return "ko"
    # A syllable carries about as much as two to three Latin letters.
    return "ko" if hangul >= 0.3 * (hangul + latin / 2.5) else "en"


def is_forwarded(text: str) -> bool:
    """True for a text that was passed on rather than written by the person."""
    return bool(_FORWARD_MARK.search(text)) or text.count("\n") >= 4 or len(text) > 400


def _own_words(text: str, found: Found) -> str:
    """The text without addresses and long quotations."""
    own = text
    for piece in found.addresses:
        own = own.replace(piece.piece, " ")
    return " ".join(_QUOTED.sub(" ", own).split())


def _turns_to(query: Query, context: Context) -> bool:
    """True for no more than a new subject of the same question: «유심은요?», «and the broker?»."""
    if context.brands or not (context.facets or query.added):
        return False
    # What is asked alike must be a thing we know of, or it may be anybody: «중학생도 똑같아요?»
    return bool(_SWITCHES.search(query.text) or (query.added and _ALIKE.search(query.text)))


def is_subject(word: str, lexicon: Lexicon) -> bool:
    """True for a word that says what a message is about."""
    return len(word) > 1 and not lexicon.is_filler(word) and not _EMPTY_VERB.match(word)


def _is_foreign(own: str) -> bool:
    """True when a good part of the letters belong to neither Korean nor English."""
    others = len(_OTHER_LETTERS.findall(own))
    return others >= 3 and others >= 0.15 * (
        others + len(_HANGUL.findall(own)) + len(_LATIN.findall(own))
    )


def _inherit(query: Query, context: Context, reminder: tuple[str, ...], lexicon: Lexicon) -> Query:
    if not query.brands and context.brands:
        # «and Samsung?» after a wallet is about a wallet.
        query = replace(query, brands=lexicon.short_brands(query.text))
    if query.elsewhere:
        return query
    if query.brands and not query.facets and context.facets:
        return replace(query, facets=context.facets)
    if query.facets and not query.brands and context.brands:
        return replace(query, brands=context.brands)
    if query.brands:
        return query
    said = tuple(w for w in reminder if w not in query.words)
    if _turns_to(query, context):
        # «and the broker?»: the same thing is asked about someone else.
        asked = tuple(f for facet in context.facets for f in lexicon.words.facets[facet][:1])
        return replace(query, words=(*query.words, *(asked or said)), ours=True, elsewhere=False)
    if sum(is_subject(word, lexicon) for word in query.words) < _NEAR:
        return replace(query, words=(*query.words, *said), ours=True, elsewhere=False)
    return replace(query, added=(*query.added, *said), ours=True, elsewhere=False)
