"""The report on a simulated journey as one page that needs nothing else: no script, no font, no address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from quorate.cli import simulate_words as words
from quorate.cli.graphs.journey_svg import journey_svg
from quorate.cli.html_page import html, page
from quorate.cli.simulate_style import STYLE
from quorate.cli.simulate_svg import histogram, over_time
from quorate.cli.simulate_tables import action_table, call_table, path_table, step_table, stuck_table
from quorate.cli.simulate_words import NamedStep, Setting
from quorate.cli.template_report_svg import Piece, bar
from quorate.cli.template_report_words import many, part
from quorate.decide.journeys.summary import Summary
from quorate.ir.journey_graph import ENTRY, JourneyGraph, Way

_WIDTH: Final = re.compile(r'viewBox="0 0 ([0-9.]+) ')
_SMALLEST: Final = 0.7


def simulation_html(summary: Summary, setting: Setting) -> str:
    """Write a report as a page."""
    title = html(setting.graph.title)
    steps = list(words.named_steps(summary, setting))
    blocks = [_overall(summary, setting)]
    if summary.entries + summary.carried:
        blocks += [
            _drawn(summary, setting, steps),
            _funnel(summary, setting),
            _over_time(summary, setting),
            _to_goal(summary),
            path_table(steps, setting),
            step_table(steps),
            action_table(summary, steps),
            call_table(summary, steps),
            stuck_table(summary, setting, steps),
        ]
    return page(
        f"{title}: {html(many(summary.accounts, 'account', 'accounts'))} simulated",
        STYLE,
        (
            f"<header><h1>{title}</h1>",
            f"<p>{html(words.scope(summary, setting))}.</p></header>",
            *filter(None, blocks),
            _footer(setting),
        ),
    )


def _footer(setting: Setting) -> str:
    return (
        f"<footer>Journey <code>{html(setting.graph.name)}</code> of {html(setting.rule_set)} "
        f"(<code>{html(setting.revision)}</code>), simulated on {html(', '.join(setting.inputs))}. "
        "What happens outside the journey is what the inputs say; what it sends changes nothing in them.</footer>"
    )


def _section(title: str, said: str, inside: Iterable[str]) -> str:
    lead = f'<p class="soft">{html(said)}</p>' if said else ""
    return f"<section><h2>{html(title)}</h2>{lead}\n" + "\n".join(inside) + "\n</section>"


def _overall(summary: Summary, setting: Setting) -> str:
    tiles = "".join(
        f'<li class="{each.kind}"><b>{each.count:,}</b><span class="said">{html(each.said)}</span>'
        f'<span class="soft small">{html(each.beside)}</span></li>'
        for each in words.headlines(summary, setting)
    )
    told = list(words.times(summary))
    if summary.reasons:
        told.append(f"Done: {words.reasons(summary)}")
    lines = "".join(f'<p class="soft small">{html(each)}.</p>' for each in told)
    return f'<section><ul class="tiles">{tiles}</ul>{lines}</section>'


# -- the journey drawn -------------------------------------------------------------------------------------------------


def _drawn(summary: Summary, setting: Setting, steps: Sequence[NamedStep]) -> str:
    graph = setting.graph
    flows = words.flows(summary)
    drawn = journey_svg(
        graph,
        dict(_notes(summary, graph, steps, flows)),
        dict(_edge_notes(graph, flows, steps)),
        _weights(flows, steps),
        is_headed=False,
    )
    found = _WIDTH.search(drawn)
    width = float(found[1]) if found else 0.0
    size = f"width: {width:g}px; min-width: {width * _SMALLEST:g}px; max-width: 100%"
    said = f"How many came to each step and took each way. {' '.join(graph.remarks)}".strip()
    return _section("The journey", said, [f'<div class="drawn"><div style="{size}">{drawn}</div></div>'])


def _notes(
    summary: Summary, graph: JourneyGraph, steps: Sequence[NamedStep], flows: Mapping[Way, int]
) -> Iterator[tuple[str, list[str]]]:
    """Yield what stands on each node: how many came, how many are there, and how long they wait."""
    yield ENTRY, [many(summary.entries, "entry", "entries")]
    for step in steps:
        counts = step.counts
        came = many(counts.entries, "entry", "entries")
        told = [f"{counts.entries:,} in {counts.visits:,} visits" if counts.visits > counts.entries else came]
        wait = counts.times.spread()
        here = f"{counts.waiting + counts.blocked:,} here" if counts.waiting + counts.blocked else ""
        here += f", {counts.blocked:,} blocked" if counts.blocked else ""
        if more := " · ".join(
            filter(None, (here, f"median {words.length(wait.median)}" if wait and wait.median else ""))
        ):
            told.append(more)
        yield counts.address, told
    known = {step.counts.address for step in steps}
    for node in graph.nodes:
        if node.id != ENTRY and node.id not in known:
            ways = [way for edge in graph.edges if edge.target == node.id for way in edge.ways]
            yield node.id, [f"{sum(flows.get(way, 0) for way in ways):,}"]


def _edge_notes(graph: JourneyGraph, flows: Mapping[Way, int], steps: Sequence[NamedStep]) -> Iterator[tuple[Way, str]]:
    """Yield what stands beside each way that there is a choice of; what is drawn as one way is counted as one."""
    totals = {step.counts.address: step.counts.taken for step in steps if len(step.counts.paths) > 1}
    for edge in graph.edges:
        total = totals.get(edge.source)
        if total:
            count = sum(flows.get(way, 0) for way in edge.ways)
            yield edge.ways[0], f"{count:,} · {part(count, total)}"


def _weights(flows: Mapping[Way, int], steps: Sequence[NamedStep]) -> dict[Way, float]:
    """Weigh each way by how many take it; those that people take by the visits that this stands for."""
    scale = {
        step.counts.address: step.counts.visits / step.counts.taken
        for step in steps
        if step.counts.by_people and step.counts.taken
    }
    weighed = {way: count * scale.get(way[0], 1.0) for way, count in flows.items()}
    most = max(weighed.values(), default=0.0)
    return {way: weight / most for way, weight in weighed.items()} if most else {}


# -- charts ------------------------------------------------------------------------------------------------------------


def _funnel(summary: Summary, setting: Setting) -> str:
    stages = list(words.funnel(summary, setting))
    most = max(count for _, _, count in stages) or 1
    rows = "".join(
        f'<li><span class="name">{html(said)}</span>{bar([Piece(kind, "entries", count)], most)}'
        f'<span class="share">{count:,} <span class="soft">{part(count, stages[0][2])}</span></span></li>'
        for kind, said, count in stages
    )
    said = "How many of all entries have come to each step of the top so far."
    return _section("How far they come", said, [f'<ol class="funnel">{rows}</ol>'])


def _over_time(summary: Summary, setting: Setting) -> str:
    drawn = over_time(summary, date.fromisoformat(setting.until[:10]))
    if not drawn:
        return ""
    keys = [("one", "inside")]
    if summary.journey.goal is not None:
        keys.append(("met", "have reached the goal"))
    told = "".join(
        f'<span class="{kind}"><span class="key"></span><span class="soft">{said}</span></span>' for kind, said in keys
    )
    return _section("Day by day", "", [f'<p class="keys small">{told}</p>', f"<figure>{drawn}</figure>"])


def _to_goal(summary: Summary) -> str:
    durations = summary.to_goal if len(summary.to_goal) else summary.to_end
    bands = durations.bands()
    if not bands:
        return ""
    what = "goal" if durations is summary.to_goal else "end"
    chart = histogram(bands, f"from entry to the {what}")
    return _section(f"Time to the {what}", next(words.times(summary)) + ".", [f"<figure>{chart}</figure>"])
