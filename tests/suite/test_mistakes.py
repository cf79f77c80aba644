"""What is told of tests with mistakes: the code, the message, the text that it underlines, and the help."""

from __future__ import annotations

from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.diagnostics.corpus import expected
from tests.suite.corpus import FILE, told_in
from tests.suite.suites import block, mistakes, read


def test_each_mistake_is_told_as_the_corpus_has_it() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert sorted(told_in(text)) == sorted(expected(text))
    assert len(expected(text)) > 100


def test_one_test_with_a_mistake_leaves_the_others_alone() -> None:
    text = block("expect acme in customer", name="a") + "test {\n" + block("expect acme not in customers", name="b")
    assert [code for code, _ in mistakes(text)] == ["E907", "E101"]
    assert [case.name for case in read(text)[0].cases] == ["b"]


def test_tests_among_rules_and_rules_among_tests_are_told() -> None:
    found = compile_project(Project("a", (Source("a.rules", "entity account accounts { key id }\n" + block()),)))
    assert [each.code for each in found.diagnostics] == ["E901"]
    assert found.program is None
    (only,) = mistakes("list big = (1, 2)\n" + block("expect acme not in customers"))
    assert only == ("E902", "list `big` stands in a file of tests")


def test_long_names_are_told_whole() -> None:
    name = "a" * 70
    rules = (
        "entity account accounts { key id }\nentity person people in account { key id }\n"
        f"audience {name} of people where id is known\n"
    )
    ((code, message),) = mistakes(
        block(f"expect acme in {name}", start="now 2026-06-01T12:00:00Z\naccount acme\n"), rules
    )
    assert (code, message) == ("E915", f"`acme` is an account, and audience `{name}` is of people")


def test_there_is_an_end_to_statements_in_all_cases() -> None:
    rows = ", ".join(map(str, range(9_000)))
    lines = ["expect acme not in customers"] * 60
    text = block(*lines).replace('test "a case"', f'test "a case" for each size in ({rows})')
    assert mistakes(text) == [("E923", "the tests have more than 500,000 statements in all cases")]


def test_there_is_an_end_to_records_at_all_instants() -> None:
    things = ["event form_submitted by ann"] * 2_000
    text = block(*things, *["after 1 minute", "expect acme not in customers"] * 1_000)
    assert mistakes(text) == [("E923", "the tests have more than 2,000,000 records at all instants of all cases")]
    again = [block(*things, *["after 1 minute", "expect acme not in customers"] * 600, name=name) for name in "abc"]
    assert [code for code, _ in mistakes("".join(again))] == ["E923"]
