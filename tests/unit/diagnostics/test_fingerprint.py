"""What findings are known by: it stays when lines and files move, and tells apart what is not the same."""

from __future__ import annotations

import pytest

from quorate.diagnostics.fingerprint import Identity, fingerprints, identities, written_alike
from quorate.diagnostics.model import Diagnostic
from quorate.text import Source, Span

TEXT = 'audience one of accounts\n  where a = "x" or a = "y"\n\naudience two of accounts\n  where b > 5\n'


def at(text: str, word: str, *, path: str = "rules/a.rules", code: str = "L601", count: int = 1) -> list[Diagnostic]:
    """Return findings at a word, as many as are asked for."""
    start = text.index(word)
    return [Diagnostic(code, "m", Span(path, start, start + len(word)))] * count


def known(text: str, word: str, *, path: str = "rules/a.rules", code: str = "L601") -> str:
    """Return the fingerprint of a finding at a word."""
    return fingerprints(at(text, word, path=path, code=code), {path: Source(path, text)})[0]


@pytest.mark.parametrize(
    "moved",
    [
        f"# a comment\n\n{TEXT}",
        TEXT.replace("audience one", "audience zero of accounts\n  where z\n\naudience one"),
        TEXT.replace('\n  where a = "x"', ' where a   = "x" # a reason\n  '),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("b > 5", "b > 6"),
    ],
)
def test_it_stays_when_lines_move_and_others_change(moved: str) -> None:
    assert known(moved, '"y"') == known(TEXT, '"y"')


@pytest.mark.parametrize("changed", [TEXT.replace('"x"', '"z"'), TEXT.replace("audience one", "audience three")])
def test_it_changes_with_the_declaration(changed: str) -> None:
    assert known(changed, '"y"') != known(TEXT, '"y"')


def test_it_tells_codes_declarations_files_and_those_that_are_alike_apart() -> None:
    source = {"rules/a.rules": Source("rules/a.rules", TEXT), "rules/b.rules": Source("rules/b.rules", TEXT)}
    found = [
        *at(TEXT, '"y"', count=3),
        *at(TEXT, '"x"', code="L602"),
        *at(TEXT, "b >"),
        *at(TEXT, '"y"', path="rules/b.rules"),
        Diagnostic("L601", "of the whole set"),
        Diagnostic("L601", "of a file", path="rules/a.rules"),
    ]
    assert len(set(fingerprints(found, source))) == len(found)


@pytest.mark.parametrize("folder", ["", "here/", "/home/somebody/"])
def test_paths_are_from_the_folder_of_the_rule_set(folder: str) -> None:
    paths = [f"{folder}rules/quorate.toml", f"{folder}rules/deep/a.rules", f"{folder}rules/b.rules"]
    sources = {path: Source(path, TEXT) for path in paths}
    found = [each for path in paths[1:] for each in at(TEXT, '"y"', path=path)]
    assert [each.path for each in identities(found, sources)] == ["deep/a.rules", "b.rules"]
    del sources[paths[0]]
    assert [each.path for each in identities(found, sources)] == ["deep/a.rules", "b.rules"]


def test_the_declaration_that_is_told_counts_before_the_first_words() -> None:
    source = {"a.rules": Source("a.rules", TEXT)}
    told = Diagnostic("L601", "m", Span("a.rules", 30, 31), declaration="audience uno")
    assert identities([told], source)[0].declaration == "audience uno"
    assert identities(at(TEXT, '"y"', path="a.rules"), source)[0].declaration == "audience one of"


def test_a_fingerprint_is_the_same_for_ever() -> None:
    assert Identity("L601", "a.rules", "audience one", "0123", 0).fingerprint == "610b233268dc6e99485f5b9517ae2ef7"


def test_layout_and_comments_do_not_count_but_what_stands_in_quotes_does() -> None:
    assert written_alike('a  =\n "x  # y" # why\n`b  c`') == 'a = "x  # y" `b  c`'
