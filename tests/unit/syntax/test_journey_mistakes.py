"""What the parser says of journeys with mistakes; the corpus of rejected rules has more of them."""

from __future__ import annotations

import pytest

from quorate.diagnostics.model import Diagnostic
from quorate.syntax.parse import Parsed, parse
from quorate.text import Source


def parsed(text: str) -> Parsed:
    return parse(Source("test.rules", text))


def only(text: str) -> tuple[Diagnostic, str]:
    found = parsed(text)
    (diagnostic,) = found.diagnostics
    assert diagnostic.span is not None
    return diagnostic, found.source.slice(diagnostic.span)


@pytest.mark.parametrize(
    ("text", "second", "message"),
    [
        ("exit when x exit when y", "exit when y", "`exit when` is given twice for `j`"),
        ("reenter 1 day after end reenter 2 days after end", "reenter 2 days after end", "`reenter` is given twice"),
        (
            "split people { otherwise { } otherwise { } }",
            "otherwise { }",
            "`otherwise` is given twice for `split people`",
        ),
        ("a: listen for any e { on event { } on event { } }", "on event { }", "`on event` is given twice for `a`"),
        ("call c() { on error { } on error { } }", "on error { }", "`on error` is given twice for `call`"),
        ("a: split random b { }", "b", "`name` is given twice for `split random`"),
    ],
)
def test_a_part_stands_once(text: str, second: str, message: str) -> None:
    diagnostic, under = only(f"journey j for accounts in a {{ {text} }}")
    assert (diagnostic.code, under) == ("E114", second)
    assert message in diagnostic.message
    assert [label.text for label in diagnostic.labels] == ["the first one"]


def test_clauses_stand_before_steps() -> None:
    diagnostic, under = only("journey j for accounts in a { exit when x end on change pin }")
    assert (diagnostic.code, under) == ("E123", "on change pin")


def test_paths_stand_before_otherwise() -> None:
    diagnostic, under = only(
        "journey j for accounts in a { call c() { otherwise { } on error { } path b when x { } } }"
    )
    assert (diagnostic.code, under) == ("E126", "b")
    assert [label.text for label in diagnostic.labels] == ["`otherwise` is here"]


def test_a_random_split_has_a_name_and_whole_shares() -> None:
    assert only("journey j for accounts in a { split random by person { } }")[0].code == "E124"
    diagnostic, under = only("journey j for accounts in a { split random b { 12.5% path c { } } }")
    assert (diagnostic.code, under) == ("E125", "12.5%")


def test_a_mistake_leaves_the_declarations_around_it_alone() -> None:
    found = parsed(
        "action thank of person\n"
        "journey a for accounts in b {\n  wiat 3 days\n  do thank()\n}\n"
        'call c "C" of account\n'
        "journey d for accounts in b {\n  call c()\n  end\n}\n"
    )
    assert [one.code for one in found.diagnostics] == ["E101"]
    assert "a" in found.broken
    assert [one.name.text for one in found.file.declarations] == ["thank", "c", "d"]


def test_a_journey_that_is_not_closed_ends_at_the_next_declaration() -> None:
    found = parsed(
        "journey a for accounts in b {\n  split accounts {\n    otherwise { end }\n  }\n"
        'call c "C" of account\naction d of person\njourney e for accounts in b { call c() }\n'
    )
    assert [one.code for one in found.diagnostics] == ["E115"]
    assert [one.name.text for one in found.file.declarations] == ["c", "d", "e"]
