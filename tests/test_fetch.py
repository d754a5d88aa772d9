"""The guarded door: no address leads inside, no server holds it up, nothing is left behind."""

import asyncio
import gc
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import pytest

from scamlist.failures import Busy, FetchError, Refused, Unreachable
from scamlist.fetch import USER_AGENT, Fetched, Limits
from tests.attacks import attacks, hosts
from tests.hostile_server import KINDS, bomb
from tests.street import ATTACKER, CERTIFIED, HOUSES, Street

pytest_plugins = ("tests.street_fixture",)
pytestmark = pytest.mark.anyio

SEED = 20261122
# JAMKKAN_LONG=1: ten times as many tries, and the limits the door really has.
LONG = 10 if "JAMKKAN_LONG" in os.environ else 1
QUICK = Limits(connect=1.0, total=2.0, per_host=64, together=64)
REAL = Limits(per_host=64, together=64)
# Codes by kind of misbehaviour; "" for those whose answer is still of use.
EXPECTED = {
    "page": "",
    "endless_body": "",
    "endless_length": "",
    "endless_chunks": "",
    "tiny_chunks": "",
    "upgrade": "malformed",
    "half_gzip": "",
    "silent": "too_slow",
    "slow_head": "too_slow",
    "slow_body": "too_slow",
    "stall": "too_slow",
    "endless_chunk_size": "malformed",
    "endless_trailers": "malformed",
    "endless_heads": "too_large",
    "endless_line": "too_large",
    "endless_hints": "too_large",
    "gzip_bomb": "too_large",
    "deflate_bomb": "too_large",
    "bomb_in_gzip": "",
    "gzip_twice": "encoding",
    "br": "encoding",
    "zstd": "encoding",
    "broken_gzip": "encoding",
    "loop": "redirects",
    "pingpong": "redirects",
    "pongping": "redirects",
    "to_inside": "network.link_local",
    "to_file": "scheme",
    "to_nowhere": "not_an_address",
    "to_other_port": "port",
    "empty": "malformed",
    "half_head": "malformed",
    "half_body": "malformed",
    "half_chunk": "malformed",
    "garbage": "malformed",
    "old_protocol": "malformed",
    "two_lengths": "malformed",
    "negative_length": "malformed",
    "bad_chunk": "malformed",
    "split_head": "malformed",
}
ELSEWHERE = {
    "http://evil.example/reset": "no_connection",
    "http://nobody.example/": "no_connection",
    "http://slow.example/": "no_connection",
    "http://no-such-name.example/": "no_such_name",
    "https://wrong-name.example/page": "tls",
    "https://untrusted.example/page": "tls",
    "https://plain.example/page": "tls",
    "https://closing.example/page": "tls",
    "https://silent.example/page": "no_connection",
    "https://good.example/page": "",
    "https://good.example/endless_body": "",
    "https://good.example/gzip_bomb": "too_large",
    "https://good.example/stall": "too_slow",
}
SILENT = ("http://slow.example/", "https://silent.example/page")


def reason(outcome: Fetched | BaseException) -> str:
    """The failure's code, empty for an answer; anything undeclared is a crash."""
    if isinstance(outcome, FetchError):
        return outcome.reason
    return "" if isinstance(outcome, Fetched) else f"crash {outcome!r}"


def redirect_to(url: str, number: int) -> str:
    status = (301, 302, 303, 307, 308)[number % 5]
    return f"http://evil.example/to/{status}/{quote(url, safe='')}"


async def test_no_address_leads_inside(street: Street) -> None:
    count = 2_000 * LONG
    door = street.door(QUICK)
    outcomes: Counter[str] = Counter()
    for number, url in enumerate(attacks(count, SEED)):
        for tried in (url, redirect_to(url, number)):
            [outcome] = await asyncio.gather(door.get(tried), return_exceptions=True)
            outcomes[reason(outcome).partition(".")[0].partition(" ")[0]] += 1
    print(
        f"S1 attacks={outcomes.total()} reached={len(street.reached)} "
        f"canary={street.canary_hits} crashes={outcomes['crash']} seed={SEED} {dict(outcomes)}"
    )
    assert count >= len(hosts())
    assert street.reached == []
    assert street.canary_hits == 0
    assert outcomes["crash"] == 0
    # The guard said no; it was not the street that was empty.
    assert outcomes["network"] > len(hosts())
    # The canary sings when somebody does come in.
    await (await street.connect("127.0.0.1", 80)).aclose()
    await asyncio.sleep(0.05)
    assert (len(street.reached), street.canary_hits) == (1, 1)


