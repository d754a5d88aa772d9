"""API keys: made once, kept as hashes, narrow in what they open, closed for good."""

import asyncio
import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

import cli
from api.keyring import FRESH, PATIENCE, Keyring
from api.limits import Limits, policy_of
from chat.key_store import KeyStore
from chat.keys import SCOPES, Scope, make_key
from chat.migrations import migrate
from tests.test_api import problem
from tests.test_limits import Clock
from tests.test_openapi import OPERATIONS
from tests.web import OFFICIAL, client_of, web_app

pytest_plugins = ("tests.postgres",)

TODAY = date(2026, 11, 25)
RUNNER = CliRunner()


class Partners:
    """A site with keys, and the days and seconds that pass there."""

    def __init__(self, url: str) -> None:
        migrate(url)
        self.url = url
        self.day = TODAY
        self.clock = Clock()
        self.ring = Keyring(lambda: KeyStore(url), today=lambda: self.day, clock=self.clock)
        self.app = web_app(limits=Limits(1, self.clock), keyring=self.ring)

    def made(self, *scopes: Scope, origins: tuple[str, ...] = (), **more: Any) -> str:
        """A new key, already noticed."""
        key, token = make_key("partner", scopes or SCOPES, origins, 10, TODAY, **more)
        self._do(lambda store: store.add(key))
        self.clock.now += FRESH
        return token

    def revoke(self, token: str) -> None:
        self._do(lambda store: store.revoke(token[8:18], self.day))

    def row(self, token: str) -> dict[str, Any]:
        engine = create_engine(self.url.replace("+aiosqlite", ""))
        with engine.connect() as connection:
            found = connection.execute(
                text("SELECT * FROM api_keys WHERE id = :id"), {"id": token[8:18]}
            ).one()
        engine.dispose()
        return dict(found._mapping)

    def _do(self, act: Any) -> None:
        async def work() -> None:
            store = KeyStore(self.url)
            await act(store)
            await store.aclose()

        # A browser's driver may have an event loop running in this thread.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(work())).result()


@pytest.fixture(params=["sqlite", "postgresql"])
def partners(request: pytest.FixtureRequest, tmp_path: Path) -> Partners:
    if request.param == "sqlite":
        return Partners(f"sqlite+aiosqlite:///{tmp_path}/keys.db")
    return Partners(request.getfixturevalue("postgres_url"))


@pytest.fixture
def client(partners: Partners) -> Iterator[TestClient]:
    with client_of(partners.app) as client:
        yield client


def bearer(token: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **more}


def check(client: TestClient, headers: dict[str, str]) -> Any:
    return client.post("/v1/check", json={"input": OFFICIAL}, headers=headers)


def test_a_key_has_its_own_larger_quota(partners: Partners, client: TestClient) -> None:
    one, other = partners.made(), partners.made()
    assert check(client, bearer(one)).headers["ratelimit"].startswith('"check";r=5999;')
    assert check(client, bearer(one)).headers["ratelimit"].startswith('"check";r=5998;')
    assert check(client, bearer(other)).headers["ratelimit"].startswith('"check";r=5999;')
    assert check(client, {}).headers["ratelimit"].startswith('"check";r=599;')


def test_only_a_hash_is_kept(partners: Partners) -> None:
    token = partners.made()
    assert re.fullmatch(r"jk_live_[0-9a-f]{10}_[0-9a-f]{64}", token)
    row = partners.row(token)
    assert token[19:] not in str(row)
    assert len(row["digest"]) == 64


def test_a_revoked_key_stops_within_two_seconds(partners: Partners, client: TestClient) -> None:
    token = partners.made()
    assert check(client, bearer(token)).status_code == 200
    partners.revoke(token)
    partners.clock.now += FRESH
    refused = check(client, bearer(token))
    problem(refused, 401, "revoked_key")
    assert refused.headers["www-authenticate"] == 'Bearer realm="jamkkan"'


