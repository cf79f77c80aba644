"""`quorate docs`: pages that are right by themselves, lead to each other, and come and go with what was made before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tinyhtml5.parser import HTMLParser

from quorate.cli.site.sentences import sentences_html
from quorate.loading import load_program
from tests.cli.running import BROKEN, RULES, write_rules
from tests.cli.running import run_here as run

HOSTILE = """
list words = ("<b>", "a \\"quoted\\" one")
define is_odd of account = name in words
audience odd "<script>alert(1)</script> & “more” \\u202e" of accounts where is_odd and name matches /<i> .*/
audience lists of accounts where name in words
audience `x" onclick="alert(1)` of accounts where in lists
audience `a/b?c#d é` of accounts where in `x" onclick="alert(1)`
"""
SCHEMA = "entity account accounts {\n  key id\n  employees integer\n  name text\n}\n"


def pages_in(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.html"))}


def elements(text: str) -> Iterator[Any]:
    """Yield the elements of a page that is without mistakes."""
    parser = HTMLParser(namespace_html_elements=False)
    root = parser.parse(text)
    assert parser.errors == []
    yield from root.iter()


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "seeds"
    done = run("docs", RULES / "seeds", "--out", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"wrote {folder}/index.html and 19 pages more\n"
    return folder


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rules = write_rules(tmp_path_factory.mktemp("sets") / "small", schema=SCHEMA, audiences=HOSTILE)
    folder = rules.parent / "out"
    assert run("docs", rules, "--out", folder).returncode == 0
    return folder


@pytest.mark.parametrize("which", ["seeds", "hostile"])
def test_every_page_is_without_mistakes_and_every_way_leads_somewhere(
    which: str, request: pytest.FixtureRequest
) -> None:
    pages = pages_in(request.getfixturevalue(which))
    ids: dict[str, set[str]] = {}
    ways: list[tuple[str, str]] = []
    for name, text in pages.items():
        found = [each for each in elements(text) if isinstance(each.tag, str)]
        named = [each.get("id") for each in found if each.get("id")]
        assert len(set(named)) == len(named)
        ids[name] = set(named)
        assert not [
            each.tag for each in found if each.tag in {"img", "link", "iframe", "object", "base"} or each.get("src")
        ]
        for each in found:
            assert not [given for given in each.attrib if str(given).startswith("on")]
            if each.tag.endswith("a") and (target := each.get("href")) is not None:
                ways.append((name, target))
            for other in ("aria-labelledby", "aria-describedby", "for"):
                assert set((each.get(other) or "").split()) <= ids[name]
    for page, target in ways:
        file, _, place = target.partition("#")
        assert (file or page) in pages
        assert not place or place in ids[file or page]


@pytest.mark.parametrize("which", ["seeds", "hostile"])
def test_nothing_is_asked_of_the_network(which: str, request: pytest.FixtureRequest) -> None:
    for text in pages_in(request.getfixturevalue(which)).values():
        assert "default-src 'none'" in text
        bare = text.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?://|url\((?!#)|@import", bare)


def test_titles_are_told_and_not_run(hostile: Path) -> None:
    text = pages_in(hostile)["audiences.html"]
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “more” &lt;U+202E&gt;" in text
    assert "/&lt;i&gt; .*/" in text


def test_the_same_rules_are_the_same_bytes_from_everywhere(seeds: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    run("docs", "seeds", "--out", again, cwd=RULES)
    assert {file.name: file.read_bytes() for file in again.iterdir()} == {
        file.name: file.read_bytes() for file in seeds.iterdir()
    }


def test_there_is_a_page_for_each_kind_with_sentences_rules_and_ways(seeds: Path) -> None:
    pages = pages_in(seeds)
    audience = pages["audiences.html"].split('<article id="audience-enterprise_growers"')[1].split("</article>")[0]
    for part in (
        "An account is in “Enterprise growers” if all of these hold:",
        'people for whom <a href="defines.html#define-is_executive">“is executive”</a> holds</li>',
        '</span> enterprise_growers <span class="text">&quot;Enterprise growers&quot;</span>',
        "<figcaption>audiences.rules, line 3</figcaption>",
        '<dt>Used by</dt><dd><a href="audiences.html#audience-open_growers">Growers we do not sell to yet</a>',
        "<code>people.seniority</code>",
    ):
        assert part in audience
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="journey-graph"' in pages["journeys.html"]
    assert 'class="stage-graph"' in pages["stage-models.html"]
    assert 'href="lists.html#list-emea">Emea</a>' in pages["audiences.html"]
    assert "standard library, line" in pages["actions.html"]
    assert "sha256:" in pages["settings.html"]
    assert "<dt>Buying groups</dt>" in pages["glossary.html"]


def test_what_builds_on_what_is_drawn_and_told(seeds: Path) -> None:
    text = pages_in(seeds)["dependencies.html"]
    drawn = text.split('class="uses-graph"')[1].split("</svg>")[0]
    assert drawn.count('<a href="audiences.html#audience-customers">') == 1
    assert "<title>audience: Customers</title>" in drawn
    row = text.split('<th scope="row"><a href="lists.html#list-seed_topics">')[1].split("</tr>")[0]
    assert '<a href="audiences.html#audience-surging">Intent is surging</a>' in row


def test_the_search_needs_its_script_and_the_inventory_does_not(seeds: Path) -> None:
    text = pages_in(seeds)["index.html"]
    assert '<form id="search" role="search" hidden>' in text
    assert len(re.findall("<li data-row>", text)) > 90
    assert "script-src 'sha256-" in text
    assert all("script-src" not in other for name, other in pages_in(seeds).items() if name != "index.html")


def test_coverage_is_told_where_it_is_given(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small")
    (rules / "large.test.rules").write_text(
        'test "large" {\n  now 2026-06-01T12:00:00Z\n  account acme { employees: 900 }\n  expect acme in large\n}\n',
        encoding="utf-8",
    )
    seen = tmp_path / "seen.json"
    seen.write_text(run("test", rules, "--coverage", "--format", "json").stdout, encoding="utf-8")
    assert run("docs", rules, "--out", tmp_path / "out", "--coverage", seen).returncode == 0
    pages = pages_in(tmp_path / "out")
    assert re.search(r"Tests have seen \d+ of \d+ points of these rules", pages["index.html"])
    assert '<span class="gap">not seen by tests: ' in pages["index.html"]
    assert "<li>employees &gt;= 500: never unknown</li>" in pages["audiences.html"]


def test_a_file_that_tells_no_coverage_of_these_rules_is_refused(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small")
    revision = load_program(rules)[0].revision
    seen = tmp_path / "seen.json"
    endless = (
        f'{{"rule_sets": [{{"revision": "{revision}", "coverage": {{"points": 1e999, "seen": 1, "files": []}}}}]}}'
    )
    for document, reason in (
        ('{"points": 1}', "is not what `quorate test --coverage --format json` prints"),
        ("[" * 100_000, "is not what `quorate test --coverage --format json` prints"),
        (endless, "is not what `quorate test --coverage --format json` prints"),
        (json.dumps({"rule_sets": [{"revision": revision}]}), "tells no coverage"),
        (json.dumps({"rule_sets": [{"revision": "sha256:0"}]}), "is about other rules"),
    ):
        seen.write_text(document, encoding="utf-8")
        done = run("docs", rules, "--out", tmp_path / "out", "--coverage", seen)
        assert done.returncode == 2
        assert reason in done.stderr
        assert not (tmp_path / "out").exists()


def test_many_things_have_several_pages_and_no_drawing(tmp_path: Path) -> None:
    texts = "".join(
        f"audience a{n} of accounts where {f'in a{n - 1}' if n % 50 else 'employees > 5'}\n" for n in range(170)
    )
    rules = write_rules(tmp_path / "small", audiences=texts)
    assert run("docs", rules, "--out", tmp_path / "out").returncode == 0
    pages = pages_in(tmp_path / "out")
    assert {"audiences.html", "audiences-2.html", "audiences-3.html"} <= set(pages)
    assert "<h1>Audiences, 2 of 3</h1>" in pages["audiences-2.html"]
    assert '<a href="audiences.html#audience-a59">“a59”</a>' in pages["audiences-2.html"]
    assert "170 things are joined with each other" in pages["dependencies.html"]
    for text in pages.values():
        list(elements(text))


def test_what_was_made_before_is_replaced_and_what_is_gone_is_taken_away(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small", more="define is_huge of account = employees > 10_000\n")
    assert run("docs", rules, cwd=tmp_path).stdout == "wrote docs-small/index.html and 6 pages more\n"
    assert (tmp_path / "docs-small" / "defines.html").exists()
    (rules / "more.rules").unlink()
    assert run("docs", rules, cwd=tmp_path).returncode == 0
    assert not (tmp_path / "docs-small" / "defines.html").exists()
    assert {entry.name for entry in tmp_path.iterdir()} == {"small", "docs-small"}


def test_a_folder_with_files_of_others_is_refused_unless_it_is_forced(tmp_path: Path) -> None:
    rules, out = write_rules(tmp_path / "small"), tmp_path / "out"
    run("docs", rules, "--out", out)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    (out / "index.html").write_text("changed", encoding="utf-8")
    done = run("docs", rules, "--out", out)
    assert done.returncode == 2
    assert "has files that were not made here, or were changed since: index.html, notes.txt; `--force`" in done.stderr
    assert (out / "index.html").read_text(encoding="utf-8") == "changed"
    assert run("docs", rules, "--out", out, "--force").returncode == 0
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (out / "index.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_run_that_cannot_write_leaves_nothing_behind(tmp_path: Path) -> None:
    rules, out = write_rules(tmp_path / "small"), tmp_path / "out"
    (out / "index.html").mkdir(parents=True)
    done = run("docs", rules, "--out", out, "--force")
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert {entry.name for entry in tmp_path.iterdir()} == {"small", "out"}
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert run("docs", rules, "--out", tmp_path / "file" / "below").returncode == 2


def test_rules_with_mistakes_are_reported_and_nothing_is_written(tmp_path: Path) -> None:
    done = run("docs", write_rules(tmp_path / "small", broken=BROKEN), "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "error[E101]" in done.stderr
    assert not (tmp_path / "out").exists()


def test_sentences_become_lists_that_stand_in_each_other() -> None:
    text = "Head `a`:\n  1. one, if “x” holds:\n    • deep\n    then:\n      1. inside\n  • other\n\nTail."
    assert sentences_html(text, {"“x”": "a.html#x"}).replace("\n", "") == (
        "<p>Head <code>a</code>:</p>"
        '<ol><li>one, if <a href="a.html#x">“x”</a> holds:<ul><li>deep</li></ul><p>then:</p>'
        "<ol><li>inside</li></ol></li></ol><ul><li>other</li></ul><p>Tail.</p>"
    )
