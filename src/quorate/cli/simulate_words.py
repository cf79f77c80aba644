"""What the report on a simulated journey says in words, on a terminal and on a page alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from quorate.cli.numbers_text import number
from quorate.cli.template_report_words import many, part
from quorate.decide.journeys.summary import StepCounts, Stuck, Summary
from quorate.ir.journey_graph import ENTRY, GOES_ON, GraphNode, JourneyGraph, Way
from quorate.ir.show.words import noun

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_UNITS: Final = ((_DAY, "day", "days"), (_HOUR, "hour", "hours"), (_MINUTE, "minute", "minutes"))
_REASONS: Final = {
    "end": "at an end",
    "last step": "after the last step",
    "no path": "no path at a split",
    "timeout": "nothing heard or answered in time",
    "error": "a call failed",
    "no answer taken": "an answer without a path",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What was simulated: the rule set by name and revision, the inputs, from when to when, and who is in the journey.

    `start` is empty where each account begins by itself; people read both, and all instants, in `zone`. `one` and
    `several` are the words for who enters, and `is_of_people` says that these are not the accounts themselves.
    """

    rule_set: str
    revision: str
    inputs: tuple[str, ...]
    start: str
    until: str
    zone: str
    graph: JourneyGraph
    one: str
    several: str
    is_of_people: bool


@dataclass(frozen=True, slots=True)
class Headline:
    """A number that comes first: its class, what it counts, and what is to be said beside it."""

    kind: str
    said: str
    count: int
    beside: str


@dataclass(frozen=True, slots=True)
class NamedStep:
    """A step with the words for it; `depth` is how many steps it stands in."""

    counts: StepCounts
    label: str
    detail: str
    kind: str
    depth: int


@dataclass(frozen=True, slots=True)
class NamedPath:
    """What is drawn as one way out of a step, in words: how often it was taken, and its part of all that were."""

    label: str
    taken: int
    share: str


def length(seconds: float) -> str:
    """Write a length of time as people say it: `12.5 days`, `40 minutes`, `no time`."""
    for size, one, several in _UNITS:
        if seconds >= size:
            told = number(seconds / size, 1)
            return f"{told} {one if told == '1' else several}"
    told = number(seconds, 1)
    if told == "0":
        return "no time"
    return f"{told} {'second' if told == '1' else 'seconds'}"


def instant(text: str, setting: Setting) -> str:
    """Write an instant of RFC 3339 as clocks of the rule set show it: `2026-01-31 09:00`."""
    told = datetime.fromisoformat(text)
    with suppress(OverflowError):  # at the end of the year 9999 there is no such time in zones ahead
        told = told.astimezone(ZoneInfo(setting.zone))
    return f"{told:%Y-%m-%d %H:%M}"


def scope(summary: Summary, setting: Setting) -> str:
    """Say what was simulated, from when to when, and what could not be."""
    begun = f"from {instant(setting.start, setting)}" if setting.start else "from the day of the first event of each"
    zone = "UTC" if setting.zone == "UTC" else f"in {setting.zone}"
    accounts = many(summary.accounts, "account", "accounts")
    told = f"{accounts} simulated {begun} to {instant(setting.until, setting)} {zone}"
    if summary.rejected:
        told += f"; {many(summary.rejected, 'account', 'accounts')} could not be read"
    return told


def headlines(summary: Summary, setting: Setting) -> Iterator[Headline]:
    """Yield the numbers that come first."""
    total = summary.entries + summary.carried
    outcomes = summary.outcomes
    reached = f"{part(summary.entered, summary.accounts)} of accounts"
    if setting.is_of_people:
        reached = f"in {many(summary.entered, 'account', 'accounts')}, {reached}"
    subjects = setting.one if summary.subjects == 1 else setting.several
    yield Headline("one", f"{subjects} entered", summary.subjects, reached)
    told = [f"{summary.reentries:,} of them again"] if summary.reentries else []
    told += [f"{summary.carried:,} more were inside before"] if summary.carried else []
    yield Headline("one", "entry" if summary.entries == 1 else "entries", summary.entries, ", ".join(told))
    if summary.journey.goal is not None or outcomes["goal"]:
        yield Headline("met", "reached the goal", outcomes["goal"], f"{part(outcomes['goal'], total)} of entries")
    if summary.journey.exit is not None or outcomes["exited"]:
        yield Headline("none", "left early", outcomes["exited"], f"{part(outcomes['exited'], total)} of entries")
    yield Headline("several", "done", outcomes["done"], f"{part(outcomes['done'], total)} of entries")
    blocked = f", {summary.blocked:,} blocked" if summary.blocked else ""
    yield Headline("unknown", "still inside", summary.inside, f"{part(summary.inside, total)} of entries{blocked}")
    yield Headline("actions", "action given" if summary.given == 1 else "actions given", summary.given, "")