async def test_no_name_is_public_when_checked_and_private_when_used(street: Street) -> None:
    choose = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    private = "127.0.0.1 ::1 10.0.0.1 169.254.169.254 ::ffff:10.0.0.1 fe80::1%eth0 64:ff9b::a00:1"
    turn = 0

    def answers(host: str) -> Sequence[str]:
        nonlocal turn
        turn += 1
        inside = choose.choice(private.split())
        if host.startswith("alternating"):
            return (ATTACKER,) if turn % 2 else (inside,)
        if host.startswith("mixed"):
            several = [ATTACKER, inside, *choose.sample(HOUSES, 3)]
            choose.shuffle(several)
            return several
        if host.startswith("late"):  # beyond the addresses that would be tried
            return (*HOUSES[:5], inside)
        if host.startswith("split"):
            return (ATTACKER, choose.choice(("::1", "fd00::1", "::ffff:7f00:1")))
        if host.startswith("odd"):
            return (choose.choice(("", "localhost", "127.1", "0x7f000001", f"{ATTACKER}%lo")),)
        return (ATTACKER,) if choose.random() < 0.5 else (inside,)

    street.names = answers
    door = street.door(QUICK)
    outcomes: Counter[str] = Counter()
    for number in range(500 * LONG):
        kind = choose.choice(("alternating", "mixed", "late", "split", "odd", "random"))
        name = f"http://{kind}.rebind.example"
        # The second hop asks for the same name again.
        url = f"{name}/to/302/{quote(name, safe='')}%2Fpage" if number % 2 else f"{name}/page"
        [outcome] = await asyncio.gather(door.get(url), return_exceptions=True)
        told = reason(outcome).partition(".")[0] or "answered"
        outcomes[told] += 1
        # Only a name that changes its mind may look public throughout.
        assert told == "network" or kind in ("alternating", "random")
    print(
        f"S2 attempts={outcomes.total()} private={len(street.reached)} "
        f"dials={street.dials} seed={SEED} {dict(outcomes)}"
    )
    assert street.reached == []
    assert set(outcomes) == {"answered", "network"}
    assert min(outcomes.values()) > 50


