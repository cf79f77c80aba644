"""The forms in which differences are told: whole, in a fixed order, and with nothing in them that is markup."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from quorate.cli.diff_document import diff_document
from quorate.cli.diff_html import diff_html
from quorate.cli.diff_markdown import MOST, diff_markdown
from quorate.cli.diff_text import diff_text
from quorate.cli.diff_words import Found
from quorate.difference.accounts import subjects_of
from quorate.difference.comparing import compare
from quorate.difference.tally import Pair, Tally
from quorate.engine import RuleSet
from tests.difference.revisions import SCHEMA, side

HOSTILE = (
    "</summary><script>alert(1)</script> | `x` **b** @octocat #12 "
    "![i](https://e.example/x) \u202e\u0007 [l](javascript:1)"
)
VOID = {"meta", "br", "rect", "path", "img", "link", "input", "hr"}


def found(old: str, new: str, *payloads: bytes, samples: int = 2) -> Found:
    """Compare two revisions, with what becomes of accounts where there are some."""
    sides = side(old), side(new)
    comparison = compare(*sides)
    summary = None
    if payloads:
        subjects = subjects_of(comparison)
        pair, tally = (
            Pair(RuleSet(sides[0].program), RuleSet(sides[1].program), subjects, samples),
            Tally(subjects, samples),
        )
        for number, payload in enumerate(payloads):
            tally.add(pair.look(payload, f"{HOSTILE}:{number}", None))
        summary = tally.summary()
    return Found("main:<rules>", "ru|les`x", comparison, summary, ("acc<ounts>.ndjson",) if payloads else ())


def hostile() -> Found:
    """Return differences whose titles and facts are what they should not be."""
    rules = "audience large {} of accounts where {}\naudience used of accounts where in large\n"
    old = rules.format(json.dumps(HOSTILE), 'name = "a"')
    new = rules.format(json.dumps(HOSTILE.replace("**b**", "**c**")), f'name in ({json.dumps(HOSTILE)}, "a")')
    payload = {"now": "2026-06-01T12:00:00Z", "account": {"id": HOSTILE, "name": HOSTILE}}
    return found(old, new, json.dumps(payload).encode(), b"{")


class _Page(HTMLParser):
    """Collects the tags of a page, and tells whether they close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "onload", "onclick"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def test_a_page_holds_nothing_but_what_is_told() -> None:
    text = diff_html(hostile())
    page = _Page()
    page.feed(text)
    assert (page.open, page.addresses) == ([], [])
    assert not page.seen & {"script", "img", "a", "iframe", "object", "link"}
    assert "&lt;script&gt;" in text
    assert "default-src 'none'" in text
    assert re.search(r'<svg class="flows"[^>]* aria-label="0 exited, 1 entered"', text)
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_a_comment_holds_no_markup_mention_or_link_of_others() -> None:
    text = diff_markdown(hostile())
    outside = re.sub(r"(?ms)^(```+)[^\n]*\n.*?^\1$", "", text)
    outside = re.sub(r"`[^`\n]*`", "", outside)
    assert "<script" not in outside
    assert not re.search(r"@\w|#\d", outside)
    assert not re.search(r"(?<!\\)\*\*b|(?<!\\)!\[|https://", outside)
    assert outside.count("<details>") == outside.count("</details>") == outside.count("<summary>")
    for line in outside.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in {5, 8}, line


def test_a_comment_is_of_bounded_size_and_tells_what_it_leaves_out() -> None:
    names = [f"audience_{number:04}" for number in range(400)]
    old = "".join(f'audience {each} of accounts where employees >= 5 and name != "{each * 9}"\n' for each in names)
    text = diff_markdown(found(old, old.replace(">= 5", ">= 6")))
    assert MOST * 0.8 < len(text) <= MOST
    assert "left out here, as a comment has at most 65,000 characters" in text
    assert "and 200 more" in text
    assert text.count("<details>") == text.count("</details>")


def test_code_in_a_comment_cannot_end_its_block() -> None:
    old = 'audience large of accounts where name = "a"\n'
    new = 'audience large of accounts where name = "b"\n# ```\n```'.replace("```", "")
    text = diff_markdown(found(old + "# x\n", new))
    assert text.count("```") % 2 == 0


def test_one_line_of_a_terminal_cannot_be_written_over() -> None:
    text = diff_text(hostile(), 100, colour=False)
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "\x1b[" in diff_text(hostile(), 100, colour=True)


def test_all_forms_are_the_same_byte_for_byte() -> None:
    for write in (
        diff_html,
        diff_markdown,
        lambda each: diff_text(each, 100, colour=False),
        lambda each: json.dumps(diff_document(each)),
    ):
        assert write(hostile()) == write(hostile())


def test_nothing_is_told_as_nothing() -> None:
    rules = "audience large of accounts where employees >= 5\n"
    same = found(rules, rules, b'{"now": "2026-06-01T12:00:00Z", "account": {"id": "a", "employees": 9}}')
    assert diff_text(same, 100, colour=False).splitlines()[2:] == [
        "nothing changed",
        "",
        "1 account decided by both, 0 otherwise",
    ]
    assert "nothing changed" in diff_markdown(same)
    assert "Nothing changed." in diff_html(same)
    document = diff_document(same)
    assert (document["same"], document["same_meaning"], document["declarations"]) == (True, True, [])


def test_the_document_has_all_of_it() -> None:
    document = diff_document(
        found(
            "define is_large of account = employees >= 5\naudience large of accounts where is_large\n",
            "define is_large of account = employees >= 8\naudience large of accounts where is_large\n",
            b'{"now": "2026-06-01T12:00:00Z", "account": {"id": "a", "employees": 6}}',
        )
    )
    assert (document["schema"], document["same"], document["same_meaning"]) == (1, False, False)
    definition, audience = document["declarations"]
    assert (definition["became"], definition["effect"], definition["kind"]) == ("changed", "narrowed", "define")
    assert definition["changes"] == [
        {"what": "condition", "old": "employees is at least 5", "new": "employees is at least 8", "effect": "narrowed"}
    ]
    assert definition["old"]["source"] == "define is_large of account = employees >= 5"
    assert (audience["became"], audience["effect"]) == ("affected", "narrowed")
    assert audience["because"] == [{"kind": "define", "name": "is_large", "through": []}]
    (subject,) = document["accounts"]["subjects"]
    assert (subject["members"], subject["entered"], subject["exited"]) == ({"old": 1, "new": 0}, 0, 1)
    assert subject["moved"] == {"membership": [{"from": "true", "to": "false", "count": 1}]}
    (sample,) = subject["samples"]
    assert sample["why"]["new"] == [{"said": "employees is at least 8", "result": "false", "facts": "employees is 6"}]


@pytest.mark.parametrize("name", ["diff.md", "diff.html", "diff.json"])
def test_a_file_is_written_in_the_form_that_it_is_named_for(name: str, tmp_path: Path) -> None:
    from tests.cli.running import run_here  # noqa: PLC0415 - only these run the verb

    for folder, least in (("old", 5), ("new", 6)):
        (tmp_path / f"{folder}.rules").write_text(
            f"{SCHEMA}audience large of accounts where employees >= {least}\n", encoding="utf-8"
        )
    out = tmp_path / name
    done = run_here("diff", tmp_path / "old.rules", tmp_path / "new.rules", "--out", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    start = {"diff.md": "### ", "diff.html": "<!doctype html>", "diff.json": "{"}[name]
    assert out.read_text(encoding="utf-8").startswith(start)