def reasons(summary: Summary) -> str:
    """Say why journeys are done, most frequent first; empty where none is."""
    return ", ".join(f"{_REASONS.get(reason, reason)} {count:,}" for reason, count in summary.reasons.items())


def times(summary: Summary) -> Iterator[str]:
    """Yield how long it takes to the goal, and to the end."""
    for said, durations in (("to the goal", summary.to_goal), ("to any end", summary.to_end)):
        found = durations.spread()
        if found is not None:
            yield (
                f"From entry {said} it takes {length(found.median)} in the median; "
                f"nine of ten take {length(found.ninetieth)} at most"
            )


def named_steps(summary: Summary, setting: Setting) -> Iterator[NamedStep]:
    """Yield all steps with the words of the journey's graph; one that it does not have goes by its address."""
    nodes = {node.id: node for node in setting.graph.nodes}
    for counts in summary.steps:
        node = nodes.get(counts.address)
        if node is None:
            yield NamedStep(counts, counts.address, "not in the journey any more", "", 0)
        else:
            yield NamedStep(counts, node.label, node.detail, node.kind, _depth(node, nodes))


def named_paths(step: StepCounts, setting: Setting) -> Iterator[NamedPath]:
    """Yield the ways out of a step that there is a choice between, several of them as one where they are drawn so."""
    edges = {way: edge for edge in setting.graph.edges for way in edge.ways}
    found: dict[tuple[str, ...], NamedPath] = {}
    for path in step.paths:
        edge = edges.get((step.address, path.name))
        branches = (path.name,) if edge is None else edge.branches
        label = path.name if edge is None else edge.label
        taken = path.taken + (found[branches].taken if branches in found else 0)
        found[branches] = NamedPath(label or "goes on", taken, part(taken, step.taken))
    yield from found.values()


def address(step: NamedStep) -> str:
    """Return the address of a step; empty where its label is as good."""
    found = step.counts.address
    return "" if found == step.label or noun(found) == step.label.lower() else found


def chooses(step: NamedStep) -> bool:
    """Tell whether there is a choice between ways out of a step."""
    return len(step.counts.paths) > 1 and step.kind != "repeat"


def funnel(summary: Summary, setting: Setting) -> Iterator[tuple[str, str, int]]:
    """Yield how many entries come to each step of the top, as a class, words and a count; and to the goal."""
    yield "one", "Entered", summary.entries + summary.carried
    for step in named_steps(summary, setting):
        if step.depth == 0 and step.kind and step.kind not in {"repeat", "end"}:
            yield "one", step.label, step.counts.entries
    if summary.journey.goal is not None:
        yield "met", "Reached the goal", summary.outcomes["goal"]


def flows(summary: Summary) -> Mapping[Way, int]:
    """Return how often each way of the journey's graph was taken, those that people take by people."""
    found = {(step.address, path.name): path.taken for step in summary.steps for path in step.paths}
    return {(ENTRY, GOES_ON): summary.entries, **found}


def taken(step: NamedStep) -> str:
    """Say how often ways out of a step were taken; a journey may come to it again and again."""
    told = f"taken {many(step.counts.taken, 'time', 'times')}"
    return f"{told} by people" if step.counts.by_people else told


def unknown(step: NamedStep, facts_at_most: int) -> str:
    """Say how many may have taken an earlier path, and what for want of; empty where none may."""
    count = sum(path.unknown for path in step.counts.paths)
    if not count:
        return ""
    return f"{count:,} may have had an earlier path, for want of {facts(step.counts.missing, facts_at_most)}"


def facts(missing: Sequence[tuple[str, int]], at_most: int) -> str:
    """Name facts, each with how often it is missing."""
    told = ", ".join(f"{fact} {count:,}" for fact, count in missing[:at_most])
    further = len(missing) - at_most
    return f"{told} and {further:,} more" if further > 0 else told


def stuck_for(each: Stuck, setting: Setting) -> str:
    """Say what somebody waits for."""
    if each.status == "blocked":
        return f"blocked for want of {', '.join(each.missing)}" if each.missing else "blocked"
    return "waits for something to happen" if each.due is None else f"waits until {instant(each.due, setting)}"


def _depth(node: GraphNode, nodes: Mapping[str, GraphNode]) -> int:
    depth = 0
    while node.inside is not None:
        node, depth = nodes[node.inside[0]], depth + 1
    return depth
