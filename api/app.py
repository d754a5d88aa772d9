"""The HTTP application, assembled from the parts it is given."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from api.access import Access
from api.documents import Documents
from api.keyring import Keyring
from api.language import lang_of
from api.limits import Limits
from api.middleware import BodyLimit, Envelope, Packed, Trace
from api.plain import PlainRoute, ShortWay, plain_routes
from api.problems import Problem, respond
from api.refusals import of_http, of_validation
from api.routes.about import problem_page
from api.routes.ask import add_ask
from api.routes.check import add_check
from api.routes.cost import add_cost
from api.routes.health import Part, add_health
from api.routes.knowledge import add_knowledge
from api.routes.lists import Publisher, add_lists
from api.routes.pages import add_pages
from api.routes.qr import PICTURE_LIMIT, add_qr
from api.routes.telegram import Webhook, add_webhook
from api.site import STATIC, Assets, Site
from api.views import Shelf, korean_date
from chat.desk import Desk
from chat.phrases import read_phrases
from knowledge.library import Library
from scamlist.checker import Checker
from scamlist.findings import Look
from scamlist.publication import Publication

# Bytes of a request body. A page of 1 MB may double when JSON escapes it.
BODY_LIMIT = 1_000_000
CHECK_LIMIT = 3_000_000

_API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_SITE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
# An address every release must know as official: the watchdog's own (DESIGN.md, verdicts).
_KNOWN_OFFICIAL = "https://www.fss.or.kr/"


class Documented(FastAPI):
    """A FastAPI application whose OpenAPI document is complete; built when first read."""

    def __init__(self, documents: Documents, **settings: Any) -> None:
        super().__init__(**settings)
        self._documents = documents

    def openapi(self) -> dict[str, Any]:
        """The document, complete."""
        if self.openapi_schema is None:
            document = super().openapi()
            self.openapi_schema = None
            self._documents.complete(document)
            self.openapi_schema = document
        return self.openapi_schema


def create_app(
    *,
    desk: Desk,
    checker: Checker,
    library: Library,
    version: str,
    partner_origins: Sequence[str] = (),
    public_url: str = "",
    operator: str = "",
    ping_store: Callable[[], Awaitable[None]] | None = None,
    webhook: Webhook | None = None,
    today: Callable[[], date] = korean_date,
    look: Look | None = None,
    limits: Limits | None = None,
    keyring: Keyring | None = None,
) -> FastAPI:
    """The whole application: API, site, chat frame and widget.

    `partner_origins` are the origins allowed to frame /chat besides our own. `limits` counts callers
    and `keyring` knows their keys, where there are any.
    `public_url` is the origin people know us by, and `operator` how they reach who runs us.
    `ping_store` raises when the store does not answer; leave it out when there is none.
    `webhook` is where Telegram brings its updates; leave it out when the bot fetches them.
    `look` looks addresses up live for /v1/check; the desk has its own, and both may then wait.
    """
    phrases = read_phrases(Path(__file__).parent / "phrases")
    documents = Documents(phrases)
    site = Site(phrases, library.contacts, public_url, operator)
    shelf = Shelf(library, today)

    def refuse(scope: Scope, problem: Problem) -> Response:
        request = Request(scope)
        if _is_page(request):
            return problem_page(site, request, problem)
        lang = problem.lang or lang_of(request)
        return respond(problem, phrases, lang, scope["jamkkan.request_id"])

    def answer(scope: Scope, error: Exception) -> Response:
        if isinstance(error, Problem):
            return refuse(scope, error)
        if isinstance(error, RequestValidationError):
            return refuse(scope, of_validation(error, phrases))
        assert isinstance(error, HTTPException)  # noqa: S101 - these three are what we handle
        problem = of_http(error)
        if problem.code == "method_not_allowed":
            problem.headers["Allow"] = _allowed(Request(scope))
        return refuse(scope, problem)

    async def on_error(request: Request, error: Exception) -> Response:
        return answer(request.scope, error)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        if keyring:
            await keyring.aclose()

    ancestors = " ".join(["'self'", *partner_origins])
    policies = [
        ("/v1/", _API_POLICY),
        ("/chat", _SITE_POLICY.format(ancestors=ancestors)),
        ("", _SITE_POLICY.format(ancestors="'none'")),
    ]
    short: dict[str, PlainRoute] = {}
    app = Documented(
        documents,
        title="Jamkkan",
        version=version,
        summary="Checks links and messages for carrier-billing cash-out scams in Korea.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        middleware=[
            Middleware(Envelope, policies=policies),
            Middleware(Trace, log=structlog.get_logger(), refuse=refuse),
            Middleware(
                Access,
                limits=limits,
                keyring=keyring,
                refuse=refuse,
            ),
            Middleware(Packed),
            Middleware(
                BodyLimit,
                default=BODY_LIMIT,
                limits={"/v1/check": CHECK_LIMIT, "/v1/qr": PICTURE_LIMIT},
                refuse=refuse,
            ),
            Middleware(ShortWay, routes=short, refuse=answer),
        ],
        exception_handlers={
            Problem: on_error,
            HTTPException: on_error,
            RequestValidationError: on_error,
        },
    )
    # Straight into the application's own router: an included one is matched twice per request.
    router = app.router
    add_check(router, checker, phrases, documents, look)
    add_qr(router, documents)
    add_ask(router, desk, documents, waits=look is not None)
    add_cost(router, phrases, documents, desk)
    add_knowledge(router, shelf, documents)
    observer, rules = checker.observer, checker.book.rules
    publisher = Publisher(
        lambda: observer.lists, lambda lists, day: Publication.load(lists, rules, day), today
    )
    add_lists(router, publisher, documents)
    add_health(router, version, _parts(library, checker, ping_store), documents)
    add_pages(router, site, shelf, desk, looks_up=look is not None)
    if webhook is not None:
        add_webhook(router, webhook)
    short |= plain_routes(router)
    app.mount("/static", Assets(directory=STATIC))
    return app


def _parts(
    library: Library, checker: Checker, ping_store: Callable[[], Awaitable[None]] | None
) -> dict[str, Part]:
    async def ask_library() -> None:
        if not (library.articles and library.platforms and library.contacts):
            raise LookupError("the library is empty")

    async def ask_checker() -> None:
        if checker.check(_KNOWN_OFFICIAL)["verdict"] != "official":
            raise LookupError("a known official address is not known")

    parts: dict[str, Part] = {"library": ask_library, "checker": ask_checker}
    return parts | ({"store": ping_store} if ping_store else {})


def _allowed(request: Request) -> str:
    """The methods this path takes; the framework names only those of the first route it met."""
    routes = request.app.routes
    return ", ".join(
        method
        for method in ("GET", "HEAD", "POST")
        if any(r.matches({**request.scope, "method": method})[0] is Match.FULL for r in routes)
    )


def _is_page(request: Request) -> bool:
    """True for a browser on the site; a program, or anyone under /v1, gets a problem."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(
        "/v1/"
    )
