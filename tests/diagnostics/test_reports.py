"""Reports for other systems: valid, right whatever the texts are, and the same bytes for the same findings."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from urllib.parse import unquote_to_bytes

from hypothesis import given
from hypothesis import strategies as st

from quorate.diagnostics.encode import encode_compact, encode_json, ordered
from quorate.diagnostics.github import encode_github
from quorate.diagnostics.gitlab import encode_gitlab
from quorate.diagnostics.junit import encode_junit, legal
from quorate.diagnostics.model import Diagnostic, Edit, Fix, Label, Severity
from quorate.diagnostics.run import Run, worst_first
from quorate.diagnostics.sarif import RESULTS_AT_MOST, encode_sarif, left_out
from quorate.text import Source, Span
from tests.diagnostics.reporting import (
    FEW,
    PATHS,
    RUN,
    TEXTS,
    Findings,
    findings,
    utf16_offset,
    valid_junit,
    valid_sarif,
)

COMMAND = re.compile(r"::(error|warning|notice) ([^\r\n]*?)::([^\r\n]*)")
WORDS = {"error": Severity.ERROR, "warning": Severity.WARNING, "notice": Severity.NOTE}
SOURCE = Source("rules/a b.rules", '# 😀\r\naudience 😀 of accounts\n\twhere tier is "namd"\n')
NAMD = SOURCE.text.index('"namd"')
VALUE = Diagnostic(
    "E303",
    "`namd` is not a value of `tier`",
    Span(SOURCE.path, NAMD, NAMD + 6),
    "not one of `named`",
    (Label(Span(SOURCE.path, 14, 15), "asked here"),),
    'did you mean `"named"`?',
    fix=Fix('write `"named"`', (Edit(Span(SOURCE.path, NAMD, NAMD + 6), '"named"'),), is_safe=False),
    declaration="audience growers",
)
NOTE = Diagnostic("F001", "odd, 100%", Span(SOURCE.path, 14, 15), severity=Severity.NOTE)
SOURCES = {SOURCE.path: SOURCE}


def test_sarif_has_a_place_a_rule_a_fix_and_what_a_finding_is_known_by() -> None:
    run = valid_sarif(encode_sarif([VALUE, NOTE], SOURCES, RUN))
    rule, other = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"], rule["defaultConfiguration"]) == ("E303", "no-such-value", {"level": "error"})
    assert rule["help"]["markdown"].startswith(rule["fullDescription"]["text"].split(". ")[0])
    assert (other["id"], other["defaultConfiguration"]) == ("F001", {"level": "warning"})
    note, result = run["results"]
    region = {"startLine": 3, "startColumn": 16, "endLine": 3, "endColumn": 22}
    artifact = {"uri": "rules/a%20b.rules", "uriBaseId": "%SRCROOT%"}
    assert result["locations"] == [
        {
            "physicalLocation": {"artifactLocation": artifact, "region": region},
            "message": {"text": "not one of `named`"},
            "logicalLocations": [{"name": "growers", "fullyQualifiedName": "audience growers", "kind": "audience"}],
        }
    ]
    assert result["relatedLocations"][0]["physicalLocation"]["region"] == {
        "startLine": 2, "startColumn": 10, "endLine": 2, "endColumn": 12,
    }  # fmt: skip
    (fix,) = result["fixes"]
    assert fix["description"]["text"] == 'write `"named"` (the rules may mean something else then)'
    (change,) = fix["artifactChanges"]
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": '"named"'}}]
    assert (note["level"], note["ruleIndex"], result["ruleIndex"]) == ("note", 1, 0)
    assert len(set(result["partialFingerprints"].values()) | set(note["partialFingerprints"].values())) == 2


@FEW
@given(findings())
def test_any_findings_are_valid_sarif_that_points_where_they_do(drawn: Findings) -> None:
    found, sources = drawn
    run = valid_sarif(encode_sarif(found, sources, RUN))
    assert [result["ruleId"] for result in run["results"]] == [each.code for each in ordered(found)]
    for result, each in zip(run["results"], ordered(found), strict=True):
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == each.code
        place = result["locations"][0]["physicalLocation"]
        if each.span is not None and each.span.path in sources:
            source, region = sources[each.span.path], place["region"]
            starts = utf16_offset(source.text, region["startLine"], region["startColumn"])
            ends = utf16_offset(source.text, region["endLine"], region["endColumn"])
            assert (starts, ends) == (each.span.start, each.span.end)
        else:
            assert "region" not in place


@FEW
@given(PATHS)
def test_a_uri_is_the_bytes_of_a_path(path: str) -> None:
    (result,) = valid_sarif(encode_sarif([replace(NOTE, span=None, path=path)], {}, RUN))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9._~/%-]*", uri)
    assert unquote_to_bytes(uri).decode("utf-8", "surrogatepass" if "\ud800" in path else "surrogateescape") == path


def test_a_path_outside_of_the_repository_is_a_whole_uri_and_no_path_is_the_root() -> None:
    found = [replace(NOTE, span=None, path="/else where/a.rules"), replace(NOTE, span=None)]
    none, outside = valid_sarif(encode_sarif(found, {}, RUN))["results"]
    places = [each["locations"][0]["physicalLocation"]["artifactLocation"] for each in (none, outside)]
    assert places == [{"uri": ".", "uriBaseId": "%SRCROOT%"}, {"uri": "file:///else%20where/a.rules"}]


def test_a_message_is_no_link() -> None:
    (result,) = valid_sarif(encode_sarif([Diagnostic("E101", "`[here](https://x.example)`")], {}, RUN))["results"]
    assert result["message"]["text"] == r"`\[here\](https://x.example)`"


def test_a_log_keeps_to_what_is_taken_and_tells_what_is_left_out() -> None:
    many = [Diagnostic("E101", f"{n:05}", severity=Severity.NOTE) for n in range(RESULTS_AT_MOST)]
    text = encode_sarif([*many, Diagnostic("E303", "worst")], {}, RUN)
    (run,) = json.loads(text)["runs"]
    messages = [each["message"]["text"] for each in run["results"]]
    assert (len(messages), messages[-1]) == (RESULTS_AT_MOST, "worst")
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "the log has the worst 25,000 of 25,001 findings, and GitHub shows 5,000"
    assert left_out(5_001) == "GitHub shows the worst 5,000 of 5,001 findings"
    assert left_out(5_000) == ""


def test_junit_has_a_case_for_each_file_and_code() -> None:
    run = replace(RUN, files=("fine.rules", SOURCE.path), from_root=lambda path: f"in/{path}")
    root = valid_junit(encode_junit([VALUE, replace(VALUE, message="again"), NOTE], SOURCES, run))
    counts = [root.get(name) for name in ("name", "tests", "failures", "errors")]
    assert counts == ["quorate check", "3", "1", "0"]
    cases = [(case.get("classname"), case.get("name"), [part.tag for part in case]) for case in root.iter("testcase")]
    assert cases == [
        ("in/fine.rules", "quorate check", []),
        ("in/rules/a b.rules", "E303 no-such-value", ["failure"]),
        ("in/rules/a b.rules", "F001 not-canonical", ["system-out"]),
    ]
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("type") == "error"
    assert failure.get("message") == "`namd` is not a value of `tier` (and 1 more)"
    assert failure.text == encode_compact([VALUE, replace(VALUE, message="again")], SOURCES).rstrip("\n")


def test_junit_fails_from_the_severity_on_that_the_run_fails_at() -> None:
    for severity, fails in {Severity.ERROR: 0, Severity.WARNING: 0, Severity.NOTE: 1}.items():
        root = valid_junit(encode_junit([NOTE], SOURCES, replace(RUN, fails_at=severity)))
        assert root.get("failures") == str(fails)


def test_a_run_that_found_nothing_passes() -> None:
    root = valid_junit(encode_junit([], {}, RUN))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


@FEW
@given(findings())
def test_any_findings_are_valid_junit_that_keeps_what_xml_can(drawn: Findings) -> None:
    found, sources = drawn
    root = valid_junit(encode_junit(found, sources, replace(RUN, files=tuple(sources))))
    cases = {
        (case.get("classname"), str(case.get("name")).split(" ")[0]) for case in root.iter("testcase") if len(case)
    }
    assert cases == {(legal(each.where) or RUN.name, each.code) for each in found}
    told = [line for part in root.iter("failure", "system-out") for line in (part.text or "").split("\n")]
    assert sorted(told) == sorted(legal(encode_compact([each], sources)).rstrip("\n") for each in ordered(found))


def test_github_tells_the_worst_first_where_it_is_and_what_came_of_it() -> None:
    run = replace(RUN, from_root=lambda path: f"in,/{path}")
    place = "file=in%2C/rules/a b.rules,line"
    assert encode_github([NOTE, VALUE], SOURCES, run).splitlines() == [
        f"::error {place}=3,endLine=3,col=16,endColumn=22,title=quorate check%3A E303::{_compact(VALUE)}",
        f"::notice {place}=2,endLine=2,col=10,endColumn=11,title=quorate check%3A F001::{_compact(NOTE)}",
        "quorate check: 1 error and 1 note in 1 file",
    ]
    assert _compact(NOTE).endswith("note F001 odd, 100%25")
    assert encode_github([], {}, RUN) == "quorate check: no errors\n"


def test_github_gets_no_columns_over_several_lines_and_is_told_of_what_it_does_not_show() -> None:
    over = replace(NOTE, span=Span(SOURCE.path, 0, len(SOURCE.text)))
    line = replace(NOTE, span=Span(SOURCE.path, 0, 5))
    assert "line=1,endLine=3,title=" in encode_github([over], SOURCES, RUN)
    assert "line=1,endLine=1,col=1,endColumn=6,title=" in encode_github([line], SOURCES, RUN)
    many = [replace(VALUE, message=str(number)) for number in range(11)]
    told = encode_github(many, SOURCES, RUN).splitlines()[-1]
    assert told == "quorate check: 11 errors in 1 file; of each severity, GitHub shows 10 on the page"


@FEW
@given(findings())
def test_any_findings_are_commands_of_a_line_each_that_say_what_was_found(drawn: Findings) -> None:
    found, sources = drawn
    *lines, last = re.split(r"\r\n|\r|\n", encode_github(found, sources, RUN).removesuffix("\n"))
    assert last.startswith("quorate check: ")
    for line, each in zip(lines, worst_first(found), strict=True):
        command = COMMAND.fullmatch(line)
        assert command
        assert WORDS[command[1]] is each.severity
        told = dict(part.split("=", 1) for part in command[2].split(","))
        assert _unescaped(told.get("file", "")) == each.where
        assert _unescaped(command[3]) == encode_compact([each], sources).removesuffix("\n")


def _compact(found: Diagnostic) -> str:
    return encode_compact([found], SOURCES).removesuffix("\n").replace("%", "%25")


def _unescaped(text: str) -> str:
    """Read escapes as the runner of GitHub does: `%25` last."""
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def test_gitlab_has_an_entry_each_with_the_key_that_sarif_has() -> None:
    note, value = json.loads(encode_gitlab([VALUE, NOTE], SOURCES, RUN))
    results = valid_sarif(encode_sarif([VALUE, NOTE], SOURCES, RUN))["results"]
    keys = [each["partialFingerprints"]["primaryLocationLineHash"] for each in results]
    assert [note["fingerprint"], value["fingerprint"]] == keys
    assert value["location"] == {"path": SOURCE.path, "lines": {"begin": 3}}
    assert (value["severity"], note["severity"], value["check_name"]) == ("critical", "info", "E303")


def test_json_has_the_fix_and_the_declaration() -> None:
    (document,) = json.loads(encode_json([VALUE], SOURCES))["diagnostics"]
    place = {"line": 3, "column": 16, "offset": NAMD}
    assert document["declaration"] == "audience growers"
    assert document["fix"]["title"] == 'write `"named"`'
    assert document["fix"]["safe"] is False
    (edit,) = document["fix"]["edits"]
    assert (edit["path"], edit["span"]["start"], edit["text"]) == (SOURCE.path, place, '"named"')


@FEW
@given(findings(), st.randoms(use_true_random=False))
def test_the_same_findings_are_the_same_bytes_in_whatever_order(drawn: Findings, chance: random.Random) -> None:
    found, sources = drawn
    shuffled = [*found, *found[:1]]
    chance.shuffle(shuffled)
    turned = dict(reversed(list(sources.items())))
    run = replace(RUN, files=tuple(sources))
    other: Run = replace(RUN, files=tuple(turned))
    for encode in (encode_sarif, encode_junit, encode_github, encode_gitlab):
        assert encode(found, sources, run) == encode(shuffled, turned, other)
    assert encode_json(found, sources) == encode_json(shuffled, turned)


@FEW
@given(TEXTS)
def test_columns_of_utf_16_are_those_of_the_encoded_line(text: str) -> None:
    source = Source("a", text)
    for offset in range(len(text) + 1):
        line, column = source.utf16_position(offset)
        before = text[source.line_starts[line - 1] : offset]
        assert column - 1 == len(before.encode("utf-16-le", "surrogatepass")) // 2
        assert line == source.position(offset).line
