"""The wire: what a request may hold, strictly, and what an answer holds."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from chat.cost import DEFAULT_DAYS, MOST_DAYS, MOST_WON
from knowledge.content import Lang
from scamlist.checker import TEXT_LIMIT

InputType = Literal["auto", "url", "text", "phone", "handle", "account"]
AskedLang = Literal["auto", "ko", "en"]
Verdict = Literal["danger", "caution", "unknown", "official"]
Confidence = Literal["high", "medium", "low"]

# A saved page, in bytes of UTF-8, and how many inputs one batch may hold (DESIGN.md, HTTP).
PAGE_LIMIT = 1_000_000
BATCH_LIMIT = 1000
SESSION_LIMIT = 100
# Characters of an address in a request line: percent-encoded, four thousand of any script still
# fit what servers and proxies take of one.
LINE_LIMIT = 4000
# What the checker and the desk refuse themselves, with better words than a schema has.
_INPUT: dict[str, JsonValue] = {"minLength": 1, "maxLength": TEXT_LIMIT}
_WON: dict[str, JsonValue] = {"minimum": 1, "maximum": MOST_WON}


class Wanted(BaseModel):
    """A request: a field nobody knows is refused, so that a slip of spelling is noticed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class CheckRequest(Wanted):
    """One address, message, phone number, handle or account to judge."""

    input: Annotated[
        str, Field(description="What to judge, as it was received.", json_schema_extra=_INPUT)
    ]
    type: Annotated[InputType, Field(description="What it is; `auto` finds out.")] = "auto"
    lang: Annotated[AskedLang, Field(description="Language of the sentences.")] = "auto"
    page_html: Annotated[
        str | None,
        Field(
            description="A saved page (at most 1 MB of UTF-8), judged as served at `input`. "
            "It can only raise a verdict."
        ),
    ] = None


class CheckQuery(Wanted):
    """The same for a browser's address bar."""

    url: Annotated[
        str,
        Field(
            description="The address, percent-encoded.",
            max_length=LINE_LIMIT,
            json_schema_extra={"minLength": 1},
        ),
    ]
    lang: AskedLang = "auto"


class BatchRequest(Wanted):
    """Many inputs, answered in order."""

    inputs: Annotated[list[str], Field(min_length=1, max_length=BATCH_LIMIT)]
    lang: AskedLang = "auto"


class AskRequest(Wanted):
    """Any message: a question, a link, a forwarded text."""

    message: Annotated[str, Field(min_length=1)]
    lang: AskedLang = "auto"
    session: Annotated[
        str | None,
        Field(
            max_length=SESSION_LIMIT,
            description="The `session` of the answer before, to follow up on it.",
        ),
    ] = None


class CostRequest(Wanted):
    """A cash-out deal in won: what is charged, and what is paid out or kept as a fee."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["received"]}, {"required": ["fee_percent"]}]}
    )

    amount: Annotated[int, Field(description="Won charged.", json_schema_extra=_WON)]
    received: Annotated[int | None, Field(description="Won paid out.")] = None
    fee_percent: Annotated[float | None, Field(description="The fee, from 0 to below 100.")] = None
    days: Annotated[
        int,
        Field(
            description="Days until the bill.",
            json_schema_extra={"minimum": 1, "maximum": MOST_DAYS},
        ),
    ] = DEFAULT_DAYS


class LangQuery(Wanted):
    """The language of what is read; without it the Accept-Language header decides."""

    lang: Lang | None = None


class CheckedInput(BaseModel):
    """What was judged. `display` is defanged: it cannot be clicked."""

    type: Literal["url", "text", "phone", "handle", "account"]
    display: str
    normalized: str | None = None
    host: str | None = None
    registrable: str | None = None


class Reason(BaseModel):
    """One thing that was seen; `evidence` is the exact piece, defanged."""

    id: str
    severity: Verdict
    evidence: str
    text: str
    source: str
    as_of: str
    article: str


class NotChecked(BaseModel):
    """Something nobody looked at. An absent finding there proves nothing."""

    what: str
    why: str


class NextStep(BaseModel):
    """One thing to do; `contact` is an id of /v1/contacts."""

    id: str
    text: str
    contact: str | None = None


class CheckResult(BaseModel):
    """The verdict on one input, worst first: danger, caution, unknown, official.

    `unknown` never means safe. Read a verdict you do not know as `unknown`.
    """

    id: str
    checked_at: str
    expires_at: str
    ruleset: str
    input: CheckedInput
    verdict: Verdict
    categories: list[str]
    confidence: Confidence
    brand: str | None
    reasons: list[Reason]
    items: list["CheckResult"]
    not_checked: list[NotChecked]
    next_steps: list[NextStep]
    lang: Lang


class FieldProblem(BaseModel):
    """One field that is wrong; `pointer` is a JSON Pointer into the body."""

    pointer: str
    param: str | None
    code: str
    detail: str


class ProblemBody(BaseModel):
    """RFC 9457 problem; `type` is the path of a page that explains it."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    param: str | None
    request_id: str
    errors: list[FieldProblem]


