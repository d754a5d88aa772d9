"""What others take from us: every form read back, private look-ups, and what changed since."""

import hashlib
import json
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import stix2
from starlette.testclient import TestClient
from typer.testing import CliRunner

from cli import app
from scamlist.address import expressions, parse
from scamlist.exports import names
from scamlist.exports.formats import FORMATS
from scamlist.exports.misp import EVENT
from scamlist.feeds.formats import READERS
from scamlist.feeds.item import Declared, Item
from scamlist.history import Change
from scamlist.index import Index
from scamlist.index_build import Builder
from scamlist.index_layout import Origin
from scamlist.lists import Lists
from scamlist.publication import Publication
from scamlist.rows import Row
from scamlist.rules import RuleBook
from scamlist.sources import Source
from scamlist.suffixes import Suffixes
from tests.web import client_of, web_app

FOLDER = Path(__file__).parents[1] / "scamlist"
SUFFIXES = Suffixes.load()
RULES = RuleBook.load(FOLDER).rules
TODAY = date(2026, 11, 26)
ROWS = [
    Row("evil.com", "registrable", "cashout_broker", "list.reviewed", "case 1", "2026-11-22",
        "2026-11-22", "2027-11-22", "internal note"),
    Row("tenant.github.io", "host", "phishing", "list.reviewed", "case 2", "2026-11-24",
        "2026-11-24", "", ""),
    Row("good.kr/board/2", "path", "spam", "list.spam_host", "case 3", "2026-11-24",
        "2026-11-24", "", ""),
    Row("old.com", "registrable", "spam", "list.reviewed", "case 4", "2026-11-22", "2026-11-22",
        "2026-11-26", ""),
    Row("watched.com", "registrable", "spam", "list.voucher_buyback", "case 5", "2026-11-22",
        "2026-11-22", "", ""),
]  # fmt: skip
CHANGES = [
    Change("2026-11-22", "reviewed", "evil.com", "listed", "seen"),
    Change("2026-11-22", "reviewed", "old.com", "listed", "seen"),
    Change("2026-11-23", "reviewed", "sorry.com", "listed", "seen"),
    Change("2026-11-24", "reviewed", "tenant.github.io", "listed", "seen"),
    Change("2026-11-24", "reviewed", "good.kr/board/2", "listed", "seen"),
    Change("2026-11-25", "reviewed", "sorry.com", "removed", "appeal"),
]


def publication(**settings: object) -> Publication:
    return Publication.of(ROWS, ["naver.com", "kt.com"], CHANGES, RULES, TODAY, **settings)  # type: ignore[arg-type]


PUBLISHED = publication()


def written(name: str) -> bytes:
    return FORMATS[name].write(PUBLISHED)


@pytest.mark.parametrize(
    ("name", "reader", "found"),
    [
        ("domains.txt", "plain", {"evil.com", "tenant.github.io"}),
        ("hosts", "hosts",
         {"evil.com", "www.evil.com", "tenant.github.io", "www.tenant.github.io"}),
        ("adblock.txt", "adblock", {"evil.com", "tenant.github.io"}),
        ("dnsmasq.conf", "dnsmasq", {"evil.com", "tenant.github.io"}),
        ("feed.jsonl", "jsonl", {"evil.com", "tenant.github.io", "good.kr/board/2"}),
        (f"misp/{EVENT}.json", "misp_event",
         {"evil.com", "tenant.github.io", "https://good.kr/board/2"}),
        ("warninglist.json", "misp_warninglist", {"naver.com", "kt.com"}),
    ],
)  # fmt: skip
def test_what_we_write_our_own_readers_read(name: str, reader: str, found: set[str]) -> None:
    items = list(READERS[reader](written(name)))
    assert {item.value for item in items if isinstance(item, Item)} == found
    assert all(isinstance(item, Item | Declared) for item in items)


@pytest.mark.parametrize("name", ["domains.txt", "hosts", "adblock.txt", "dnsmasq.conf", "rpz"])
def test_every_text_says_whose_it_is_and_proves_it_is_whole(name: str) -> None:
    head: list[str] = []
    body: list[str] = []
    for line in written(name).decode().splitlines(keepends=True):
        (head if line[0] in "#!;" else body).append(line)
    said = dict(line[2:].strip().split(": ", 1) for line in head)
    assert said["Version"] == PUBLISHED.version
    assert said["Licence"] == "Apache-2.0"
    assert said["Number of entries"] == str(len(body))
    digest = hashlib.sha256("".join(body).encode()).hexdigest()
    assert said["SHA-256 of what follows"] == digest


