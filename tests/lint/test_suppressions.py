"""Comments that keep findings from being told: what they cover, until when, and what is odd about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from quorate.diagnostics.model import Diagnostic
from quorate.lint.fixing import fix_all
from quorate.lint.review import review
from quorate.lint.subject import Subject
from quorate.semantics.lint_settings import LintSettings
from quorate.syntax.format import format_source
from quorate.text import Source
from tests.lint.subjects import project_of, subject_of

TODAY = date(2026, 6, 1)
HERE = "# quorate: ignore[L609]"
TWO = """audience one of accounts
  where name = "a" or name = "b"

audience two of accounts
  where (name = "a" or name = "b")
    and (country = "x" or country = "y")
    and employees > 5
"""


def reviewed(text: str, settings: LintSettings | None = None, today: date = TODAY) -> list[tuple[str, int]]:
    """Return the codes and lines of what is told of a text."""
    subject = subject_of(project_of(text))
    found = review(subject, settings or LintSettings(), today).found
    source = subject.sources["sample.rules"]
    return [
        (each.code, source.position(each.span.start).line)
        for each in found
        if each.where == "sample.rules" and each.span is not None and each.code[:2] in {"L6", "L9"}
    ]


def with_line(text: str, before: str, line: str) -> str:
    """Put a line before another, at its margin."""
    lines = text.split("\n")
    place = next(number for number, each in enumerate(lines) if each.strip().startswith(before))
    margin = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
    return "\n".join([*lines[:place], f"{margin}{line}", *lines[place:]])


def test_all_are_found_without_a_comment() -> None:
    assert reviewed(TWO) == [("L609", 2), ("L609", 5), ("L609", 6)]


def test_above_a_declaration_it_is_of_all_of_it() -> None:
    assert reviewed(with_line(TWO, "audience two", f"{HERE} they are so")) == [("L609", 2)]


def test_after_something_it_is_of_its_line() -> None:
    assert reviewed(TWO.replace('"b")\n', f'"b")  {HERE}\n')) == [("L609", 2), ("L609", 6)]


def test_on_a_line_of_its_own_it_is_of_what_begins_on_the_next() -> None:
    assert reviewed(with_line(TWO, "and (country", HERE)) == [("L609", 2), ("L609", 5)]
    assert reviewed(with_line(TWO, "where (name", HERE)) == [("L609", 2)]


def test_of_a_file_it_may_stand_anywhere() -> None:
    text = "# quorate: ignore-file[L609] by a program"
    for place in ("audience one", "and (country"):
        assert reviewed(with_line(TWO, place, text)) == []
    assert reviewed(f"{TWO}\n{text}\n") == []


def test_several_comments_above_each_other_count() -> None:
    text = TWO.replace("(country", "not not (country")
    both = with_line(with_line(text, "audience two", HERE), "audience two", "# quorate: ignore[double-negation] yes")
    assert reviewed(both) == [("L609", 2)]


def test_lines_that_move_take_it_with_them() -> None:
    text = with_line(TWO, "audience two", f"{HERE} they are so")
    moved = f"# something new\n\naudience three of accounts\n  where in two\n\n{text}"
    assert len(reviewed(moved)) == len(reviewed(text)) == 1


def test_names_codes_and_families_are_named_in_any_case() -> None:
    for named in ("L609", "l609", "equals-in-or", "L6", "L", "L607, L609"):
        told = reviewed(with_line(TWO, "audience two", f"# quorate: ignore[{named}]"))
        assert ("L609", 6) not in told


def test_it_expires_after_its_day() -> None:
    text = with_line(TWO, "audience two", f"{HERE} until 2026-06-01 then it goes")
    assert reviewed(text, today=date(2026, 6, 1)) == [("L609", 2)]
    assert reviewed(text, today=date(2026, 6, 2)) == [("L609", 2), ("L904", 4), ("L609", 6), ("L609", 7)]
    other = with_line(TWO, "audience two", f"{HERE} then it goes, until 2026-06-01")
    assert reviewed(other, today=date(2026, 6, 2)) == reviewed(text, today=date(2026, 6, 2))


@pytest.mark.parametrize(
    ("comment", "code"),
    [
        ("# quorate: ignore", "L901"),
        ("# quorate: ignore L609", "L901"),
        ("# quorate ignore[L609]", "L901"),
        ("# quorate: ignore[]", "L901"),
        ("# quorate: ignore[ , ]", "L901"),
        ("# quorate: ignored[L609]", "L901"),
        ("# quorate: ignore[L609", "L901"),
        ("# quorate: ignore[L609] until", "L901"),
        ("# quorate: ignore[L609] until tomorrow", "L901"),
        ("# quorate: ignore[L609] until 2026-02-30", "L901"),
        ("# quorate: ignore[L609] keep until 2026-2-3", "L901"),
        ("# Quorate: ignore[L609]", "L901"),
        ("# quorate: disable[L609]", "L901"),
        ("# quorate: ignore[L999]", "L902"),
        ("# quorate: ignore[E201]", "L902"),
        ("# quorate: ignore[nonsense]", "L902"),
        ("# quorate: ignore[L608]", "L903"),
        ("# quorate: ignore-file[L608]", "L903"),
        ("# quorate: ignore[L609] until 2020-01-01", "L904"),
    ],
)
def test_what_is_odd_about_it_is_told(comment: str, code: str) -> None:
    found = [(each, line) for each, line in reviewed(with_line(TWO, "audience one", comment)) if each != "L609"]
    assert found == [(code, 1)]


def test_what_only_speaks_of_the_engine_is_no_such_comment() -> None:
    told = reviewed(f"# quorate decides this; quorate ignores nothing\n# see quorate: L609\n{TWO}")
    assert {code for code, _ in told} == {"L609"}


def test_each_finding_that_is_named_and_not_there_is_told() -> None:
    subject = subject_of(project_of(with_line(TWO, "audience one", "# quorate: ignore[L609, L608, L610] so")))
    found = [each for each in review(subject, LintSettings(), TODAY).found if each.code == "L903"]
    assert [each.message for each in found] == ["nothing is found here that is called `L608` and `L610`"]


def test_what_is_not_looked_for_is_not_missed() -> None:
    text = with_line(TWO, "audience one", "# quorate: ignore[L608]")
    assert reviewed(text, LintSettings(ignore=("L608",))) == [("L609", 3), ("L609", 6), ("L609", 7)]
    assert reviewed(text, LintSettings(select=("L609",)))[:1] == [("L609", 3)]
    assert ("L903", 1) not in reviewed(with_line(TWO, "audience one", "# quorate: ignore[L805]"))


def test_reasons_may_be_asked_for() -> None:
    asked = LintSettings(require_reasons=True)
    assert ("L905", 1) in reviewed(with_line(TWO, "audience one", HERE), asked)
    assert ("L905", 1) in reviewed(with_line(TWO, "audience one", f"{HERE} until 2027-01-01"), asked)
    for reason in ("so it is", "until 2027-01-01 so it is", "so it is until 2027-01-01", "- so it is", ": so"):
        assert ("L905", 1) not in reviewed(with_line(TWO, "audience one", f"{HERE} {reason}"), asked)


def test_its_own_findings_have_levels_and_no_comments() -> None:
    text = with_line(TWO, "audience one", "# quorate: ignore[L608, L903] why not")
    assert ("L903", 1) in reviewed(text)
    assert "L903" not in {code for code, _ in reviewed(text, LintSettings(ignore=("L9",)))}


def fixed(text: str) -> str:
    """Return a text after its safe fixes."""

    def look(subject: Subject) -> list[Diagnostic]:
        return [each for each in review(subject, LintSettings(), TODAY).found if each.code.startswith("L9")]

    return fix_all(subject_of(project_of(text)), look).subject.sources["sample.rules"].text


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# quorate: ignore[L608]", ""),
        ("# quorate: ignore[L608, L609] why", "# quorate: ignore[L609] why"),
        ("# quorate: ignore[L609,L608]", "# quorate: ignore[L609]"),
        ("# quorate: ignore[L609, L999, L608] until 2027-01-01", "# quorate: ignore[L609] until 2027-01-01"),
        ("# quorate: ignore[L609] until 2020-01-01", ""),
        ("# quorate: ignore[L999]", ""),
        ("# quorate: ignore L609", "# quorate: ignore L609"),
    ],
)
def test_its_fixes_leave_what_is_of_use(comment: str, left: str) -> None:
    expected = with_line(TWO, "audience one", left) if left else TWO
    assert fixed(with_line(TWO, "audience one", comment)) == expected


def test_a_comment_after_something_goes_alone() -> None:
    assert fixed(TWO.replace("employees > 5", "employees > 5  # quorate: ignore[L608]")) == TWO


@pytest.mark.parametrize(
    "text",
    [
        with_line(TWO, "audience two", f"{HERE} they are so"),
        with_line(TWO, "and (country", HERE),
        TWO.replace('"b")\n', f'"b")  {HERE}\n'),
        f'audience one of accounts where name = "a" or name = "b" {HERE}\n',
        (
            f'audience one of accounts where employees > 5 and (name = "a" or name = "b") {HERE}\n'
            'and (country = "a" or country = "b")\n'
        ),
        (
            'audience one of accounts\n  where name != "a rather long one" and country != "another long one"\n'
            f'    and employees > 5 and any person where (department = "a long one" or department = "b") {HERE}\n'
        ),
        (
            'audience one of accounts\n  where name != "a rather long one" and country != "another long one"\n'
            f'    and employees > 5 and (name = "a" or name = "b") and country != "a long, long, long one" {HERE}\n'
        ),
        f'role template t "T" {{ role a when job_title = "x" or job_title = "y"   role b weight vital {HERE}\n }}\n',
        (
            f'role template t "T" {{ role a when job_title = "x" or job_title = "y" {HERE}\n'
            '  role b when job_title = "z" or job_title = "w" }\n'
        ),
        (
            f'role template t "T" {{\n  {HERE}\n  role a weight vital needs 2 when job_title = "x" or job_title = "y"\n'
            '  role b when job_title = "z" or job_title = "w" }\n'
        ),
    ],
)
def test_the_formatter_keeps_what_it_covers(text: str) -> None:
    formatted = format_source(Source("sample.rules", text)).text
    assert formatted is not None
    assert [code for code, _ in reviewed(formatted)] == [code for code, _ in reviewed(text)]
    assert format_source(Source("sample.rules", formatted)).text == formatted


def test_line_breaks_of_any_kind_are_lines() -> None:
    text = with_line(TWO, "and (country", HERE)
    for line_break in ("\r\n", "\r"):
        assert len(reviewed(text.replace("\n", line_break))) == len(reviewed(text))


def test_a_set_of_several_files_keeps_them_apart() -> None:
    project = project_of(f"# quorate: ignore-file[L609] so\n{TWO}")
    other = Source("other.rules", 'audience four of accounts\n  where name = "c" or name = "d"\n')
    subject = subject_of(replace(project, files=(*project.files, other)))
    found = review(subject, LintSettings(select=("L609",)), TODAY)
    assert [(each.code, each.where) for each in found.found] == [("L609", "other.rules")]
    assert found.kept == 3
