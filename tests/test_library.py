"""The content folder: read strictly, reviewed all at once, the same in both languages."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from knowledge.article import PLACEHOLDER
from knowledge.content import LANGS
from knowledge.library import FOLDER, Library, LibraryError
from knowledge.review import overdue, review

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


def test_there_are_seventy_topics_and_fourteen_platforms(library: Library) -> None:
    assert len(library.topics) >= 70
    assert len(library.platforms) == 14
