"""The content folder: read strictly, reviewed all at once, the same in both languages."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from knowledge.article import PLACEHOLDER
from knowledge.content import LANGS
from knowledge.library import FOLDER, Library, LibraryError
from knowledge.problem import Problem
from knowledge.review import overdue, review
from knowledge.search import Index

TODAY = date(2026, 11, 22)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small copy of the content that a test may break."""
    copy = tmp_path / "knowledge"
    copy.mkdir()
    for path in FOLDER.glob("*.yaml"):
        shutil.copy(path, copy / path.name)
    shutil.copytree(FOLDER / "platforms", copy / "platforms")
    for topic in ("pin-sent", "law-broker", "toss-balance"):
        shutil.copytree(FOLDER / "articles" / topic, copy / "articles" / topic)
    return copy


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def _outside_the_quiz(folder: Path) -> list[Problem]:
    """The problems of the small copy, which lacks most articles the quiz teaches."""
    return [p for p in review(folder, TODAY) if p.file != "quiz.yaml"]


def test_the_content_of_this_checkout_has_no_problem() -> None:
    assert [str(p) for p in review(FOLDER, TODAY)] == []


def test_every_problem_is_told_at_once(folder: Path) -> None:
    _edit(folder / "articles/pin-sent/ko.md", "status: published", "status: finished")
    _edit(folder / "articles/law-broker/en.md", "{{law.network_72}}", "{{law.network_27}}")
    (folder / "articles/toss-balance/en.md").unlink()
    _edit(folder / "platforms/toss.yaml", "checked: 2026-11-22", "checked: 2026-13-02")
    told = "\n".join(map(str, review(folder, TODAY)))
    assert "articles/pin-sent/ko.md: status:" in told
    assert "articles/law-broker/en.md: summary: {{law.network_27}} names nothing" in told
    assert "articles/toss-balance/en.md: file: This language is missing." in told
    assert "platforms/toss.yaml:" in told


def test_a_number_typed_instead_of_referred_to_is_a_problem(folder: Path) -> None:
    _edit(folder / "articles/pin-sent/ko.md", "{{contact.police_112}}에 신고", "112에 신고")
    assert any("Write 112 as a" in str(p) for p in review(folder, TODAY))


def test_a_live_link_in_an_article_is_a_problem(folder: Path) -> None:
    _edit(folder / "articles/pin-sent/ko.md", "## 첫날", "https://example.com\n\n## 첫날")
    assert any("Links belong into sources" in str(p) for p in review(folder, TODAY))


