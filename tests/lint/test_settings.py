"""What settings ask of lint: codes, levels, single files, and what comes before what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from quorate.diagnostics.catalogue.bounds import BOUNDS, Bounds
from quorate.diagnostics.model import Severity
from quorate.lint.levels import Levels, matches, with_options
from quorate.lint.review import review
from quorate.semantics.config import parse_config
from quorate.semantics.lint_settings import LintSettings
from quorate.text import Source
from tests.lint.subjects import project_of, subject_of

RULES = """define nobody_asks of account = employees >= 5

audience plain of accounts
  where name = "a" or name = "b"
"""
TODAY = date(2026, 6, 1)


def settings_of(text: str) -> LintSettings:
    """Read settings that have no mistakes."""
    config, mistakes = parse_config(Source("quorate.toml", text))
    assert mistakes == []
    return config.lint


def mistakes_of(text: str) -> list[tuple[str, str, str]]:
    """Read settings with mistakes: the code of each, what it underlines, and its help."""
    source = Source("quorate.toml", text)
    found = parse_config(source)[1]
    return [(each.code, source.slice(each.span) if each.span else "", each.help) for each in found]


def level(code: str, text: str, path: str = "a.rules") -> str:
    """Return how bad a finding is by some settings."""
    return str(Levels(settings_of(text)).of(code, path))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "warning"),
        ('[lint]\nignore = ["L8"]', "off"),
        ('[lint]\nignore = ["L802"]', "off"),
        ('[lint]\nignore = ["unused-define"]', "off"),
        ('[lint]\nignore = ["l802"]', "off"),
        ('[lint]\nselect = ["L6"]', "off"),
        ('[lint]\nselect = ["L8"]', "warning"),
        ("[lint]\nselect = []", "off"),
        ('[lint]\nselect = ["L802"]\nignore = ["L8"]', "warning"),
        ('[lint]\nselect = ["L8"]\nignore = ["L802"]', "off"),
        ('[lint]\nselect = ["L8"]\nignore = ["L8"]', "off"),
        ('[lint]\nselect = ["L"]', "warning"),
        ('[lint.levels]\nL802 = "error"', "error"),
        ('[lint]\nlevels.L802 = "note"', "note"),
        ('[lint]\nlevels.unused-define = "note"', "note"),
        ('[lint.levels]\nL8 = "error"', "error"),
        ('[lint.levels]\nL8 = "error"\nL802 = "note"', "note"),
        ('[lint.levels]\nL802 = "note"\nL8 = "error"', "note"),
        ('[lint.levels]\nL802 = "off"', "off"),
        ('[lint]\nignore = ["L8"]\n[lint.levels]\nL802 = "error"', "off"),
        ('[lint.files."a.rules"]\nignore = ["L8"]', "off"),
        ('[lint.files."b.rules"]\nignore = ["L8"]', "warning"),
        ('[lint.files."a.rules".levels]\nL802 = "error"', "error"),
        ('[lint.files."a.rules"]\nlevels.L8 = "error"', "error"),
        ('[lint.levels]\nL802 = "off"\n[lint.files."a.rules"]\nlevels.L802 = "note"', "note"),
        ('[lint.levels]\nL802 = "off"\n[lint.files."a.rules"]\nlevels.L8 = "note"', "off"),
        ('[lint.files."*.rules"]\nlevels.L802 = "note"\n[lint.files."a.rules"]\nlevels.L802 = "error"', "error"),
        ('[lint.files."*.rules"]\nignore = ["L8"]\n[lint.files."a.rules"]\nlevels.L802 = "error"', "error"),
        ('[lint.files."a.rules"]\nignore = ["L8"]\nlevels.L802 = "error"', "error"),
        ('[lint.files."a.rules"]\nignore = ["L802"]\nlevels.L802 = "error"', "off"),
    ],
)
def test_the_longer_name_counts_and_a_file_comes_last(text: str, told: str) -> None:
    assert level("L802", text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "off"),
        ('[lint]\nselect = ["L"]', "off"),
        ('[lint]\nselect = ["L8"]', "off"),
        ('[lint]\nselect = ["L805"]', "note"),
        ('[lint]\nselect = ["L", "unused-field"]', "note"),
        ('[lint.levels]\nL805 = "warning"', "warning"),
        ('[lint.levels]\nL8 = "warning"', "off"),
        ('[lint.files."a.rules"]\nlevels.L805 = "warning"', "warning"),
    ],
)
def test_some_findings_have_to_be_asked_for(text: str, told: str) -> None:
    assert level("L805", text) == told


def test_a_command_line_selects_in_the_place_of_settings_and_ignores_beside_them() -> None:
    settings = settings_of('[lint]\nselect = ["L6"]\nignore = ["L802"]')
    assert Levels(with_options(settings, select=("L8",))).of("L802", "a.rules") == "warning"
    assert Levels(with_options(settings, ignore=("L609",))).of("L609", "a.rules") == "off"
    assert Levels(with_options(settings, ignore=("L609",))).of("L610", "a.rules") == "note"
    assert Levels(with_options(settings, select=("L8",), ignore=("L802",))).of("L802", "a.rules") == "off"


@pytest.mark.parametrize(
    ("pattern", "path", "is_one"),
    [
        ("a.rules", "a.rules", True),
        ("a.rules", "deep/er/a.rules", True),
        ("*.rules", "deep/a.rules", True),
        ("deep/*.rules", "deep/a.rules", True),
        ("deep/*.rules", "deep/er/a.rules", False),
        ("deep/**/*.rules", "deep/er/still/a.rules", True),
        ("deep/**/*.rules", "deep/a.rules", True),
        ("deep/**", "deep/er/a.rules", True),
        ("?.rules", "a.rules", True),
        ("?.rules", "ab.rules", False),
        ("[a].rules", "a.rules", False),
        ("a.rules", "ba.rules", False),
        ("", "a.rules", False),
        ("**/**/deep/**/a.rules", "deep/a.rules", True),
        ("**a.rules", "deep/a.rules", True),
        (f"{'*' * 99}x", "deep/a.rules", False),
        (f"{'*a' * 99}", f"{'a' * 300}b", False),
    ],
)
def test_patterns(pattern: str, path: str, *, is_one: bool) -> None:
    assert matches(pattern, path) is is_one


def test_patterns_are_of_paths_from_the_folder_of_the_rule_set() -> None:
    settings = settings_of('[lint.files."deep/*.rules"]\nignore = ["L"]')
    levels = Levels(settings, "/some/where")
    assert levels.of("L802", "/some/where/deep/a.rules") == "off"
    assert levels.of("L802", "/some/where/a.rules") == "warning"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[lint]\nignores = ["L8"]', [("E602", "ignores", "did you mean `ignore`?")]),
        ('[lint]\nignore = "L8"', [("E603", "ignore", "")]),
        ('[lint]\nignore = ["L609", "L999"]', [("E613", '"L999"', "a name close to it is `L9`")]),
        (
            '[lint]\nselect = ["unused-defines"]',
            [("E613", '"unused-defines"', "a name close to it is `unused-define`")],
        ),
        ('[lint]\nselect = ["E201"]', [("E613", '"E201"', "a name close to it is `L201`")]),
        ("[lint]\nselect = [8]", [("E603", "select", "")]),
        ('[lint.levels]\nunused-lists = "note"', [("E613", "unused-lists", "a name close to it is `unused-list`")]),
        ('[lint.levels]\nL802 = "warn"', [("E603", "L802", "did you mean `warning`?")]),
        ("[lint]\nlevels.L802 = 3", [("E603", "levels.L802", "")]),
        ('[lint]\nfail-on = "off"', [("E603", "fail-on", "")]),
        ("[lint]\nrequire-reasons = 1", [("E603", "require-reasons", "")]),
        ("[lint.bounds]\nroles = 0", [("E603", "roles", "")]),
        ("[lint.bounds]\nrole-templates = 5", [("E602", "role-templates", "did you mean `roles-per-template`?")]),
        ('[lint.files."a.rules"]\nselect = ["L8"]', [("E602", "select", "")]),
        ('[lint.files]\n"a.rules" = ["L8"]', [("E603", '"a.rules"', "")]),
        ("lint = 3", [("E603", "lint", "")]),
        ("[lint]\nlevels = 3", [("E603", "levels", "")]),
    ],
)
def test_mistakes_are_told_where_they_stand(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert mistakes_of(text) == expected


def test_all_settings_are_read() -> None:
    settings = settings_of(
        '[lint]\nfail-on = "note"\nrequire-reasons = true\n[lint.bounds]\nroles = 30\nfile-lines = 10\n'
    )
    assert settings.fail_on is Severity.NOTE
    assert settings.require_reasons
    assert settings.bounds == replace(Bounds(), roles=30, file_lines=10)


def test_bounds_name_where_they_are_from() -> None:
    assert all(each.section and each.what and each.most >= 0 for each in BOUNDS.values())
    assert [each.name for each in BOUNDS.values()] == [name.replace("_", "-") for name in BOUNDS]


def test_settings_reach_what_is_told() -> None:
    project = project_of(RULES)
    found = review(subject_of(project), project.lint, TODAY).found
    assert [(each.code, str(each.severity), each.declaration) for each in found if each.where == "sample.rules"] == [
        ("L802", "warning", "define nobody_asks"),
        ("L609", "note", "audience plain"),
    ]
    asked = replace(project, lint=settings_of('[lint]\nselect = ["L609"]\nlevels.L609 = "error"'))
    told = review(subject_of(asked), asked.lint, TODAY).found
    assert [(each.code, str(each.severity)) for each in told] == [("L609", "error")]


def test_bounds_move_what_is_told() -> None:
    project = replace(project_of(RULES), lint=settings_of("[lint]\nselect = ['L607']\nbounds.file-lines = 3"))
    assert {each.code for each in review(subject_of(project), project.lint, TODAY).found} == {"L607"}
