"""Coverage as one page that needs nothing else: the rules with what was seen of each line, and what was not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from quorate.cli.coverage_style import STYLE
from quorate.cli.coverage_text import percent
from quorate.cli.html_page import html, page
from quorate.suite.coverage.gaps import Gap, gaps_of, lines_of
from quorate.suite.coverage.measuring import Coverage, FileCoverage
from quorate.suite.coverage.points import Point
from quorate.text import Source

_POINTS: Final = (
    "A point is something that a test should have seen at least once: a condition true, false and unknown, a role "
    "filled and left empty, a row, a path, a step, a move."
)


def coverage_html(coverage: Coverage, sources: Mapping[str, Source], *, rule_set: str, cases: int, failed: int) -> str:
    """Write the page of a rule set whose tests have so many cases, of which some failed."""
    title = f"Coverage of {html(rule_set)}"
    ran = f"{cases:,} {'case' if cases == 1 else 'cases'} ran, " + (f"{failed:,} failed." if failed else "all passed.")
    files = [_file(number, each, sources[each.path]) for number, each in enumerate(coverage.files, 1)]
    return page(
        f"{title}: {percent(coverage.seen, coverage.points)}",
        STYLE,
        (
            f"<header><h1>{title}</h1>",
            f"<p>{html(ran)} {_POINTS}</p></header>",
            _summary(coverage),
            *files,
        ),
    )


def _summary(coverage: Coverage) -> str:
    rows = "".join(
        f'<tr><td><a href="#file-{number}">{html(each.path)}</a></td>{_cells(len(each.seen), len(each.points))}</tr>'
        for number, each in enumerate(coverage.files, 1)
    )
    total = f'<tr class="total"><td>In all</td>{_cells(coverage.seen, coverage.points)}</tr>'
    return (
        '<section><h2>Files</h2><table class="list"><thead><tr><th>File</th><th></th><th class="number">Seen</th>'
        f'<th class="number">Part</th></tr></thead><tbody>{rows}{total}</tbody></table></section>'
    )


def _cells(seen: int, points: int) -> str:
    width = 100 * seen / points if points else 100
    told = percent(seen, points)
    bar = (
        f'<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{told}">'
        f'<rect class="met" width="{width:.2f}" height="10"></rect></svg>'
    )
    return (
        f'<td class="meter">{bar}</td><td class="number">{seen:,} of {points:,}</td>'
        f'<td class="number"><b>{percent(seen, points)}</b></td>'
    )


def _file(number: int, file: FileCoverage, source: Source) -> str:
    lines = lines_of(file, source)
    gaps: dict[int, list[Gap]] = {}
    for gap in gaps_of(file, source):
        gaps.setdefault(source.position(gap.span.start).line, []).append(gap)
    rows = "".join(
        _line(line, source, lines.get(line), gaps.get(line, ())) for line in range(1, len(source.line_starts) + 1)
        if line < len(source.line_starts) or source.line(line)
    )  # fmt: skip
    return (
        f'<section id="file-{number}"><h2>{html(file.path)} <span class="soft">'
        f"{percent(len(file.seen), len(file.points))}</span></h2>"
        f'<div class="wide"><table class="code">{rows}</table></div></section>'
    )


def _line(line: int, source: Source, points: tuple[list[Point], list[Point]] | None, gaps: Iterable[Gap]) -> str:
    seen, missed = points or ([], [])
    kind = "" if points is None else "missed" if not seen else "partly" if missed else "seen"
    count = f"{len(seen)}/{len(seen) + len(missed)}" if points is not None else ""
    told = "".join(f'<span class="lack">{html(_said(gap, source))}</span>' for gap in gaps)
    code = "".join(_marked(source, line, gaps))
    return (
        f'<tr class="{kind}"><td class="line">{line}</td><td class="count">{count}</td>'
        f"<td><code>{code or ' '}</code>{told}</td></tr>"
    )


def _said(gap: Gap, source: Source) -> str:
    text = " ".join(source.slice(gap.span).split()).replace("`", "")
    return f"{text}: {gap.told.replace('`', '')}"


def _marked(source: Source, line: int, gaps: Iterable[Gap]) -> Iterator[str]:
    """Yield the text of a line with what was not seen in marks."""
    start, text = source.line_starts[line - 1], source.line(line)
    inside: set[int] = set()
    for gap in gaps:
        inside.update(range(gap.span.start - start, gap.span.end - start))
    place = 0
    while place < len(text):
        end = place
        while end < len(text) and (end in inside) == (place in inside):
            end += 1
        piece = html(text[place:end])
        yield f"<mark>{piece}</mark>" if place in inside else piece
        place = end