def test_a_key_ends_with_its_day(partners: Partners, client: TestClient) -> None:
    token = partners.made(expires=TODAY + timedelta(days=1))
    assert check(client, bearer(token)).status_code == 200
    partners.day += timedelta(days=1)
    problem(check(client, bearer(token)), 401, "expired_key")


def test_the_last_day_of_use_is_noted(partners: Partners, client: TestClient) -> None:
    token = partners.made()
    check(client, bearer(token))
    assert partners.row(token)["used"] is None
    partners.clock.now += FRESH
    check(client, bearer(token))
    assert str(partners.row(token)["used"]) == str(TODAY)


@pytest.fixture
def sqlite(tmp_path: Path) -> Partners:
    return Partners(f"sqlite+aiosqlite:///{tmp_path}/keys.db")


@pytest.fixture
def asking(sqlite: Partners) -> Iterator[TestClient]:
    with client_of(sqlite.app) as client:
        yield client


def test_what_is_no_key_is_refused_and_counted(sqlite: Partners, asking: TestClient) -> None:
    token = sqlite.made()
    wrong = (
        bearer(token[:-1] + ("0" if token[-1] != "0" else "1")),
        bearer("jk_live_0123456789_" + "0" * 64),
        bearer(""),
        bearer("jk_live_"),
        bearer(token.upper()),
        {"Authorization": token},
        {"Authorization": f"Token {token}"},
    )
    for n, headers in enumerate(wrong):
        response = check(asking, headers | {"Accept-Language": "en"})
        body = problem(response, 401, "invalid_key")
        assert "Bearer" in asking.get(body["type"], params={"lang": "en"}).text
        assert response.headers["ratelimit"].startswith(f'"check";r={599 - n};')
        assert token not in response.text
    # A proxy's own password is none of our business.
    assert check(asking, {"Authorization": "Basic dTpw"}).status_code == 200
    assert asking.get("/", headers={"Authorization": "Bearer x"}).status_code == 200


def test_every_scope_opens_its_own_operations_and_no_other(
    sqlite: Partners, asking: TestClient
) -> None:
    """A1: every operation with every single scope, with a bad key, and with none."""
    paths = {"id": "red-flags", "prefix": "00000000", "version": "2026-11-22", "name": "hosts"}
    keys = {scope: sqlite.made(scope) for scope in SCOPES}
    looks = 0
    for route in OPERATIONS.values():
        method, path = route.split()
        policy = policy_of(method.upper(), path)
        if policy is None:
            continue
        path = path.format_map(paths)
        assert asking.request(method, path).status_code not in (401, 403), path
        assert asking.request(method, path, headers=bearer("x")).status_code == 401, path
        for scope, token in keys.items():
            response = asking.request(method, path, headers=bearer(token))
            looks += 1
            if policy.scope in (None, scope):
                assert response.status_code not in (401, 403), (path, scope)
            else:
                body = problem(response, 403, "missing_scope")
                assert policy.scope in body["detail"]
                assert f'scope="{policy.scope}"' in response.headers["www-authenticate"]
    print(f"A1 looks={looks} wrong=0")
    assert looks == len(SCOPES) * (len(OPERATIONS) - 2), "all but the two for operators"


def test_a_key_for_pages_works_from_them_alone(sqlite: Partners, asking: TestClient) -> None:
    page, server = sqlite.made(origins=("https://shop.kr",)), sqlite.made()
    there, elsewhere = {"Origin": "https://shop.kr"}, {"Origin": "https://other.kr"}
    answered = check(asking, bearer(page) | there)
    assert answered.status_code == 200
    assert answered.headers["access-control-allow-origin"] == "https://shop.kr"
    for headers in (bearer(page), bearer(page) | elsewhere, bearer(server) | there):
        problem(check(asking, headers), 403, "origin_not_allowed")


