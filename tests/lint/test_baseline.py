"""A baseline knows what it has seen: also moved, renamed, in another file; and nothing that is new."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from quorate.diagnostics.model import Diagnostic
from quorate.lint.baseline import (
    EMPTY,
    Baseline,
    BaselineError,
    Compared,
    Entry,
    compare,
    entries_of,
    kept_entries,
    read_baseline,
    write_baseline,
)
from quorate.text import Source, Span

ONE = 'audience one of accounts\n  where a = "x" or a = "y"\n'
TWO = "audience two of accounts\n  where b > 5\n"


def found_in(texts: Mapping[str, str]) -> tuple[list[Diagnostic], dict[str, Source]]:
    """Return a finding at each `or` and each `>` of some texts, with the declaration that it is in."""
    found = []
    for path, text in texts.items():
        for place, sign in enumerate(text):
            if text.startswith(" or ", place) or sign == ">":
                declaration = text[: place + 1].rpartition("audience ")[2].split()[0]
                code = "L609" if sign == " " else "L620"
                found.append(Diagnostic(code, "m", Span(path, place, place + 1), declaration=f"audience {declaration}"))
    return found, {path: Source(path, text) for path, text in texts.items()}


def entries(texts: Mapping[str, str]) -> list[Entry]:
    """Return the baseline of some texts."""
    return entries_of(*found_in(texts))


def compared(texts: Mapping[str, str], kept: list[Entry]) -> Compared:
    """Hold what is found in some texts against a baseline."""
    found, sources = found_in(texts)
    return compare(found, sources, kept, lambda _: True)


BEFORE = {"a.rules": f"{ONE}\n{TWO}"}


@pytest.mark.parametrize(
    "after",
    [
        BEFORE,
        {"a.rules": f"# more\n\n{TWO}\n{ONE}"},
        {"a.rules": f"{ONE.replace('one', 'uno')}\n{TWO}"},
        {"a.rules": TWO, "deep/b.rules": ONE},
        {"a.rules": TWO, "deep/b.rules": ONE.replace("one", "uno")},
        {"a.rules": f"{ONE}\n{TWO.replace('> 5', '> 6')}"},
        {"a.rules": f"{ONE.replace('  where', '     where')}\n{TWO}"},
        {"a.rules": f"{ONE.replace('where', 'where  # why' + chr(10) + '   ')}\n{TWO}"},
    ],
)
def test_what_it_has_is_known_again(after: Mapping[str, str]) -> None:
    told = compared(after, entries(BEFORE))
    assert (told.new, told.known, told.stale) == ((), 2, ())


@pytest.mark.parametrize(
    ("after", "declarations"),
    [
        ({"a.rules": f"{ONE}\n{TWO}\n{TWO.replace('two', 'three').replace('5', '7')}"}, ["audience three"]),
        ({"a.rules": f"{ONE.replace('where', 'where c > 1 or')}\n{TWO}"}, ["audience one", "audience one"]),
        ({"a.rules": f"{ONE}\n{TWO}", "b.rules": ONE.replace("one", "uno")}, ["audience uno"]),
    ],
)
def test_what_is_new_is_told(after: Mapping[str, str], declarations: list[str]) -> None:
    assert [each.declaration for each in compared(after, entries(BEFORE)).new] == declarations


def test_what_is_gone_is_stale() -> None:
    told = compared({"a.rules": TWO}, entries(BEFORE))
    assert [(each.declaration, each.code) for each in told.stale] == [("audience one", "L609")]
    found, sources = found_in({"a.rules": TWO})
    assert compare(found, sources, entries(BEFORE), lambda code: code != "L609").stale == ()


def test_what_was_not_looked_for_stays() -> None:
    assert [each.code for each in kept_entries(entries(BEFORE), lambda code: code == "L609")] == ["L620"]


def test_it_is_written_sorted_an_entry_a_line_and_read_again() -> None:
    baseline = EMPTY.with_rule_set("seeds", reversed(entries(BEFORE))).with_rule_set("a", entries({"a.rules": TWO}))
    text = write_baseline(baseline).decode()
    assert read_baseline(text.encode()) == Baseline(dict(sorted(baseline.rule_sets.items())))
    assert list(json.loads(text)["rule_sets"]) == ["a", "seeds"]
    assert sum(line.startswith('      {"path": ') for line in text.splitlines()) == 3
    assert write_baseline(read_baseline(text.encode())).decode() == text


def test_nothing_is_written_of_a_rule_set_without_findings() -> None:
    assert json.loads(write_baseline(EMPTY.with_rule_set("seeds", ()))) == {"schema": 1, "rule_sets": {}}


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{}", b"\xff\xfe", b"{" * 2_000, b'{"schema": 2, "rule_sets": {}}', b'{"schema": "1"}',
        b'{"schema": 1, "rule_sets": {"a": [{"path": "a.rules"}]}}',
        b'{"schema": 1, "rule_sets": {"a": [3]}}',
        b'{"schema": 1, "rule_sets": {}, "more": 1}',
        b'{"schema": 1, "rule_sets": {"a": [{"path": "", "declaration": "", "code": "", "text": "", "count": "1"}]}}',
        b'{"schema": 1, "rule_sets": {"a": [{"path": "", "declaration": "", "code": "", "text": "", "count": 0}]}}',
    ],
)  # fmt: skip
def test_what_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(BaselineError, match="baseline"):
        read_baseline(content)
