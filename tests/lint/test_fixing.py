"""Fixes are put in until none is left, do no harm, and twice is as good as once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quorate.diagnostics.catalogue.families import CODES
from quorate.diagnostics.model import Code, Diagnostic, Edit, Fix
from quorate.lint.edits import choose_fixes, put_edits
from quorate.lint.fixing import Fixed, fix_all
from quorate.lint.linting import lint
from quorate.lint.review import review
from quorate.lint.subject import Subject
from quorate.semantics.lint_settings import LintSettings
from quorate.syntax.format import format_source
from quorate.text import Source, Span
from tests.lint.payloads import unlike
from tests.lint.subjects import SAMPLE, project_of, subject_of, subject_of_sample

TODAY = date(2026, 6, 1)
NAMES = st.sampled_from(['"Acme"', '"Nadir"', '"Zenith"'])


def look(subject: Subject) -> tuple[Diagnostic, ...]:
    """Return what is told of the sample."""
    return tuple(each for each in review(subject, LintSettings(), TODAY).found if each.where == SAMPLE)


def fixed(text: str, *, unsafe: bool = False) -> Fixed:
    """Put fixes into a text."""
    return fix_all(subject_of(project_of(text)), look, unsafe=unsafe)


def text_of(fixed: Fixed) -> str:
    """Return the text after its fixes."""
    return fixed.subject.sources[SAMPLE].text


def test_what_makes_way_for_other_fixes_is_fixed_to_the_end() -> None:
    chain = "".join(f"define d{at} of account = {f'd{at + 1}' if at < 6 else 'employees >= 5'}\n" for at in range(7))
    done = fixed(f"{chain}\naudience large of accounts\n  where employees >= 500\n", unsafe=True)
    assert text_of(done) == "audience large of accounts\n  where employees >= 500\n"
    assert [each.code for each in done.done] == ["L802"] * 7


def test_a_comment_that_is_of_the_whole_file_stays() -> None:
    head = "# Names of the old system.\n# quorate: ignore-file[L601] they come from there\n"
    audience = "audience Large of accounts\n  where employees >= 500\n"
    gone = "# It is not used.\ndefine Gone of account = employees >= 5\n"
    kept = fixed(head + gone + "\n" + audience, unsafe=True)
    assert "define Gone" not in text_of(kept)
    assert text_of(kept).startswith(head)


def test_comments_go_with_what_they_are_of_and_headings_stay() -> None:
    text = (
        "# --- words ---\n\n# It is not used,\n# and never was.\ndefine gone of account = employees >= 5  # five\n\n"
        "# This is used.\ndefine is_large of account = employees >= 500\n\n"
        "audience large of accounts\n  where is_large\n"
    )
    assert text_of(fixed(text, unsafe=True)) == (
        "# --- words ---\n\n# This is used.\ndefine is_large of account = employees >= 500\n\n"
        "audience large of accounts\n  where is_large\n"
    )


def test_a_file_that_was_not_in_its_canonical_form_is_left_so() -> None:
    assert text_of(fixed('audience a of accounts where   name="x" or  name="y"\n')) == (
        'audience a of accounts where   name in ("x", "y")\n'
    )


def test_fixes_of_one_place_come_one_after_the_other() -> None:
    done = fixed("audience a of people\n  where not (not (not (consent_email = false)))\n")
    assert text_of(done) == "audience a of people\n  where consent_email\n"
    assert len(done.done) > 1


def test_unsafe_fixes_are_only_put_in_where_they_are_asked_for() -> None:
    text = (
        "audience large of accounts\n  where employees >= 500\n\n"
        'destination linkedin "LinkedIn" as linkedin_companies\n\n'
        'activation media "Media" {\n  audience large\n  to linkedin\n}\n'
    )
    assert text_of(fixed(text)) == text
    assert text_of(fixed(text, unsafe=True)) == text.replace("large of", 'large "Large" of')


def test_a_fix_that_does_harm_is_refused_and_the_others_are_put_in() -> None:
    text = 'audience a of accounts\n  where name = "x" or name = "y"\n'

    def bad(subject: Subject) -> tuple[Diagnostic, ...]:
        span = Span(SAMPLE, 0, 8)
        harm = Diagnostic("L999", "m", span, fix=Fix("no", (Edit(span, "nonsense"),), is_safe=True))
        return (harm, *look(subject))

    done = fix_all(subject_of(project_of(text)), bad)
    assert text_of(done) == 'audience a of accounts\n  where name in ("x", "y")\n'
    assert {each.code for each in done.refused} == {"L999"}


def test_fixes_that_undo_each_other_end() -> None:
    def swing(subject: Subject) -> tuple[Diagnostic, ...]:
        text = subject.sources[SAMPLE].text
        old, new = ("500", "501") if "500" in text else ("501", "500")
        span = Span(SAMPLE, text.index(old), text.index(old) + 3)
        return (Diagnostic("L999", "m", span, fix=Fix("swing", (Edit(span, new),), is_safe=True)),)

    done = fix_all(subject_of(project_of("audience large of accounts\n  where employees >= 500\n")), swing)
    assert len(done.done) <= 2


def test_edits_of_one_fix_are_put_in_together_or_not_at_all() -> None:
    span = [Span(SAMPLE, start, start + 2) for start in (0, 1, 5)]
    one = Fix("one", (Edit(span[0], "a"), Edit(span[2], "b")), is_safe=True)
    other = Fix("other", (Edit(span[1], "c"),), is_safe=True)
    assert choose_fixes([one, other]) == [one]
    assert choose_fixes([other, one]) == [other]
    assert put_edits("0123456", one.edits) == "a234b"


CONDITIONS = st.recursive(
    st.one_of(
        st.builds("{} = {}".format, st.just("name"), NAMES),
        st.builds("{} != {}".format, st.just("name"), NAMES),
        st.builds("{} <= {}".format, st.integers(1, 3), st.just("employees")),
        st.builds("employees <= {}".format, st.integers(1, 3)),
        st.sampled_from(
            [
                "any person where (consent_email = true)", 'tier in ("named")', "industry is not missing",
                "count(people) > 0", 'at least 1 person where (seniority = "vp" or seniority = "chief")',
                'industry = "Agriculture" ignoring case', 'tags contains any of ("a")', 'country in ("FR", "DE", "FR")',
                "employees >= 1 and employees <= 3", "1 <= count(people)", "count(people) = 1 or count(people) = 2",
                "not (count(people) >= 2)", "heads >= 1 and heads <= 2", "heads in (2)", "not (1 != heads)",
            ]
        ),
    ),
    lambda inner: st.one_of(
        st.builds("not ({})".format, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {} and {})".format, inner, inner, inner),
    ),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=15, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.lists(CONDITIONS, min_size=1, max_size=2))
def test_twice_is_as_once_and_safe_ones_keep_what_is_decided(conditions: list[str]) -> None:
    heads = "define heads of account = count(people where (consent_email))\n"
    text = heads + "".join(f"audience a{at} of accounts where {each}\n" for at, each in enumerate(conditions))
    before = subject_of(project_of(text))
    once = fix_all(before, look)
    assert not [each for each in look(once.subject) if each.fix is not None and each.fix.is_safe]
    assert text_of(fix_all(once.subject, look)) == text_of(once)
    assert format_source(once.subject.sources[SAMPLE]).text is not None
    assert unlike(before, once.subject, 12) == []


@pytest.mark.parametrize(
    "code", [code for code in CODES.values() if code.id[:2] in {"L6", "L8"}], ids=lambda each: each.id
)
def test_samples_are_fixed_to_the_end(code: Code) -> None:
    subject = subject_of_sample(code.avoid)
    done = fix_all(subject, lambda each: [found for found in lint(each) if found.where != "schema.rules"], unsafe=True)
    assert done.refused == ()
    assert [each.code for each in lint(done.subject) if each.fix is not None and each.where != "schema.rules"] == []


def test_bounds_without_case_are_left_as_there_is_no_such_range() -> None:
    text = 'audience few of accounts where country >= "a" ignoring case and country <= "m" ignoring case\n'
    assert text_of(fix_all(subject_of(project_of(text)), look)) == text


def test_what_only_tests_speak_of_is_left() -> None:
    text = "define asked of account = employees >= 5\n\ndefine gone of account = employees >= 6\n"
    test = Source(
        "sample.test.rules", 'test "asked" {\n  now 2026-06-01T12:00:00Z\n  account a { }\n  expect a.asked\n}\n'
    )
    subject = subject_of(replace(project_of(text), tests=(test,)))
    assert [each.message for each in look(subject)] == ["`gone` is not used"]


def test_what_a_comment_keeps_from_being_told_is_not_fixed() -> None:
    text = '# quorate: ignore[L609] so it is\naudience a of accounts\n  where name = "x" or name = "y"\n'
    assert text_of(fixed(text)) == text