def test_an_unknown_heading_names_the_ones_that_exist(folder: Path) -> None:
    _edit(folder / "articles/pin-sent/ko.md", "## 첫날", "## 그다음")
    assert any("Use one of these" in str(p) and "첫날" in str(p) for p in review(folder, TODAY))


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("articles/pin-sent/ko.md", "reviewed: 2026-11-22", "reviewed: 22 Nov", "is no day"),
        ("articles/pin-sent/ko.md", "summary:", "sumary:", "no field called 'sumary'"),
        ("articles/pin-sent/ko.md", "publisher:", "publsher:", "add 'publisher:'"),
        ("articles/pin-sent/ko.md", "contact.police_112", "contact.polise_112", "did you mean"),
        ("articles/pin-sent/ko.md", "questions:", "questions: [", "Not readable near line 6"),
        ("articles/pin-sent/ko.md", "## 첫날", "## 첫 한 시간", "stands twice"),
        ("articles/pin-sent/ko.md", "## 첫날", "010-1234-5678\n## 첫날", "is in no contact"),
        ("articles/pin-sent/ko.md", "## 첫날", "1566-1188\n## 첫날", "Write 1566-1188 as a"),
        ("articles/pin-sent/ko.md", "## 첫날", "<b>꼭</b>\n## 첫날", "Raw HTML"),
        ("articles/pin-sent/ko.md", "## 신고·상담", "## 짧은 답", "Keep this order"),
        ("articles/pin-sent/ko.md", "review_by: 2027-05-22", "review_by: 2020-01-01", "before"),
        ("articles/pin-sent/ko.md", "reviewed: 2026-11-22", "reviewed: 2031-01-01", "to come"),
        (
            "articles/pin-sent/en.md",
            "translated_from: 2026-11-22",
            "",
            "translated_from: Say which",
        ),
        ("articles/pin-sent/en.md", "url: http", "url: htp", "begin with https://"),
        ("articles/pin-sent/en.md", "## First week", "## Later", "Use one of these"),
        ("contacts.yaml", 'number: "112"', 'number: "112x"', "is no phone number"),
        ("contacts.yaml", "confidence: high", "confidence: sure", "Write one of high, medium, low"),
        ("figures.yaml", "    value: unknown", "    value: maybe", "instead of 'maybe'"),
        ("figures.yaml", "찾아내는지는 확인되지 않았습니다", "찾는지 모릅니다", "must say in its"),
        ("platforms/toss.yaml", "contact: toss_1599", "contact: tos", "no contact 'tos'"),
        ("platforms/toss.yaml", "summary:", " summary:", "Not readable near line"),
        ("overdue.yaml", "ko:", "kr:", "add 'ko:'"),
    ],
)
def test_a_slip_is_told_as_a_sentence_in_both_languages(
    folder: Path, file: str, old: str, new: str, told: str
) -> None:
    _edit(folder / file, old, new)
    found = [p for p in review(folder, TODAY) if p.file == file]
    assert any(told in p.show("en") for p in found), [str(p) for p in found]
    for problem in found:
        assert re.search("[가-힣]", problem.sentence("ko"))
        assert problem.sentence("en")[0] == problem.sentence("en")[0].upper()


def test_what_only_follows_from_another_problem_is_left_out(folder: Path) -> None:
    _edit(folder / "law.yaml", "network_72:\n    value: info", "network_72:\n    value: maybe")
    (folder / "platforms/toss.yaml").write_text("id: [", "utf-8")
    assert {p.file for p in _outside_the_quiz(folder)} == {"law.yaml", "platforms/toss.yaml"}


def test_an_article_whose_head_cannot_be_read_is_looked_at_all_the_same(folder: Path) -> None:
    path = folder / "articles/pin-sent/ko.md"
    _edit(path, "reviewed: 2026-11-22", "reviewed: soon")
    _edit(path, "## 첫날", "112에 전화\n## 첫날")
    told = "\n".join(map(str, review(folder, TODAY)))
    assert "'soon' is no day" in told
    assert "Write 112 as a" in told


@pytest.mark.parametrize("name", ["platforms/toss.yaml", "figures.yaml", "quiz.yaml"])
def test_an_empty_file_is_no_clean_file(folder: Path, name: str) -> None:
    (folder / name).write_text("", "utf-8")
    assert any(p.file == name for p in review(folder, TODAY))


def test_a_file_saved_on_another_system_is_read(folder: Path) -> None:
    path = folder / "articles/pin-sent/ko.md"
    text = path.read_text("utf-8").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert _outside_the_quiz(folder) == []
    path.write_bytes("---\n제목".encode("cp949"))
    assert any("save it as UTF-8" in str(p) for p in review(folder, TODAY))


def test_the_templates_can_be_published_as_they_are(folder: Path) -> None:
    docs = FOLDER.parent / "docs"
    (folder / "articles/before-contact").mkdir()
    for lang, name in (("ko", "article-template.md"), ("en", "article-template.en.md")):
        shutil.copy(docs / name, folder / f"articles/before-contact/{lang}.md")
    assert _outside_the_quiz(folder) == []


@pytest.mark.parametrize("name", ["contacts.yaml", "law.yaml"])
def test_a_file_that_is_not_yaml_is_a_sentence_not_a_traceback(folder: Path, name: str) -> None:
    (folder / name).write_text("contacts: [unclosed", "utf-8")
    with pytest.raises(LibraryError) as raised:
        Library.load(folder)
    assert any(p.file == name for p in raised.value.problems)