def test_without_its_store_a_key_is_not_guessed_about(tmp_path: Path) -> None:
    ring = Keyring(lambda: KeyStore(f"sqlite+aiosqlite:///{tmp_path}/none/at/all.db"))
    client = client_of(web_app(keyring=ring))
    _, token = make_key("a", SCOPES, (), 1, TODAY)
    problem(check(client, bearer(token)), 503, "not_ready")
    assert check(client, {}).status_code == 200, "who has no key needs no store"
    none = client_of(web_app(keyring=Keyring(lambda: None)))
    problem(check(none, bearer(token)), 401, "invalid_key")


def test_a_store_that_never_answers_holds_up_nobody_but_keys_and_those_not_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+psycopg://a@127.0.0.1:{silent.getsockname()[1]}/a"
        client = client_of(web_app(keyring=Keyring(lambda: KeyStore(url))))
        _, token = make_key("a", SCOPES, (), 1, TODAY)
        own = {"Origin": "http://testserver"}
        began = time.perf_counter()
        assert check(client, own).status_code == 200, "our own pages need nobody's leave"
        assert check(client, {}).status_code == 200
        assert time.perf_counter() - began < PATIENCE
        problem(check(client, bearer(token)), 503, "not_ready")
        for _ in range(3):
            problem(check(client, bearer(token)), 503, "not_ready")
        assert time.perf_counter() - began < 2.5 * PATIENCE, "one waits, not each in turn"
        # Let the driver go, which waits in a thread.
        silent.accept()[0].close()


# The command line.


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite+aiosqlite:///{tmp_path}/var/keys.db"
    monkeypatch.setenv("JAMKKAN_DATABASE_URL", url)
    return url


def run(*words: str) -> Result:
    return RUNNER.invoke(cli.app, ["keys", *words])


def test_a_key_is_shown_once_and_then_only_its_number(store: str) -> None:
    made = run("create", "꽃집", "--scope", "check", "--scope", "hashes", "--days", "30")
    token = made.stdout.strip()
    assert made.exit_code == 0
    assert token[8:18] in made.stderr
    assert "only time" in made.stderr
    listed = json.loads(run("list", "--json").stdout)
    assert listed["scopes"] == ["check", "hashes"]
    assert (listed["name"], listed["state"], listed["times"]) == ("꽃집", "open", 10)
    assert listed["expires"] == (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    shown = run("list").output
    assert token not in shown
    assert token[8:18] in shown

    ring = Keyring(lambda: KeyStore(store))
    with client_of(web_app(keyring=ring)) as client:
        assert check(client, bearer(token)).status_code == 200
    assert run("revoke", token[8:18]).exit_code == 0
    assert json.loads(run("list", "--json").stdout)["state"] == "revoked"
    again = run("revoke", token[8:18], "--lang", "ko")
    assert again.exit_code == cli.EXIT_CODES["bad_input"]
    assert "열려 있는 키가 없어요" in again.stderr


def test_json_holds_the_key_for_scripts(store: str) -> None:
    made = json.loads(
        run("create", "x", "--origin", "https://a.kr", "--times", "3", "--json").stdout
    )
    assert made["key"].startswith(f"jk_live_{made['id']}_")
    assert (made["origins"], made["times"], made["scopes"]) == (["https://a.kr"], 3, list(SCOPES))


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("create", "x", "--scope", "everything"), "check, answer, lists, hashes"),
        (("create", "x", "--origin", "https://a.kr/"), "https://www.example.kr"),
        (("create", " "), "100"),
        (("create", "a\nb"), "one line"),
        (("create", "x", "--times", "0"), "times"),
        (("revoke", "0123456789"), "keys list"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    store: str, words: tuple[str, ...], named: str
) -> None:
    result = run(*words)
    assert result.exit_code == cli.EXIT_CODES["bad_input"]
    assert named in result.stderr
    assert "Traceback" not in result.output


def test_a_store_out_of_reach_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("JAMKKAN_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/file/keys.db")
    result = run("list")
    assert result.exit_code == cli.EXIT_CODES["problems"]
    assert "JAMKKAN_DATABASE_URL" in result.stderr
