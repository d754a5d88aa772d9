"""The reviewed lists: they speak for exactly what was reviewed and never for a neighbour."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from scamlist.address import parse
from scamlist.lists import Lists
from scamlist.rows import read_rows
from scamlist.rules import RuleBook
from scamlist.suffixes import Suffixes
from scamlist.table import ListError
from scamlist.verdict import CATEGORIES, Severity

FOLDER = Path(__file__).parents[1] / "scamlist"
SHARED = Path(__file__).parents[1].parent / "shared"
SUFFIXES = Suffixes.load()
LISTS = Lists.load(FOLDER / "lists", SUFFIXES)
RULES = RuleBook.load(FOLDER).rules
COLUMNS = "value,scope,category,reason,source,added,last_seen,expires,note"


def seen(text: str) -> list[str]:
    return [one.reason for one in LISTS.find(parse(text, SUFFIXES))]


def worst(text: str) -> Severity:
    return min((RULES[reason].severity for reason in seen(text)), default=Severity.unknown)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("zeropaybank.com", "list.borrows_zeropay"),
        ("https://www.zeropaybank.com/event?x=1", "list.borrows_zeropay"),
        ("고릴라티켓.com", "list.reviewed"),
        ("madforfabric.com/any/page", "list.reviewed"),
        ("kadeucash.isweb.co.kr/x", "list.reviewed_likely"),
        ("monkeypay-plum.vercel.app", "list.reviewed"),
        ("폰테크.shop", "list.handset_scheme"),
        ("damienwsql073.wpsuo.com/a", "list.spam_host"),
        ("pin-toss.com/card", "list.voucher_buyback"),
        ("https://naijalivinguk.com/?p=4054", "list.promotion_page"),
        ("https://naijalivinguk.com/?utm=1&p=4054", "list.promotion_page"),
        ("grandeurpalace-giangvo.com/?utm=1", "list.feeder_page"),
        ("https://kyeea.kr/board2/38064/", "list.planted_page"),
        ("kakaopay.com", "list.official"),
        ("https://www.kakaopay.com/any", "list.official"),
        ("order.pay.naver.com/checkout", "list.official"),
        ("naver.com", "list.official"),
        ("fine.fss.or.kr/main", "list.official"),
        ("bit.ly/abc", "list.shortener"),
        ("https://c11.kr/1ak6y", "list.shortener"),
        ("naver.me/xyz", "list.shortener"),
        ("blog.naver.com/someone", "list.user_content"),
        ("play.google.com/store/apps/details?id=x", "list.user_content"),
        ("anyone.github.io", "list.hosting"),
        ("anything.kro.kr", "list.hosting"),
    ],
)
def test_what_was_reviewed_is_found(text: str, reason: str) -> None:
    assert reason in seen(text)


NEIGHBOURS = (
    "isweb.co.kr|vercel.app|wpsuo.com|hsweb.pics|naijalivinguk.com|naijalivinguk.com/?p=1"
    "|kyeea.kr|kyeea.kr/board2/1|webranksdirectory.com|grandeurpalace-giangvo.com/other"
    "|notzeropaybank.com|zeropaybank.com.example.com|bit.ly|example.com|bawankule.com/?p=515"
    "|zeropay.com|other.isweb.co.kr|xn--tv-2t5i69bbx1bwxz.com"
)


@pytest.mark.parametrize("text", NEIGHBOURS.split("|"))
def test_neighbours_of_a_listed_entry_are_not_accused(text: str) -> None:
    assert worst(text) == Severity.unknown


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://cs.kakao.com/search?query=소액결제현금화", "list.reflected"),
        ("https://www.fss.or.kr/search?q=a", "list.reflected"),
        ("https://www.law.go.kr/main?query=a", "list.reflected"),
        ("https://toss.im/go?url=https://evil.com/", "list.redirect"),
        ("https://kt.com:8443/", "list.odd_port"),
        ("blog.naver.com", "list.user_content"),
        ("discussionskorea.apple.com/thread/1", "list.user_content"),
        ("open.kakao.com/o/abc", "list.user_content"),
    ],
)
def test_other_peoples_words_on_an_official_address_are_never_official(
    text: str, reason: str
) -> None:
    assert seen(text) == [reason]
    assert worst(text) == Severity.unknown


GENERAL = (
    "shopping.naver.com|samsung.com|help.naver.com|zeropaysupporters.or.kr|evil-kakaopay.com"
    "|kakaopay.com.evil.kr|spayment.org|happymoney.co.kr|kakaopay.co|tossbank.com"
)


@pytest.mark.parametrize("text", GENERAL.split("|"))
def test_what_is_only_generally_known_is_never_official(text: str) -> None:
    assert "list.official" not in seen(text)


def test_a_return_address_of_its_own_keeps_an_official_address_official() -> None:
    assert seen("https://www.kt.com/login?next=https://my.kt.com/") == ["list.official"]


def test_a_listed_entry_carries_source_date_and_category() -> None:
    (found,) = LISTS.find(parse("zeropaybank.com", SUFFIXES))
    assert found.as_of == "2026-11-22"
    assert "webranksdirectory[.]com" in found.source
    assert found.categories == ("cashout_broker",)


def test_the_sentence_about_zeropaybank_says_what_was_and_was_not_found() -> None:
    sentence = RuleBook.load(FOLDER).reasons["list.borrows_zeropay"].sentence
    for words in (sentence.ko, sentence.en):
        assert "zeropay.or.kr" in words
        assert "2026-11-22" in words


def test_an_expired_entry_no_longer_speaks() -> None:
    later = Lists.load(FOLDER / "lists", SUFFIXES, today=date(2028, 1, 1))
    assert later.find(parse("madforfabric.com", SUFFIXES)) == []


def test_every_row_names_a_rule_a_category_and_a_source() -> None:
    count = 0
    for path in sorted((FOLDER / "lists").glob("*.csv")):
        for row in read_rows(path, SUFFIXES):
            count += 1
            assert row.source, (path.name, row)
            assert not row.reason or row.reason in RULES, (path.name, row)
            assert not row.category or row.category in CATEGORIES, (path.name, row)
            assert not row.source.startswith(("=", "+", "-", "@"))
            assert "://" not in row.source.replace("hxxps://", "").replace("hxxp://", "")
    print(f"L1 list rows={count}")


def test_blocking_rows_are_danger_and_watched_rows_only_caution() -> None:
    for name, severity in (("reviewed.csv", Severity.danger), ("watch.csv", Severity.caution)):
        for row in read_rows(FOLDER / "lists" / name, SUFFIXES):
            assert RULES[row.reason].severity == severity
            assert name != "watch.csv" or row.scope != "registrable"


def write(folder: Path, name: str, *rows: str) -> None:
    for path in (FOLDER / "lists").glob("*.csv"):
        if not (folder / path.name).exists():
            (folder / path.name).write_text(COLUMNS + "\n", encoding="utf-8")
    with (folder / name).open("a", encoding="utf-8") as file:
        csv.writer(file).writerows(row.split(",") for row in rows)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("vercel.app,registrable", "shared platform"),
        ("bit.ly,host", "shared platform"),
        ("naver.com,registrable", "official or known-good"),
        ("blog.github.io,registrable", "label of a shared platform"),
        ("co.kr,registrable", "public suffix"),
        ("pages.dev,host", "public suffix"),
    ],
)
def test_an_entry_that_would_hit_the_innocent_is_refused(
    tmp_path: Path, row: str, problem: str
) -> None:
    write(tmp_path, "official.csv", "naver.com,host,,list.official,s,2026-11-22,2026-11-22,,")
    write(tmp_path, "shorteners.csv", "bit.ly,host,,list.shortener,s,2026-11-22,2026-11-22,,")
    write(tmp_path, "shared_hosts.csv", "vercel.app,registrable,,list.hosting,s,,,,")
    write(tmp_path, "reviewed.csv", f"{row},,list.reviewed,s,2026-11-22,2026-11-22,,")
    with pytest.raises(ListError, match=problem):
        Lists.load(tmp_path, SUFFIXES)


def test_all_wrong_rows_are_told_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        "reviewed.csv",
        "Evil.com,host,,list.reviewed,s,2026-11-22,2026-11-22,,",
        "evil.com,domain,,list.reviewed,s,2026-11-22,2026-11-22,,",
        "evil,host,,list.reviewed,s,2026-11-22,2026-11-22,,",
        "evil.com,host,,list.reviewed,s,22.11.2026,2026-11-22,,",
    )
    with pytest.raises(ListError) as caught:
        Lists.load(tmp_path, SUFFIXES)
    assert [problem.split(":")[1].strip() for problem in caught.value.problems] == list("2345")


@pytest.mark.skipif(not SHARED.is_dir(), reason="The reference lists are not kept beside us.")
def test_every_listed_fact_is_carried_over_with_the_reach_it_was_given() -> None:
    rows = [
        json.loads(line)
        for line in (SHARED / "facts" / "broker-domains.jsonl").read_text("utf-8").splitlines()
    ]
    for row in rows:
        if row["block_domain"]:
            assert worst(row["domain"]) == Severity.danger, row["domain"]
        else:
            assert worst(row["domain"]) >= Severity.caution, row["domain"]
    legit = [
        json.loads(line)
        for line in (SHARED / "facts" / "legit-domains.jsonl").read_text("utf-8").splitlines()
    ]
    for row in legit:
        assert worst(row["domain"]) >= Severity.unknown, row["domain"]