def test_both_languages_refer_to_the_same_facts(library: Library) -> None:
    for topic in library.topics:
        named = [
            {
                key
                for text in (article.front.summary, *article.sections.values())
                for key in PLACEHOLDER.findall(text)
            }
            for article in (library.articles[topic, lang] for lang in LANGS)
        ]
        assert named[0] == named[1], topic


def test_a_scene_of_the_quiz_needs_its_article_one_right_choice_and_known_facts(
    folder: Path,
) -> None:
    _edit(folder / "quiz.yaml", "article: tactic-pin-first", "article: pin-sent")
    _edit(folder / "quiz.yaml", 'right: "no"', 'right: "yes"')
    _edit(folder / "quiz.yaml", "{{figure.pin_scam_2019}}", "{{figure.pin_scam_2091}}")
    told = [
        str(p) for p in review(folder, TODAY) if p.file == "quiz.yaml" and "pin_first" in p.field
    ]
    assert len(told) == 2
    assert told[0] == "quiz.yaml: scenes.pin_first.choices: Exactly one choice must be right."
    assert "{{figure.pin_scam_2091}} names nothing" in told[1]


def test_the_quiz_has_five_scenes_in_both_languages(library: Library) -> None:
    assert len(library.quiz) == 5
    for scene in library.quiz:
        for lang in LANGS:
            lesson = library.expand(scene.lesson[lang], lang, TODAY)
            assert lesson
            assert "{{" not in lesson


def test_an_overdue_fact_says_when_it_was_checked(library: Library) -> None:
    later = TODAY + timedelta(days=400)
    text = library.expand("{{law.lending_cap}}", "ko", later)
    assert "2026-11-22" in text
    assert "2026-11-22" not in library.expand("{{law.lending_cap}}", "ko", TODAY)
    assert overdue(library, later)
    assert not overdue(library, TODAY)


def test_the_version_changes_with_any_word(folder: Path) -> None:
    before = Library.load(folder).version
    assert Library.load(folder).version == before
    _edit(folder / "articles/pin-sent/ko.md", "몇 초가 중요해요", "몇 초가 정말 중요해요")
    assert Library.load(folder).version != before


def test_phrasings_are_read_line_by_line_and_reviewed(folder: Path) -> None:
    (folder / "phrasings").mkdir()
    known = Library.load(folder).articles["pin-sent", "ko"].front.questions[0]
    (folder / "phrasings/pin-sent.txt").write_text(
        f"\ufeff# 사투리\n핀을 넘가뿟는데 우짜노\n\n{known}\n{'가' * 301}\n", "utf-8"
    )
    (folder / "phrasings/no-such-topic.txt").write_text("이건 어디로 가나\n", "utf-8")
    assert Library.load(folder).phrasings["pin-sent"][0] == "핀을 넘가뿟는데 우짜노"
    told = [str(p) for p in _outside_the_quiz(folder)]
    assert len(told) == 3, told
    assert f"phrasings/pin-sent.txt: line: '{known}' stands in articles/pin-sent/ko.md" in told[1]
    assert "no-such-topic is no published article" in told[0]
    assert "301 characters" in told[2]


def test_search_learns_from_a_phrasing(folder: Path) -> None:
    asked = "번개장터 아재가 꿀꺽했심더"
    before = Library.load(folder)
    found = Index.build(before.articles.values(), before.lexicon).search(asked)
    assert [hit.topic for hit in found[:1]] != ["law-broker"]
    (folder / "phrasings").mkdir()
    (folder / "phrasings/law-broker.txt").write_text("장터 아재가 꿀꺽했다\n", "utf-8")
    after = Library.load(folder)
    index = Index.build(after.articles.values(), after.lexicon, after.phrasings)
    assert index.search(asked)[0].topic == "law-broker"
    assert after.version != before.version


def test_there_are_seventy_topics_and_fourteen_platforms(library: Library) -> None:
    assert len(library.topics) >= 70
    assert len(library.platforms) == 14