def resident() -> int:
    """Bytes of memory this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
async def peak() -> AsyncIterator[list[int]]:
    """One number that follows the most memory held since it was last set."""
    seen = [resident()]

    async def watch() -> None:
        while True:
            seen[0] = max(seen[0], resident())
            await asyncio.sleep(0.005)

    task = asyncio.create_task(watch())
    yield seen
    task.cancel()


async def settle(tasks: int, files: int) -> tuple[int, int]:
    """What is left over once both sides had a moment to hang up."""
    for _ in range(100):
        left = len(asyncio.all_tasks()) - tasks, open_files() - files
        if left == (0, 0):
            break
        await asyncio.sleep(0.01)
    return left


async def test_no_server_holds_it_up_or_fills_it(street: Street, peak: list[int]) -> None:
    assert EXPECTED.keys() == KINDS.keys()
    limits, times = (REAL if LONG > 1 else QUICK), 5
    door = street.door(limits)
    urls = {f"http://evil.example/{kind}": code for kind, code in EXPECTED.items()} | ELSEWHERE
    bomb(31), bomb(15)
    tasks, files = len(asyncio.all_tasks()), open_files()
    # Those that keep us waiting can wait together.
    waiting = [url for url, code in urls.items() if code == "too_slow" or url in SILENT]
    slowest, grown, wrong = 0.0, 0, []
    for batch in [waiting, *([url] for url in urls if url not in waiting)]:
        gc.collect()
        before = peak[0] = resident()
        start = time.monotonic()
        outcomes = await asyncio.gather(
            *(door.get(url) for url in batch * times), return_exceptions=True
        )
        slowest = max(slowest, time.monotonic() - start)
        grown = max(grown, peak[0] - before)
        for url, outcome in zip(batch * times, outcomes, strict=True):
            if reason(outcome) != urls[url]:
                wrong.append(f"{url}: {reason(outcome)}, not {urls[url]}")
            if isinstance(outcome, Fetched) and len(outcome.body) > limits.size:
                wrong.append(f"{url}: larger than the limit")
    left_tasks, left_files = await settle(tasks, files)
    print(
        f"S3 kinds={len(urls)} times={times} slowest={slowest:.2f}s of {limits.total}s "
        f"grown={grown / 1e6:.1f}MB tasks_left={left_tasks} sockets_left={left_files}"
    )
    assert not wrong, "\n".join(wrong)
    assert slowest <= limits.total + 0.5
    assert grown <= 32_000_000
    assert (left_tasks, left_files) == (0, 0)


async def test_a_given_up_look_up_leaves_nothing_open(street: Street) -> None:
    door = street.door(QUICK)
    tasks, files = len(asyncio.all_tasks()), open_files()
    asked = [
        asyncio.create_task(door.get(f"{url}?{number}"))
        for number, url in enumerate(
            ("http://evil.example/stall", "https://silent.example/", "http://slow.example/") * 2
        )
    ]
    await asyncio.sleep(0.1)
    for task in asked:
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    assert await settle(tasks, files) == (0, 0)
    await door.get("http://evil.example/page")


async def test_the_request_says_who_asks_and_nothing_else(street: Street) -> None:
    secret = quote("http://user:secret@good.example/page#part", safe="")
    answer = await street.door(QUICK).get(f"http://a:b@evil.example/to/302/{secret}")
    assert answer.body == b"hello"
    assert answer.hops[-1] == "http://good.example/page"
    for head in street.server.heads:
        names = [line.partition(b":")[0] for line in head.split(b"\r\n")[1:-2]]
        assert names == [b"Host", b"User-Agent", b"Accept", b"Accept-Encoding", b"Connection"]
        assert USER_AGENT.encode() in head
        assert b"Accept-Encoding: identity" in head


async def test_proxy_settings_of_the_machine_are_not_obeyed(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await street.door(QUICK).get("http://evil.example/page")).status == 200
    assert (await street.door(QUICK).get("https://good.example/page")).status == 200


async def test_every_hop_is_told_even_when_the_way_breaks_off(street: Street) -> None:
    last = "http://nobody.example/"
    start = redirect_to(last, 1)
    with pytest.raises(Unreachable) as caught:
        await street.door(QUICK).get(start)
    assert caught.value.hops == (start, last)
    assert caught.value.retryable


async def test_five_redirects_are_followed_and_a_sixth_is_not(street: Street) -> None:
    url = "http://good.example/page"
    for _ in range(5):
        url = redirect_to(url, 2)
    assert len((await street.door(QUICK).get(url)).hops) == 6
    with pytest.raises(Refused, match="redirects") as caught:
        await street.door(QUICK).get(redirect_to(url, 2))
    assert caught.value.hops[-1] == "http://good.example/page"


async def test_a_relative_redirect_stays_on_its_host(street: Street) -> None:
    answer = await street.door(QUICK).get("http://evil.example/to/302/..%2F..%2Fpage")
    assert answer.hops[-1] == "http://evil.example/page"


async def test_a_long_page_is_cut_at_the_limit(street: Street) -> None:
    answer = await street.door(QUICK).get("http://evil.example/endless_body")
    assert not answer.complete
    assert QUICK.size * 0.9 < len(answer.body) <= QUICK.size
    assert not (await street.door(QUICK).get("http://evil.example/half_gzip")).complete
    assert (await street.door(QUICK).get("http://evil.example/page")).complete


async def test_the_certificate_is_read(street: Street) -> None:
    answer = await street.door(QUICK).get("https://good.example/page")
    assert answer.certificate is not None
    assert answer.certificate.names == CERTIFIED
    assert answer.certificate.issuer == "Street Authority"
    assert (answer.certificate.until - answer.certificate.since).days == 2
    plain = await street.door(QUICK).get("http://good.example/page")
    assert plain.certificate is None


async def test_the_next_address_is_tried_when_one_is_dead(street: Street) -> None:
    dead, alive = HOUSES[-1], ATTACKER
    street.names = lambda host: (dead, dead, alive)
    assert (await street.door(QUICK).get("http://some.example/page")).status == 200
    street.names = lambda host: (dead, dead, dead, alive)
    with pytest.raises(Unreachable, match="no_connection"):
        await street.door(QUICK).get("http://some.example/page")


async def test_the_operators_own_networks_are_inside_too(street: Street) -> None:
    door = street.door(QUICK, own=(f"{ATTACKER}/32", "2606:4700::/32"))
    with pytest.raises(Refused, match=r"network\.own"):
        await door.get("http://evil.example/page")
    assert door.failures == {"network.own": 1}


async def test_more_than_the_caps_is_turned_away_at_once(street: Street) -> None:
    door = street.door(Limits(connect=0.5, total=0.5, per_host=2, together=3))
    urls = ["http://evil.example/stall"] * 3 + ["http://good.example/stall"] * 2
    outcomes = await asyncio.gather(*(door.get(url) for url in urls), return_exceptions=True)
    assert [reason(outcome) for outcome in outcomes] == [
        *("too_slow", "too_slow", "busy", "too_slow", "busy")
    ]
    assert isinstance(outcomes[2], Busy)
    assert outcomes[2].retryable
    assert door.failures == {"too_slow": 3, "busy": 2}
    assert (await door.get("http://evil.example/page")).status == 200


async def test_what_is_counted_is_a_short_list_whatever_strangers_send(street: Street) -> None:
    door = street.door(QUICK)
    for number in range(200):
        for url in (
            f"http://evil.example:{number + 1000}/",
            f"x{number}://a/",
            f"http://{number}/",
        ):
            with pytest.raises(FetchError):
                await door.get(url)
    assert door.failures == {"port": 200, "scheme": 200, "network.this_network": 200}


@pytest.fixture(autouse=True)
def no_warning_left() -> Iterator[None]:
    """A socket nobody closed shows when its object is collected: inside the test, not later."""
    yield
    gc.collect()
