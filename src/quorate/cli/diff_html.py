"""What two revisions differ in as one page that needs nothing else: no script, no font, no address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from quorate.cli import diff_words as words
from quorate.cli.diff_style import STYLE
from quorate.cli.diff_words import Found
from quorate.cli.html_page import html, page
from quorate.difference.model import Change, Difference
from quorate.difference.reasons import Part
from quorate.difference.tally import Counted, Sample, Summary

_WIDE: Final = 500
_HIGH: Final = 14
_RESULTS: Final = {"true": "met", "false": "none", "unknown": "unknown", "": "soft"}


def diff_html(found: Found) -> str:
    """Write all that two revisions differ in as a page."""
    title = html(f"{found.title}: {found.old} to {found.new}")
    blocks = [_overall(found)]
    if found.summary is not None:
        blocks.append(_accounts(found.summary))
    blocks += [_section(name, (_difference(each) for each in those)) for name, those in words.sections(found)]
    if found.summary is not None:
        blocks.append(_reasons(found.summary))
    if found.without_effect:
        listed = (f"<li>{html(f'{each.reference}: {words.moved_from(each)}')}</li>" for each in found.without_effect)
        blocks.append(_section("without effect", [f'<ul class="quiet">{"".join(listed)}</ul>']))
    return page(
        title,
        STYLE,
        (
            f"<header><h1>{html(found.title)}: what changes</h1>",
            f"<p>{html(found.old)} to {html(found.new)}</p></header>",
            *filter(None, blocks),
            _footer(found),
        ),
    )


def _footer(found: Found) -> str:
    sides = (found.comparison.old, found.comparison.new)
    revisions = " to ".join(f"<code>{html(side.program.revision)}</code>" for side in sides)
    inputs = f", decided on {html(', '.join(found.inputs))}" if found.inputs else ""
    return f"<footer>{revisions}{inputs}.</footer>"


def _section(title: str, inside: Iterable[str]) -> str:
    return f"<section><h2>{html(title[:1].upper() + title[1:])}</h2>\n" + "\n".join(inside) + "\n</section>"


def _overall(found: Found) -> str:
    settings = "".join(f"<li>{_change(each)}</li>" for each in found.comparison.settings)
    listed = f'<h3>Settings</h3><ul class="changes">{settings}</ul>' if settings else ""
    said = words.headline(found)
    told = f'<p class="lead">{html(said[:1].upper() + said[1:])}.</p>'
    return f"<section>{told}{listed}</section>"


def _difference(each: Difference) -> str:
    name, place = html(each.reference.name), html(words.place(each))
    head = (
        f'<div class="head"><span class="verdict {each.verdict}">{html(words.verdict(each))}</span> '
        f'<b>{name}</b> <span class="soft small">{place}</span></div>'
    )
    inside = [f"<li>{_change(change)}</li>" for change in each.changes]
    if each.because:
        before = "as" if each.kind == "affected" else "besides,"
        inside.append(f'<li class="soft">{before} {html(words.because(each))}</li>')
    listed = f'<ul class="changes">{"".join(inside)}</ul>' if inside else ""
    text = each.new_text or each.old_text
    told = f"<pre>{html_lines(text.splitlines())}</pre>" if each.kind in {"added", "removed"} else ""
    source = _source(each) if each.kind in {"changed", "renamed"} else ""
    return f"<article>{head}{listed}{told}{source}</article>"


def _source(each: Difference) -> str:
    rows = "".join(
        f'<span class="{_SIDES.get(line[:1], "kept")}">{html(line)}</span>\n' for line in words.source_diff(each)
    )
    return f"<details><summary>the text</summary><pre>{rows}</pre></details>" if rows else ""


_SIDES: Final = {"-": "gone", "+": "come", "@": "soft"}


def html_lines(lines: Iterable[str]) -> str:
    """Escape lines, each for itself."""
    return "\n".join(map(html, lines))


def _change(change: Change) -> str:
    head = f'<span class="what">{html(change.head)}</span>'
    old = f"<del>{html(change.old)}</del>" if change.old else ""
    new = f"<ins>{html(change.new)}</ins>" if change.new else ""
    return f"{head} {old}{' → ' if old and new else ''}{new}"


# -- accounts ----------------------------------------------------------------------------------------------------------


def _accounts(summary: Summary) -> str:
    inside = [f'<p class="lead">{html(words.accounts_line(summary))}.</p>']
    if summary.problems:
        listed = "".join(
            f"<li><code>{html(each.place)}</code> rejected by {each.by}: {html(each.problem)}</li>"
            for each in summary.problems
        )
        inside.append(f'<ul class="changes">{listed}</ul>')
    most = max((max(each.entered, each.exited) for each in summary.others), default=0)
    for name, those in words.subject_groups(summary):
        inside.append(f"<h3>{html(name[:1].upper() + name[1:])}</h3>")
        rows = "".join(_row(each, most) for each in those)
        inside.append(
            f'<div class="wide"><table class="list"><thead>{_HEAD}</thead><tbody>{rows}</tbody></table></div>'
        )
    return _section("Accounts", inside)


_HEAD: Final = (
    '<tr><th></th><th class="number">before</th><th class="number">now</th><th class="meter">exited | entered</th>'
    '<th class="number">exited</th><th class="number">entered</th><th class="number">unknown</th></tr>'
)


def _row(each: Counted, most: int) -> str:
    numbers = (each.exited, each.entered, words.unknown_more(each))
    cells = "".join(f'<td class="number">{number:,}</td>' for number in numbers)
    more = words.further(each)
    further = f'<div class="soft small">{html(more)}</div>' if more else ""
    return (
        f"<tr><td><code>{html(each.subject.reference.name)}</code>{further}</td>"
        f'<td class="number">{each.members_old:,}</td><td class="number">{each.members_new:,}</td>'
        f'<td class="meter">{flows(each.exited, each.entered, most)}</td>{cells}</tr>'
    )


def flows(exited: int, entered: int, most: int) -> str:
    """Draw who exited to the left of the middle, and who entered to the right; `most` of all is the whole width."""
    said = f"{exited:,} exited, {entered:,} entered"
    drawn = [f'<path class="axis" d="M{_WIDE} 0V{_HIGH}"/>']
    for count, kind in ((exited, "none"), (entered, "met")):
        if count and most:
            width = max(_WIDE * count / most, 2)
            x = _WIDE - width if kind == "none" else _WIDE
            drawn.append(f'<rect class="{kind}" x="{x:.1f}" y="2" width="{width:.1f}" height="{_HIGH - 4}"/>')
    box = f'viewBox="0 0 {2 * _WIDE} {_HIGH}" preserveAspectRatio="none"'
    return f'<svg class="flows" {box} role="img" aria-label="{html(said)}">{"".join(drawn)}</svg>'


def _reasons(summary: Summary) -> str:
    blocks = [
        f'<article><div class="head"><b>{html(each.subject.reference)}</b></div>{"".join(_samples(each))}</article>'
        for _, those in words.subject_groups(summary)
        for each in those
        if each.samples
    ]
    return _section("Why", blocks) if blocks else ""


def _samples(each: Counted) -> Iterator[str]:
    for _, samples in words.aspects_of(each):
        yield from map(_sample, samples)


def _sample(sample: Sample) -> str:
    sides = (("before", sample.why_old), ("now", sample.why_new))
    parts = "".join(f"<li>{when} {_part(part)}</li>" for when, told in sides for part in told)
    return f'<div class="sample"><div>{html(words.sample_line(sample))}</div><ul class="why">{parts}</ul></div>'


def _part(part: Part) -> str:
    facts = f' <span class="soft">{html(part.facts)}</span>' if part.facts else ""
    kind = _RESULTS[part.result]
    return f'<span class="mark {kind}">{words.MARKS[part.result]}</span> {html(part.said)}{facts}'