class BatchResult(BaseModel):
    """One result or problem per input, in the order of the inputs."""

    results: list[CheckResult | ProblemBody]


class Citation(BaseModel):
    """Where a statement was read, and when."""

    article: str
    title: str
    source: str
    url: str
    checked_on: str


class Answer(BaseModel):
    """`text` is what a person reads, complete on its own."""

    id: str
    kind: Literal["answer", "refuse", "urgent", "clarify", "out_of_scope", "smalltalk", "check"]
    lang: Lang
    text: str
    citations: list[Citation]
    topics: list[str]
    steps: list[NextStep] | None = None
    check: CheckResult | None = None
    suggestions: list[str]
    session: str
    confidence: float


class Words(BaseModel):
    """The same words in both languages."""

    ko: str
    en: str


class MoneyBar(BaseModel):
    """A bar of won: what is paid, got and gone."""

    id: Literal["paid", "got", "gone"]
    label: Words
    won: int


class RateBar(BaseModel):
    """A bar of percent a year: the cash-out and the legal cap, on one scale."""

    id: Literal["rate", "cap"]
    label: Words
    percent_a_year: float


class CostChart(BaseModel):
    """The values of a picture of the cost."""

    money: list[MoneyBar]
    rates: list[RateBar]


class Comparison(BaseModel):
    """A fact the cost is held against. `percent_a_year` is null where the fact states none."""

    id: str
    percent_a_year: float | None
    text: Words
    source: str
    url: str
    checked_on: date
    confidence: Confidence


class Codes(BaseModel):
    """The texts of the QR codes in a picture, each once; empty when there is none."""

    codes: list[str]


class Cost(BaseModel):
    """Won, percent of the amount charged, and simple interest a year on what was received.

    `days_assumed` says that nobody named the day of the bill; `text` says why it is 30.
    """

    amount: int
    received: int
    lost: int
    percent: float
    annual_rate: float
    days: int
    days_assumed: bool
    text: Words
    comparisons: list[Comparison]
    chart: CostChart


class SourceView(BaseModel):
    """A source of an article."""

    title: str
    publisher: str
    url: str
    checked: date


class ArticleBrief(BaseModel):
    """An article in a list."""

    id: str
    lang: Lang
    title: str
    summary: str
    reviewed: date
    review_by: date


class Section(BaseModel):
    """One named section, as Markdown without raw HTML."""

    id: str
    title: str
    markdown: str


class ArticleView(ArticleBrief):
    """A whole article; `overdue` says that its review date has passed."""

    overdue: bool
    sections: list[Section]
    sources: list[SourceView]


class ArticleList(BaseModel):
    """All published articles."""

    articles: list[ArticleBrief]


class FactView(BaseModel):
    """One fact; `unknown` means it is not established. `overdue` facts may have changed."""

    facet: str
    value: Literal["yes", "no", "partial", "conditional", "info", "unknown"]
    sentence: str
    conditions: str | None
    source: str
    url: str
    checked: date
    overdue: bool
    confidence: Confidence


class InstrumentView(BaseModel):
    """One kind of value a platform holds, with its facts."""

    id: str
    name: str
    facts: list[FactView]


class PlatformBrief(BaseModel):
    """A platform in a list."""

    id: str
    lang: Lang
    name: str
    kind: str
    summary: str


class PlatformView(PlatformBrief):
    """A whole platform."""

    official_domains: list[str]
    help_url: str
    contact: str
    instruments: list[InstrumentView]


class PlatformList(BaseModel):
    """All platforms."""

    platforms: list[PlatformBrief]


class ContactView(BaseModel):
    """A help line; empty text where the source does not establish something."""

    id: str
    name: str
    use: str
    number: str
    keys: str
    hours: str
    languages: str
    url: str
    source: str
    source_url: str
    checked: date
    confidence: Confidence


class ContactList(BaseModel):
    """Every help line there is; no other number is shown anywhere."""

    lang: Lang
    contacts: list[ContactView]


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"]
    version: str


class Ready(BaseModel):
    """Every part answers; `parts` names them."""

    status: Literal["ready"]
    version: str
    parts: dict[str, Any]


class FullHash(BaseModel):
    """One entry behind a prefix. `covers`: `host` is that host, `registrable` all below it too,
    `path` is that page alone.
    """

    hash: Annotated[str, Field(description="SHA-256 of the expression, in hexadecimal.")]
    covers: Literal["host", "registrable", "path"]
    severity: Verdict
    categories: list[str]
    source: str
    as_of: str


class Hashes(BaseModel):
    """The full hashes that begin with a prefix; none means not listed, never safe."""

    prefix: str
    version: str
    cache_seconds: Annotated[int, Field(description="How long this answer may be kept.")]
    hashes: list[FullHash]


class ListFile(BaseModel):
    """One form in which the list is published."""

    name: str
    path: str
    media_type: str


class ListFiles(BaseModel):
    """What is published, under one version."""

    title: str
    licence: str
    version: str
    entries: int
    files: list[ListFile]