def test_a_zone_covers_below_a_name_only_where_one_owner_holds_it() -> None:
    lines = written("rpz").decode().splitlines()
    assert {"evil.com CNAME .", "*.evil.com CNAME .", "www.tenant.github.io CNAME ."} <= set(lines)
    assert "*.tenant.github.io CNAME ." not in lines
    assert any(" SOA localhost. root.localhost. 20261125" in line for line in lines)


def test_stix_is_read_by_its_own_library_and_says_until_when() -> None:
    bundle = stix2.parse(written("stix.json").decode(), version="2.1")
    indicators = [o for o in bundle.objects if o.type == "indicator"]
    assert {i.pattern for i in indicators} == {
        "[domain-name:value = 'evil.com']",
        "[domain-name:value = 'tenant.github.io']",
        "[url:value = 'https://good.kr/board/2' OR url:value = 'http://good.kr/board/2']",
    }
    assert all(i.valid_until > i.valid_from for i in indicators)
    again = json.loads(FORMATS["stix.json"].write(publication()))
    assert again == json.loads(written("stix.json"))


def test_misp_files_fit_together() -> None:
    manifest = json.loads(written("misp/manifest.json"))
    assert list(manifest) == [str(EVENT)]
    event = json.loads(written(f"misp/{EVENT}.json"))["Event"]
    md5s = {hashlib.md5(a["value"].encode()).hexdigest() for a in event["Attribute"]}  # noqa: S324
    assert {line.split(",")[0] for line in written("misp/hashes.csv").decode().split()} == md5s


def test_notes_expired_and_watched_entries_stay_here() -> None:
    for name in FORMATS:
        text = written(name).decode()
        for kept in ("internal note", "old.com", "watched.com", "sorry.com"):
            assert kept not in text, name


def test_a_difference_brings_an_old_copy_up_to_date() -> None:
    assert PUBLISHED.version.startswith("2026-11-25.")
    changed = PUBLISHED.since("2026-11-23.00000000")
    assert changed is not None
    assert {row.value for row in changed.added} == {"tenant.github.io", "good.kr/board/2"}
    assert changed.removed == ("old.com", "sorry.com")
    copy = {"evil.com", "old.com", "sorry.com"}
    copy = copy - set(changed.removed) | {row.value for row in changed.added}
    assert copy == {row.value for row in PUBLISHED.rows}
    assert PUBLISHED.since("2020-01-01.00000000") is None


@pytest.mark.parametrize("name", list(names.LINES))
def test_a_difference_in_a_form_brings_an_old_copy_of_that_form_up_to_date(name: str) -> None:
    def lines(text: bytes) -> list[str]:
        return [x for x in text.decode().splitlines() if x[0] not in "#!;" and x[:2] != "@ "]

    since = "2026-11-23.00000000"
    changed = PUBLISHED.since(since)
    assert changed is not None
    text = names.difference(PUBLISHED, name, since, changed)
    assert f"Changes since version: {since}" in text.decode()
    told = lines(text)
    added = {line[1:] for line in told if line[0] == "+"}
    taken = {line[1:] for line in told if line[0] == "-"}
    now = set(lines(written(name)))
    assert added
    assert added <= now
    gone = {x for v in ("old.com", "sorry.com") for x in names.LINES[name](v, "registrable")}
    old = now - added | gone
    assert old - taken | added == now


def test_the_checksums_are_those_of_the_files(tmp_path: Path) -> None:
    for name in FORMATS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(written(name))
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.count(": OK") == len(FORMATS) - 1
    (tmp_path / "hosts").write_bytes(written("hosts")[:-20])
    assert subprocess.run(check, check=False, cwd=tmp_path, capture_output=True).returncode == 1


@pytest.mark.parametrize(
    ("address", "covers"),
    [
        ("https://evil.com/", "registrable"),
        ("https://a.b.evil.com/x?y=1", "registrable"),
        ("https://tenant.github.io/page", "host"),
        ("https://good.kr/board/2", "path"),
        ("https://good.kr/", ""),
        ("https://other.github.io/", ""),
        ("https://watched.com/", ""),
    ],
)
def test_an_address_is_found_by_its_expressions_without_being_told(
    address: str, covers: str
) -> None:
    digests = [hashlib.sha256(e.encode()) for e in expressions(parse(address, SUFFIXES))]
    found = {
        answer.covers
        for digest in digests
        for answer in PUBLISHED.answers(digest.digest()[:4])
        if answer.digest == digest.hexdigest()
    }
    assert found == ({covers} if covers else set())


