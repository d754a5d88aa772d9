"""Contacts and the reviewed list of them: every spelling is found, and no number is ever kept."""

import json
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner, Result

import cli
from knowledge.library import Library
from scamlist.checker import Checker, InvalidInput
from scamlist.result import CheckResult
from scamlist.reviewed import ContactList, Seal, read_entries
from scamlist.settings import read_checker_settings
from scamlist.table import ListError

PEPPER = "correct-horse-battery-staple-0123456789"
NUMBER = "010-5550-6789"
ADD = ("lists", "contact", "add", "--category", "cashout_broker", "--source", "desk case 12")


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("JAMKKAN_CONTACT_PEPPER", PEPPER)
    monkeypatch.setenv("JAMKKAN_CONTACT_LIST", str(tmp_path / "contacts.csv"))
    return tmp_path


def run(*words: str, given: str = "") -> Result:
    return CliRunner().invoke(cli.app, list(words), input=given)


def add(kind: str, given: str, *more: str) -> Result:
    return run(*ADD, "--kind", kind, *more, given=given)


def check(library: Library, text: str, kind: str = "auto") -> CheckResult:
    return cli.build_checker(library).check(text, type=kind)


def ids(result: CheckResult) -> list[str]:
    return [reason["id"] for reason in result["reasons"]]


PHONES = (
    "010-5550-6789",
    "01055506789",
    "010 5550 6789",
    "010.5550.6789",
    "010·5550·6789",
    "(010) 5550-6789",
    "+82 10-5550-6789",
    "+82-(0)10-5550-6789",
    "82-10-5550-6789",
    "0082 10 5550 6789",
    "０１０－５５５０－６７８９",
    "공일공 오오오공 육칠팔구",
    "공일공오오오공육칠팔구",
    "영일영-5550-6789",
    "01O-555O-6789",
    "0 1 0 5 5 5 0 6 7 8 9",
    "010-\u200b5550-6789",
    "tel:01055506789",
)


@pytest.mark.parametrize("written", PHONES)
def test_a_reviewed_number_is_found_however_it_is_written(library: Library, written: str) -> None:
    add("phone", NUMBER)
    alone = check(library, written, "phone")
    assert (alone["verdict"], ids(alone)) == ("danger", ["contact.reviewed"])
    told = check(library, f"상담은 {written} 로 주세요", "text")
    assert "contact.reviewed" in ids(told)
    assert told["verdict"] == "danger"


@pytest.mark.parametrize(
    ("kind", "added", "asked"),
    [
        ("phone", "070-7777-1234", "07077771234 연락주세요"),
        ("phone", "0504-1234-5678", "050412345678"),
        ("phone", "1661-0000", "16610000"),
        ("phone", "02-555-1234", "02)555-1234 전화"),
        ("handle", "텔레그램 @Money_Help77", "텔레 money_help77"),
        ("handle", "텔레그램 @Money_Help77", "현금 급하면 @money_help77"),
        ("handle", "텔레그램 @Money_Help77", "https://t.me/money_help77"),
        ("handle", "카톡 아이디 pay24h", "카카오톡 ID: PAY24H"),
        ("handle", "https://open.kakao.com/o/sAbCd12", "open.kakao.com/o/sAbCd12 로 오세요"),
        ("handle", "https://open.kakao.com/o/sAbCd12", "https://open.kakao.com/o/sAbCd12"),
        ("account", "110-123-456789", "신한 110123456789 로 입금"),
        ("account", "110-123-456789", "110 123 456789"),
    ],
)
def test_every_kind_is_found_alone_and_in_a_message(
    library: Library, kind: str, added: str, asked: str
) -> None:
    assert add(kind, added).exit_code == 0
    assert "contact.reviewed" in ids(check(library, asked))


@pytest.mark.parametrize(
    ("kind", "added", "asked"),
    [
        ("phone", NUMBER, "010-5550-6780"),
        ("handle", "텔레그램 @Money_Help77", "라인 아이디 money_help77"),
        ("handle", "https://open.kakao.com/o/sAbCd12", "https://open.kakao.com/o/sabcd12"),
        ("account", "110-123-456789", "국민 110-123-456780 입금"),
    ],
)
def test_a_neighbour_is_not_accused(library: Library, kind: str, added: str, asked: str) -> None:
    assert add(kind, added).exit_code == 0
    assert "contact.reviewed" not in ids(check(library, asked))


def test_a_hit_says_what_was_reviewed_where_and_when(library: Library) -> None:
    add("phone", NUMBER, "--seen", "2026-11-20")
    result = cli.build_checker(library).check(NUMBER, lang="en")
    [reason] = result["reasons"]
    assert (reason["source"], reason["as_of"]) == ("desk case 12", "2026-11-20")
    assert "broker turning carrier billing" in reason["text"]
    assert "criminal" not in reason["text"]
    assert result["categories"] == ["cashout_broker"]


