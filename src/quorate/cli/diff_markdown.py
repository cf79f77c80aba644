"""What two revisions differ in as a comment of a pull request: a table, and the details folded away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Final

from quorate.cli import diff_words as words
from quorate.cli.diff_words import Found
from quorate.diagnostics.model import visible
from quorate.difference.model import Change, Difference
from quorate.difference.tally import Counted, Sample, Summary
from quorate.ir.show.kinds import KINDS

MOST: Final = 65_000
"""How many characters a comment has at most; GitHub takes 65,536."""

_NOTE_ROOM: Final = 400
_CELL_MOST: Final = 300
_LINE_MOST: Final = 2_000
_ROWS_MOST: Final = 200
_ESCAPED: Final = re.compile(r"[\\`*_{}\[\]()!|~]|(?<=www)\.|:(?=//)|^[-+=>](?=\s)|(?<=^\d)[.)]")
_LINKED: Final = re.compile(r"@(?=\w)|#(?=\d)")
_JOINER: Final = "\u2060"
"""Keeps what follows on it from being taken for the name of somebody, or the number of an issue; nobody sees it."""

_FENCE: Final = "```"


def diff_markdown(found: Found) -> str:
    """Write all that fits; what does not is counted at the end."""
    page = _Page()
    page.add("\n".join(_head(found)), must=True)
    if found.comparison.settings:
        page.add("\n".join(("", "**Settings**", "", *(f"- {_change(each)}" for each in found.comparison.settings))))
    if found.told:
        page.rows(_TABLE_HEAD, [_row(each, found.summary) for each in found.told])
    if found.summary is not None:
        page.add(_accounts(found.summary))
        rows = [_members(each) for _, those in words.subject_groups(found.summary) for each in those]
        if rows:
            page.rows(_MEMBERS_HEAD, rows)
    for each in found.told:
        page.add(_details(each))
    if found.summary is not None:
        for _, those in words.subject_groups(found.summary):
            for each_counted in those:
                page.add(_samples(each_counted))
    if found.without_effect:
        page.add(_without_effect(found))
    return page.text()


_TABLE_HEAD: Final = "| | declaration | became | members |\n|---|---|---|---|"
_MEMBERS_HEAD: Final = "| | before | now | entered | exited | unknown | |\n|---|--:|--:|--:|--:|--:|---|"


@dataclass(slots=True)
class _Page:
    """Takes blocks as long as there is room; after the first that does not fit, only shorter ones may."""

    blocks: list[str] = field(default_factory=list)
    size: int = 0
    left_out: int = 0

    def add(self, block: str, *, must: bool = False) -> None:
        if not block:
            return
        if not must and self.size + len(block) + 1 > MOST - _NOTE_ROOM:
            self.left_out += 1
            return
        self.blocks.append(block)
        self.size += len(block) + 1

    def rows(self, head: str, rows: list[str]) -> None:
        """Add a table, of which no more rows are told than there is room for."""
        room = (MOST - _NOTE_ROOM - self.size) // 2
        told: list[str] = []
        for row in rows[:_ROWS_MOST]:
            room -= len(row) + 1
            if room < 0:
                break
            told.append(row)
        rest = len(rows) - len(told)
        tail = [f"| | and {rest} more |" + " |" * (head.split("\n", 1)[0].count("|") - 3)] if rest else []
        self.left_out += rest
        self.add("\n".join(("", head, *told, *tail)), must=bool(told))

    def text(self) -> str:
        if self.left_out:
            parts = words.many(self.left_out, "part is", "parts are")
            self.blocks.append(
                f"\n_{parts} left out here, as a comment has at most {MOST:,} characters; "
                "`quorate diff` with the same arguments tells all._"
            )
        return "\n".join(self.blocks) + "\n"


def _head(found: Found) -> Iterator[str]:
    yield f"### {_text(found.title)}: {_text(words.headline(found))}"
    yield ""
    sides = ((found.old, found.comparison.old), (found.new, found.comparison.new))
    told = (f"{_code(name)} ({_code(side.program.revision[: words.SHORT])})" for name, side in sides)
    yield f"{' to '.join(told)}"


def _row(each: Difference, summary: Summary | None) -> str:
    counted = None
    if summary is not None:
        counted = next((one for one in summary.others if one.subject.reference == each.reference), None)
    members = "" if counted is None else f"{counted.members_old:,} → {counted.members_new:,}"
    kind = KINDS[each.reference.kind].one
    what = f"{words.verdict(each)}" + (
        f", as {words.because(each)}" if each.kind == "affected" and each.because else ""
    )
    return f"| `{words.SIGNS[each.verdict]}` | {kind} {_cell_code(each.reference.name)} | {_cell(what)} | {members} |"


def _members(each: Counted) -> str:
    numbers = (each.members_old, each.members_new, each.entered, each.exited, words.unknown_more(each))
    cells = " | ".join(f"{number:,}" for number in numbers)
    reference = each.subject.reference
    return f"| {reference.one} {_cell_code(reference.name)} | {cells} | {_cell(words.further(each))} |"


def _accounts(summary: Summary) -> str:
    lines = ["", f"**{_text(words.accounts_line(summary))}**"]
    lines += [f"- {_code(each.place)}: rejected by {each.by}: {_text(each.problem)}" for each in summary.problems]
    return "\n".join(lines)


def _details(each: Difference) -> str:
    head = f"{KINDS[each.reference.kind].one} {each.reference.name}: {words.verdict(each)}"
    lines = [f"- {_change(change)}" for change in each.changes]
    if each.because:
        lines.append(f"- {_text('as ' if each.kind == 'affected' else 'besides, ')}{_text(words.because(each))}")
    if each.kind in {"added", "removed"}:
        lines += ["", *_fenced((each.new_text or each.old_text).splitlines(), "text")]
    if each.kind != "affected":
        lines += ["", *_fenced(words.source_diff(each), "diff")]
    return _folded(head, lines) if lines else ""


def _samples(each: Counted) -> str:
    lines: list[str] = []
    for _, samples in words.aspects_of(each):
        for sample in samples:
            lines += _sample(sample)
    return _folded(f"why: {each.subject.reference}", lines) if lines else ""


def _sample(sample: Sample) -> Iterator[str]:
    yield f"- {_text(words.sample_line(sample))}"
    for when, parts in (("before", sample.why_old), ("now", sample.why_new)):
        for part in parts:
            facts = f" — {_text(part.facts)}" if part.facts else ""
            yield f"  - {when} {words.MARKS[part.result]} {_text(part.said)}{facts}"


def _without_effect(found: Found) -> str:
    lines = [f"- {_text(f'{each.reference}: {words.moved_from(each)}')}" for each in found.without_effect]
    return _folded(f"{len(lines)} without effect", lines)


def _folded(head: str, lines: list[str]) -> str:
    return "\n".join(("", f"<details><summary>{_html(head)}</summary>", "", *lines, "", "</details>"))


def _change(change: Change) -> str:
    head, old, new = _text(change.head), _text(change.old), _text(change.new)
    if old and new:
        return f"{head}: {old} → {new}"
    return f"{head}: {old or new}"


def _fenced(lines: list[str], language: str) -> Iterator[str]:
    """Put lines into a block of code, which nothing in them can end."""
    if not lines:
        return
    shown = [visible(line)[:_LINE_MOST] for line in lines]
    longest = max((len(line) - len(line.lstrip("`")) for each in shown for line in (each.lstrip(" +-"),)), default=0)
    fence = "`" * max(len(_FENCE), longest + 1)
    yield f"{fence}{language}"
    yield from shown
    yield fence


def _text(text: str) -> str:
    """Write a text so that nothing in it is markup, a mention or a link."""
    cut = visible(text)
    cut = f"{cut[:_LINE_MOST]}…" if len(cut) > _LINE_MOST else cut
    return _html(_ESCAPED.sub(r"\\\g<0>", cut), is_shown=True)


def _cell(text: str) -> str:
    return _text(text if len(text) <= _CELL_MOST else f"{text[:_CELL_MOST]}…")


def _html(text: str, *, is_shown: bool = False) -> str:
    told = escape(text if is_shown else visible(text), quote=False)
    return _LINKED.sub(rf"\g<0>{_JOINER}", told)


def _code(text: str) -> str:
    """Write a text as code, which no mark in it ends."""
    shown = visible(text)
    if "`" not in shown:
        return f"`{shown}`"
    return f"<code>{_text(shown)}</code>"


def _cell_code(text: str) -> str:
    return _code(text).replace("|", "\\|")
