"""The gate before the API: from which page a request comes, with which key, and how often."""

from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.callers import Callers
from api.keyring import Keyring
from api.limits import Header, Limits, Meter, Policy, policy_of
from api.problems import Problem
from chat.keys import Key

Refuse = Callable[[Scope, Problem], Response]

# What the gate leaves in a request's scope: how often its caller asked, under which policy, and
# the headers that tell a browser whether the page may read the answer.
METER = "jamkkan.meter"
POLICY = "jamkkan.policy"
SHARING = "jamkkan.sharing"
# What a page may read of an answer besides its body, and for how many seconds it need not ask
# again whether it may send one.
_SHOWN = b"ETag, RateLimit, RateLimit-Policy, Retry-After, X-List-Version, X-Request-Id"
_SENT = b"Authorization, Content-Type, If-None-Match"
_ASKED_AGAIN = b"600"
_VARIES: list[Header] = [(b"vary", b"Origin")]
# Proxies in front of us keep passwords of their own in this header; those are none of our business.
_PROXYS_OWN = "basic"


class Access:
    """Pass on what may pass, and tell each caller how much of its quota is left.

    `limits` and `keyring` are None when there are none.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        limits: Limits | None,
        keyring: Keyring | None,
        refuse: Refuse,
    ) -> None:
        self.app = app
        self.limits = limits
        self.keyring = keyring
        self.refuse = refuse
        self.callers = Callers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        policy = policy_of(scope["method"], scope["path"])
        if policy is None:
            return await self.app(scope, receive, send)
        scope[POLICY] = policy.name
        is_api = scope["path"].startswith("/v1/")
        origin, authorization, asks_first = _told(scope) if is_api else ("", "", False)
        may = bool(origin) and await self._may_read(origin)
        if is_api:
            scope[SHARING] = _sharing(origin) if may else _VARIES
        if asks_first:
            return await self._preflight(scope, may)(scope, receive, send)
        try:
            key, wrong = await self._key(authorization, origin, policy)
            if self.limits:
                who, times = (key.id, key.times) if key else (self.callers.of(scope), 1)
                meter = scope[METER] = Meter(self.limits, policy, who, times)
                meter.take()
            if wrong:
                raise wrong
        except Problem as problem:
            return await self.refuse(scope, problem)(scope, receive, send)
        await self.app(scope, receive, send)

    async def _may_read(self, origin: str) -> bool:
        """Only pages a key was made for: one that shows the chat in a frame has no more say."""
        return self.keyring is not None and origin in await self.keyring.origins()

    def _preflight(self, scope: Scope, may: bool) -> Response:
        if not may:
            return self.refuse(scope, Problem("origin_not_allowed"))
        headers = {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": _SENT.decode(),
            "Access-Control-Max-Age": _ASKED_AGAIN.decode(),
        }
        return Response(status_code=204, headers=headers)

    async def _key(
        self, authorization: str, origin: str, policy: Policy
    ) -> tuple[Key | None, Problem | None]:
        """The key, if one was sent; what is wrong with it is told after the request was counted,
        so that trying keys is limited too.
        """
        scheme, _, token = authorization.partition(" ")
        if not authorization or scheme.lower() == _PROXYS_OWN:
            return None, None
        try:
            key = await self._keyed(token.strip() if scheme.lower() == "bearer" else "")
        except Problem as problem:
            return None, problem
        if (origin not in key.origins) if key.origins else origin:
            return key, Problem("origin_not_allowed")
        if policy.scope and policy.scope not in key.scopes:
            how = f'Bearer realm="jamkkan", error="insufficient_scope", scope="{policy.scope}"'
            values = {"scope": policy.scope}
            return key, Problem("missing_scope", values=values, headers={"WWW-Authenticate": how})
        return key, None

    async def _keyed(self, token: str) -> Key:
        if self.keyring is None:
            raise Problem("invalid_key", headers={"WWW-Authenticate": 'Bearer realm="jamkkan"'})
        return await self.keyring.key(token)


def charge(scope: Scope, more: int) -> None:
    """Count a request that was counted as one for `more`, once it is read. Raises rate_limited."""
    meter: Meter | None = scope.get(METER)
    if meter and more:
        meter.take(more)


def _sharing(origin: str) -> list[Header]:
    """The headers that let the page of an origin read the answer."""
    return [
        *_VARIES,
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-expose-headers", _SHOWN),
    ]


def _told(scope: Scope) -> tuple[str, str, bool]:
    """The headers Origin and Authorization, and whether a browser only asks if it may ask.

    Our own pages name their origin too; it needs nobody's leave, so it is left out.
    """
    origin = authorization = host = ""
    asks = False
    for name, value in scope["headers"]:
        if name == b"origin":
            origin = value.decode("latin-1")
        elif name == b"authorization":
            authorization = value.decode("latin-1")
        elif name == b"access-control-request-method":
            asks = True
        elif name == b"host":
            host = value.decode("latin-1")
    if origin.partition("://")[2] == host:
        origin = ""
    return origin, authorization, bool(origin and asks and scope["method"] == "OPTIONS")