def test_the_file_knows_no_number(folder: Path, library: Library) -> None:
    for kind, given in (("phone", NUMBER), ("account", "110-123-456789")):
        shown = add(kind, given)
        assert "5550" not in shown.output
    # Nothing but the digest depends on the number, and that is keyed.
    first, second = (asdict(row) for row in read_entries(folder / "contacts.csv"))
    differing = {name for name in first if first[name] != second[name]}
    assert differing == {"digest", "kind"}
    assert sha256(b"+821055506789").hexdigest() != first["digest"]
    assert (folder / "contacts.csv").stat().st_mode & 0o077 == 0
    told = json.dumps(check(library, f"{NUMBER} 로 110-123-456789 국민은행", "text"))
    # Not the middle alone: the random id of a check may have it.
    assert "5550-6789" not in told
    assert "55506789" not in told.replace("+821055506789", "")
    assert "110-123-456789" not in told
    assert "110123456789" not in told


def test_without_a_reviewed_entry_that_is_said_and_official_places_are_named(
    library: Library,
) -> None:
    for asked in (NUMBER, "카톡 아이디 pay24h", "110-123-456789"):
        result = check(library, asked)
        assert result["verdict"] == "unknown"
        assert {"reviewed_contacts", "owner", "reports"} == {
            row["what"] for row in result["not_checked"]
        }
        named = {step["contact"] for step in result["next_steps"]} - {None}
        assert named <= set(library.contacts)
        assert "counterscam_1394" in named
    add("phone", NUMBER)
    clean = check(library, "010-1111-2222")
    assert "reviewed_contacts" not in {row["what"] for row in clean["not_checked"]}
    assert clean["verdict"] == "unknown"


def test_a_help_line_is_known_and_still_proves_no_call(library: Library) -> None:
    for number in ("1332", "1394", "112", "1577-2111"):
        result = check(library, number)
        assert result["input"]["type"] == "phone"
        assert (result["verdict"], ids(result)) == ("unknown", ["contact.help_line"])


@pytest.mark.parametrize("given", ["900101-1234567", "4111 1111 1111 1111", "123-45-67890"])
def test_no_card_resident_or_business_number_is_looked_up(library: Library, given: str) -> None:
    with pytest.raises(InvalidInput):
        check(library, given, "account")


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        ((*ADD, "--kind", "phone"), "hello", "phone number"),
        ((*ADD[:4], "cashout", *ADD[5:], "--kind", "phone"), NUMBER, "category"),
        ((*ADD[:6], "from 5550 6789 itself", "--kind", "phone"), f"{NUMBER}", "without the number"),
        ((*ADD, "--kind", "handle"), "@somebody", "which messenger"),
        ((*ADD, "--kind", "phone", "--seen", "yesterday"), NUMBER, "YYYY-MM-DD"),
    ],
)
def test_what_cannot_be_added_is_said_and_nothing_is_written(
    folder: Path, words: tuple[str, ...], given: str, said: str
) -> None:
    result = run(*words, given=given)
    shown = result.output + (str(result.exception) if result.exception else "")
    assert result.exit_code != 0
    assert said in shown
    assert not (folder / "contacts.csv").exists()


def test_an_entry_is_added_once_and_can_be_taken_off(library: Library) -> None:
    add("phone", NUMBER)
    assert "already" in add("phone", "+82 10 5550 6789").output
    assert run("lists", "contact", "show").output.count("desk case 12") == 1
    assert "Taken off" in run("lists", "contact", "remove", "--kind", "phone", given=NUMBER).output
    assert "Not on" in run("lists", "contact", "remove", "--kind", "phone", given=NUMBER).output
    assert check(library, NUMBER)["verdict"] == "unknown"


def test_a_pepper_can_be_changed_and_not_be_lost(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("phone", NUMBER)
    monkeypatch.setenv("JAMKKAN_CONTACT_PEPPER", PEPPER[::-1])
    with pytest.raises(ListError, match="not set"):
        check(library, NUMBER)
    monkeypatch.setenv("JAMKKAN_CONTACT_PEPPER_OLD", PEPPER)
    add("phone", "010-5550-1111")
    for number in (NUMBER, "010-5550-1111"):
        assert check(library, number)["verdict"] == "danger"


def test_an_expired_entry_counts_no_more(folder: Path) -> None:
    add("phone", NUMBER, "--expires", "2027-01-01")
    path, seals = folder / "contacts.csv", [Seal(PEPPER)]
    assert len(ContactList.load(path, seals, date(2026, 12, 31))) == 1
    assert len(ContactList.load(path, seals, date(2027, 1, 1))) == 0


def test_a_short_pepper_is_refused_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAMKKAN_CONTACT_PEPPER", "hunter2")
    with pytest.raises(ValidationError, match="at least 32") as raised:
        read_checker_settings()
    assert "hunter2" not in str(raised.value)
    monkeypatch.delenv("JAMKKAN_CONTACT_PEPPER")
    assert "JAMKKAN_CONTACT_PEPPER" in add("phone", NUMBER).output


def test_the_shipped_list_is_empty(monkeypatch: pytest.MonkeyPatch, checker: Checker) -> None:
    monkeypatch.delenv("JAMKKAN_CONTACT_PEPPER")
    assert len(checker.reviewed) == 0
