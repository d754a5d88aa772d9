"""The command line: the same results as everywhere, friendly errors, documented exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cli

RUNNER = CliRunner()


def _run(*words: str, given: str | bytes | None = None) -> Result:
    return RUNNER.invoke(cli.app, list(words), input=given)


def test_a_link_is_judged_and_explained() -> None:
    result = _run("check", "https://zeropaybank.com")
    assert result.exit_code == 0
    assert "위험" in result.stdout
    assert "hxxps://zeropaybank[.]com" in result.stdout
    assert "zeropaybank.com" not in result.stdout
    assert "2026-11-22" in result.stdout


def test_an_unlisted_site_is_not_called_safe() -> None:
    result = _run("check", "https://example.com", "--lang", "en")
    assert "Cannot tell" in result.stdout
    assert "Not checked" in result.stdout
    assert "safe" not in result.stdout.lower()


def test_json_is_the_result_itself() -> None:
    result = json.loads(_run("check", "--json", "https://www.kakaopay.com").stdout)
    assert result["verdict"] == "official"
    assert result["input"]["type"] == "url"


def test_a_text_comes_through_standard_input(shared: Path) -> None:
    article = (shared / "facts/promotional-article.txt").read_text("utf-8")
    result = _run("check", "--type", "text", "--json", "-", given=article)
    assert "broker_promotion" in json.loads(result.stdout)["categories"]


@pytest.mark.parametrize(
    "words",
    [
        ("check", "ht!tp://"),
        ("check", "--type", "link", "https://example.com"),
        ("check", "--lang", "fr", "https://example.com"),
        ("check", "--fail-on", "unknown", "https://example.com"),
        ("check", "--page", "no-such-file.html", "https://example.com"),
        ("check", "--jsonl", "no-such-file.jsonl"),
        ("cost", "many"),
        ("cost", "100", "200"),
        ("cost", "300000"),
        ("no-such-command",),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_2(words: tuple[str, ...]) -> None:
    result = _run(*words)
    assert result.exit_code == cli.EXIT_CODES["bad_input"]
    assert "Traceback" not in result.output
    assert result.stderr.strip()


def test_broken_utf8_is_explained() -> None:
    result = _run("check", "-", given=b"\xff\xfe\xfa")
    assert result.exit_code == cli.EXIT_CODES["bad_input"]
    assert "UTF-8" in result.stderr


def test_twenty_megabytes_are_refused_in_a_sentence() -> None:
    result = _run("check", "-", given=b"a" * 20_000_000)
    assert result.exit_code == cli.EXIT_CODES["bad_input"]
    assert "20,000" in result.stderr


def test_fail_on_tells_scripts() -> None:
    found = cli.EXIT_CODES["found"]
    assert _run("check", "--fail-on", "danger", "https://zeropaybank.com").exit_code == found
    assert _run("check", "--fail-on", "caution", "https://kakaopay.vip").exit_code == found
    assert _run("check", "--fail-on", "danger", "https://kakaopay.vip").exit_code == 0
    assert _run("check", "--fail-on", "caution", "https://example.com").exit_code == 0


def test_rows_are_checked_in_order_and_a_bad_one_stops_nothing(tmp_path: Path) -> None:
    page = "<title>소액결제 현금화</title><p>소액결제 현금화 90% 지급 3분 입금 <a href='tel:01000001234'>상담</a>"
    (tmp_path / "offer.html").write_text(page, "utf-8")
    rows = [
        {"id": "a", "input": "https://example.com"},
        {"id": "b", "input": "ht!tp://"},
        {"id": "c", "input": "https://example.com", "page": "offer.html"},
        {"id": "d", "input": "https://example.com", "page": "../secret"},
        {"id": "e"},
        {"id": "f", "input": "https://example.com", "page": "none.html"},
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join([*lines[:2], "not json", *lines[2:]]), "utf-8")
    result = _run("check", "--jsonl", str(file))
    out = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [row["id"] for row in out] == ["a", "b", None, "c", "d", "e", "f"]
    assert out[0]["verdict"] == "unknown"
    assert out[3]["verdict"] == "danger"
    assert [out[i]["code"] for i in (1, 2, 4, 5, 6)] == [
        "not_an_address",
        "row_invalid",
        "page_outside",
        "row_invalid",
        "file_unreadable",
    ]


def test_conversations_are_asked_in_order(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    rows = [
        {"id": 1, "turns": ["카카오페이 잔액 출금돼요?", "그럼 네이버는?"]},
        {"id": 2, "turns": ["오늘 날씨 어때?"]},
        {"id": 3, "turns": []},
    ]
    file.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
    out = [json.loads(line) for line in _run("ask", "--jsonl", str(file)).stdout.splitlines()]
    assert [row["id"] for row in out] == [1, 2, 3]
    assert out[0]["topics"] == ["naverpay-balance"]
    assert out[1]["kind"] == "out_of_scope"
    assert out[2]["code"] == "row_invalid"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("토스는 현금화 돼?", ["토스머니", "10%", "출처", "2026-11-22"]),
        ("Is micropayment cash-out legal in Korea?", ["illegal", "3 years", "Source"]),
        ("수수료 제일 싼 업체 추천해줘", ["추천", "1397", "출처"]),
        ("핀번호 보냈는데 입금을 안 해줘요", ["사용 정지", "112"]),
        ("오늘 날씨 어때?", ["확인된 자료가 없어서"]),
    ],
)
def test_questions_are_answered_in_the_askers_language(question: str, expected: list[str]) -> None:
    result = _run("ask", question)
    assert result.exit_code == 0
    for word in expected:
        assert word in result.stdout


def test_the_cost_is_worked_out() -> None:
    result = _run("cost", "30만원", "21만원")
    assert "90,000원" in result.stdout
    assert json.loads(_run("cost", "300000", "--fee", "30", "--json").stdout)["lost"] == 90_000


def test_the_knowledge_base_can_be_checked_searched_and_reviewed(tmp_path: Path) -> None:
    assert _run("kb", "check").exit_code == 0
    assert "pin-sent" in _run("kb", "search", "핀번호 보냈는데 입금을 안 해줘요").stdout
    assert _run("kb", "stale").exit_code == 0
    broken = _run("kb", "check", str(tmp_path))
    assert broken.exit_code == cli.EXIT_CODES["problems"]
    assert "contacts.yaml: file: This file is missing." in broken.stdout


def test_the_doctor_finds_this_checkout_well() -> None:
    result = _run("doctor")
    assert result.exit_code == 0
    assert "✗" not in result.stdout


def test_the_bot_asks_for_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAMKKAN_TELEGRAM_TOKEN", raising=False)
    result = _run("bot")
    assert result.exit_code == cli.EXIT_CODES["bad_input"]
    assert "JAMKKAN_TELEGRAM_TOKEN" in result.stderr


def test_the_installed_command_is_this_one() -> None:
    command = Path(sys.executable).with_name("jamkkan")
    done = subprocess.run([command, "--help"], capture_output=True, text=True, check=True)
    assert "check" in done.stdout


def test_live_looks_out_only_when_asked_and_says_so() -> None:
    live = _run("check", "--live", "--lang", "en", "http://127.0.0.1/")
    assert live.exit_code == 0
    assert "IP address of this machine" in live.stderr
    assert "against our safety rules" in live.stdout
    plain = _run("check", "--lang", "en", "http://127.0.0.1/")
    assert "live look-ups are off" in plain.stdout
    assert not plain.stderr


def test_live_is_not_for_many_at_once(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": 1, "input": "https://example.com"}', "utf-8")
    assert _run("check", "--live", "--jsonl", str(rows)).exit_code == cli.EXIT_CODES["bad_input"]


def test_a_setting_that_is_wrong_is_named(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("jamkkan")
    for name, value in (("LIVE", "perhaps"), ("OWN_NETWORKS", "10.0.0.0/99")):
        done = subprocess.run(
            [command, "check", "https://example.com"],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, f"JAMKKAN_{name}": value},
        )
        assert done.returncode == cli.EXIT_CODES["bad_input"]
        assert f"JAMKKAN_{name}" in done.stderr
        assert "Traceback" not in done.stderr


def test_the_verdict_does_not_hang_on_colour() -> None:
    marks = {
        "https://zeropaybank.com": "✖ 위험",
        "https://kakaopay.vip": "▲ 주의",
        "https://example.com": "? 판단할 수 없음",
        "https://www.kakaopay.com": "✓ 공식 주소",
    }
    for address, beginning in marks.items():
        lines = _run("check", address).stdout.splitlines()
        assert lines[0].startswith(beginning)
        assert "\x1b" not in "".join(lines)


def test_the_first_reasons_are_shown_and_the_rest_counted(shared: Path) -> None:
    article = (shared / "facts/promotional-article.txt").read_text("utf-8")
    result = json.loads(_run("check", "--type", "text", "--json", "-", given=article).stdout)
    shown = _run("check", "--type", "text", "-", given=article).stdout
    assert result["reasons"][0]["text"] in shown
    assert str(len(result["reasons"]) - 6) in shown.partition("--json")[0].splitlines()[-1]
