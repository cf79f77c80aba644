"""Every rule of lint finds its bad sample and is silent on its good one, and its fix does what it says."""

from __future__ import annotations

import pytest

from quorate.diagnostics.catalogue.families import CODES
from quorate.diagnostics.model import Code, Diagnostic, Severity
from quorate.lint.edits import choose_fixes, put_fixes
from quorate.lint.rules import RULES
from quorate.lint.subject import Subject
from quorate.syntax.format import format_source
from tests.lint.payloads import unlike
from tests.lint.subjects import found_in, subject_of, subject_of_sample, with_texts

LINT = [code for code in CODES.values() if code.id.startswith("L") and code.id[1] != "9"]
FOUND_TOGETHER: dict[str, set[str]] = {
    "L113": {"L803"},  # a table, a template, stages on their own
    "L114": {"L807"},
    "L115": {"L809"},
    "L124": {"L803"},
    "L405": {"L807"},
    "L701": {"L807"},
    "L702": {"L807"},
    "L726": {"L807"},
    "L727": {"L803"},
    "L728": {"L803"},
    "L729": {"L803"},
    "L738": {"L510"},
    "L703": {"L809"},
    "L704": {"L810"},
}
"""Other findings, of a level above a note, that a sample cannot do without, by the code that it is of."""


def mended(subject: Subject, found: list[Diagnostic]) -> Subject:
    """Put the fixes of findings into their texts."""
    fixes = choose_fixes(each.fix for each in found if each.fix is not None)
    return subject_of(with_texts(subject.project, put_fixes(subject.sources, fixes)))


@pytest.mark.parametrize("code", LINT, ids=lambda code: code.id)
def test_the_bad_sample_is_found_and_the_good_one_is_not(code: Code) -> None:
    bad, good = found_in(subject_of_sample(code.avoid)), found_in(subject_of_sample(code.prefer))
    assert code.id in {each.code for each in bad}
    assert code.id not in {each.code for each in good}
    expected = FOUND_TOGETHER.get(code.id, set())
    for found in (bad, good):
        others = {each.code for each in found if each.severity is not Severity.NOTE} - {code.id}
        assert others <= expected


@pytest.mark.parametrize("code", LINT, ids=lambda code: code.id)
def test_a_fix_takes_the_finding_away_and_a_safe_one_keeps_the_meaning(code: Code) -> None:
    subject = subject_of_sample(code.avoid)
    found = found_in(subject, code)
    if not any(each.fix for each in found):
        return  # there is nothing to try
    after = mended(subject, found)
    assert len(found_in(after, code)) < len(found)
    assert all(format_source(source).text is not None for source in after.project.files)
    if all(each.fix.is_safe for each in found if each.fix):
        assert unlike(subject, after) == []


@pytest.mark.parametrize("code", LINT, ids=lambda code: code.id)
def test_samples_are_in_their_canonical_form(code: Code) -> None:
    for sample in (code.avoid, code.prefer):
        source = subject_of_sample(sample).project.files[0]
        assert format_source(source).text == source.text


def test_every_code_is_found_by_one_rule() -> None:
    found = [code.id for rule in RULES for code in rule.codes]
    assert sorted(found) == [code.id for code in LINT]
