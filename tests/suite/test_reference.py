"""Section 12 of the language reference, word by word."""

from __future__ import annotations

from quorate.syntax.format import format_source
from quorate.syntax.parse import parse
from quorate.text import Source
from tests.corpus.reference.blocks import blocks
from tests.suite.suites import compiled, failures, mistakes, run

(SAMPLE,) = blocks(12)

# The declarations of the reference, and what they name without declaring it.
RULES = (
    "\n".join(text for section in (3, 5, 6, 8, 9) for text in blocks(section)).replace(
        "scale population", "scale raw #"
    )
    + "\n".join(blocks(10)).replace("{ … }", "{ }")
    + """
audience customers of accounts where any opportunity where (is_won)
event webinar_attended of person { minutes integer }
event chat_message of person { intent text }
"""
)
LAST = "expect unknown bob in reachable_directors because (consent_email)"


def test_the_sample_has_no_mistake_and_is_in_its_canonical_form_but_for_what_stands_before_comments() -> None:
    compiled(RULES)
    assert mistakes(SAMPLE, RULES) == []
    formatted = format_source(Source("a.test.rules", SAMPLE)).text
    assert formatted is not None
    assert [line.split() for line in formatted.splitlines()] == [line.split() for line in SAMPLE.splitlines()]
    assert parse(Source("a", formatted)).file.declarations == parse(Source("a", SAMPLE)).file.declarations


def test_all_but_its_last_line_holds() -> None:
    """Bob is a vice president, so that it is known that he is no director, whatever is known of his consent."""
    told = "expected it to be unknown whether bob is in `reachable_directors`, but bob is not"
    assert failures(SAMPLE, RULES) == [told]


def test_of_a_director_it_is_not_known() -> None:
    eva = 'person eva of acme { job_title: "Director of Farms"  seniority: "director" }\n'
    bob = "  person bob of acme"
    assert LAST in SAMPLE
    told = SAMPLE.replace(bob, f"  {eva}{bob}").replace(LAST, LAST.replace("bob", "eva"))
    assert [result.passed for result in run(told, RULES)] == [True]