def test_only_outside_lists_that_may_be_passed_on_are() -> None:
    with Builder() as builder:
        for name in ("open", "closed"):
            origin = Origin("registrable", "phishing", "list.feed_danger", name, "2026-11-22")
            builder.add(origin, ["both.com", f"{name}.com"])
        index = Index(builder.to_bytes())
    base = {"title": "x", "format": "plain", "licence": "x", "trust": "danger", "category": "spam"}
    sources = {
        "open": Source.model_validate(base | {"republish": True}),
        "closed": Source.model_validate(base),
    }
    shown = publication(sources=sources, outside=lambda: index)

    def asked(name: str) -> list[str]:
        return [a.source for a in shown.answers(hashlib.sha256(f"{name}/".encode()).digest()[:4])]

    assert (asked("both.com"), asked("open.com"), asked("closed.com")) == (["open"], ["open"], [])


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(web_app()) as client:
        yield client


def test_the_published_list_is_served_with_version_and_etag(client: TestClient) -> None:
    lists = client.get("/v1/lists").json()
    assert [file["name"] for file in lists["files"]] == list(FORMATS)
    for file in lists["files"]:
        answer = client.get(file["path"])
        assert answer.status_code == 200, file
        assert answer.headers["x-list-version"] == lists["version"]
        assert answer.headers["content-type"] == file["media_type"]
        known = {"If-None-Match": answer.headers["etag"]}
        assert client.get(file["path"], headers=known).status_code == 304
    assert client.get(f"/v1/lists/diff/{lists['version']}").status_code == 200
    diff = client.get(f"/v1/lists/diff/{lists['version']}/domains.txt")
    assert diff.headers["content-type"] == "text/plain; charset=utf-8"
    assert f"Changes since version: {lists['version']}" in diff.text
    assert client.get(f"/v1/lists/diff/{lists['version']}/stix.json").status_code == 404
    for path in ("/v1/lists/nothing", "/v1/lists/diff/2001-01-01.x", "/v1/lists/misp/../hosts2"):
        assert client.get(path).status_code == 404


def test_a_prefix_is_answered_and_a_wrong_one_refused(client: TestClient) -> None:
    digest = hashlib.sha256(b"zeropaybank.com/").hexdigest()
    answer = client.get(f"/v1/hashes/{digest[:8].upper()}").json()
    assert [h["hash"] for h in answer["hashes"]] == [digest]
    assert answer["hashes"][0]["severity"] == "danger"
    assert client.get("/v1/hashes/00000000").json()["hashes"] == []
    for wrong in ("0", "zzzzzzzz", digest):
        assert client.get(f"/v1/hashes/{wrong}").status_code == 422


def test_what_is_published_is_what_the_lists_hold() -> None:
    lists = Lists.load(FOLDER / "lists", SUFFIXES, today=TODAY)
    shown = Publication.load(lists, RULES, TODAY)
    assert {row.value for row in shown.rows} == {row.value for row in lists.reviewed}
    assert shown.since(shown.version) is not None


def test_the_command_line_takes_checks_and_gives_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAMKKAN_LISTS_DIR", str(tmp_path / "lists"))
    monkeypatch.setenv("JAMKKAN_FEEDS", "mine")
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "feeds.yaml").write_text(
        "mine: {title: Mine, format: plain, licence: CC0, trust: danger, category: phishing}\n",
        "utf-8",
    )
    names = tmp_path / "names.txt"
    names.write_text("".join(f"phish{n}-login.com\n" for n in range(300)), "utf-8")

    def run(*given: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, list(given))
        assert done.exit_code == code, done.output
        return done.output

    assert "No problems" in run("lists", "check")
    assert "300" in run("lists", "import", str(names), "--feed", "mine")
    assert "mine" in run("lists", "why", "www.phish7-login.com")
    assert '"danger"' in run("check", "--json", "https://phish7-login.com/")
    names.write_text("a.com\n", "utf-8")
    assert "shrank" in run("lists", "import", str(names), "--feed", "mine", code=3)
    assert "held" in run("lists", "import", str(names), "--feed", "mine", code=3)
    assert "a new version with 1" in run("lists", "sync", "--accept", "mine")
    assert "on none" in run("lists", "why", "phish7-login.com")
    assert "Back to list" in run("lists", "rollback")
    assert "mine" in run("lists", "why", "phish7-login.com")
    assert "0 days old" in run("lists", "status")
    told = run("lists", "status", "--metrics")
    assert 'jamkkan_list_entries{list="mine"} 300' in told
    assert 'jamkkan_list_held{list="mine"} 0' in told
    assert "없어요" in run("lists", "export", "nothing", "--lang", "ko", code=2)
    run("lists", "export", "hosts", "--output", str(tmp_path / "hosts"))
    assert b"0.0.0.0 zeropaybank.com\n" in (tmp_path / "hosts").read_bytes()
