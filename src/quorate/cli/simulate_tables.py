"""The tables of the page of the report on a simulated journey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from quorate.cli import simulate_words as words
from quorate.cli.html_page import html
from quorate.cli.simulate_words import NamedStep, Setting
from quorate.cli.template_report_svg import Piece, bar
from quorate.decide.journeys.summary import Summary

_FACTS_AT_MOST: Final = 8
_ERRORS_AT_MOST: Final = 8

_Head = tuple[str, bool]
"""What stands above a column, and whether it has numbers."""


def path_table(steps: Sequence[NamedStep], setting: Setting) -> str:
    """Write the ways out of all steps that have several; nothing where none was taken."""
    chosen = [step for step in steps if words.chooses(step) and step.counts.taken]
    rows = "".join(_paths(step, setting) for step in chosen)
    heads = [("way", False), ("", False), ("taken", True), ("share", True)]
    return _section("Which ways they take", "", _table(heads, rows)) if rows else ""


def _paths(step: NamedStep, setting: Setting) -> str:
    named = list(words.named_paths(step.counts, setting))
    told = f'<span class="soft small">{html(words.taken(step))}</span>'
    head = f'<tr><th class="group" colspan="4" scope="colgroup">{_step(step)} {told}</th></tr>'
    rows = "".join(
        f'<tr><td class="inset">{html(path.label)}</td>'
        f'<td class="meter">{bar([Piece("one", "times", path.taken)], step.counts.taken)}</td>'
        f'<td class="number">{path.taken:,}</td><td class="number">{path.share}</td></tr>'
        for path in named
    )
    unknown = words.unknown(step, _FACTS_AT_MOST)
    if unknown:
        rows += f'<tr><td class="inset soft small" colspan="4">{html(unknown)}</td></tr>'
    return head + rows


def step_table(steps: Sequence[NamedStep]) -> str:
    """Write how long each wait, listen and call is waited for; nothing where none was."""
    rows = ""
    for step in steps:
        counts = step.counts
        wait, inside = counts.times.spread(), counts.waiting + counts.blocked
        if wait is not None or inside:
            spread = (words.length(wait.median), words.length(wait.ninetieth), f"{wait.count:,}") if wait else ("",) * 3
            cells = [*spread, f"{inside:,}" if inside else "", f"{counts.blocked:,}" if counts.blocked else ""]
            rows += f"<tr><td>{_step(step)}</td>{_numbers(cells)}</tr>"
    heads = [("step", False), *((head, True) for head in ("median", "nine of ten", "over", "here now", "blocked"))]
    return _section("How long they wait", "", _table(heads, rows)) if rows else ""


def action_table(summary: Summary, steps: Sequence[NamedStep]) -> str:
    """Write which actions were given where; nothing where none was."""
    if not summary.actions:
        return ""
    named = _named(steps)
    most = max(each.given for each in summary.actions) or 1
    rows = "".join(
        f"<tr><td>{_at(each.step, named, each.action)}{_wanting(each.missing if each.skipped else ())}</td>"
        f'<td class="meter">{bar([Piece("met", "given", each.given)], most)}</td>'
        f"{_numbers([f'{each.given:,}', f'{each.skipped:,}' if each.skipped else ''])}</tr>"
        for each in summary.actions
    )
    heads = [("action", False), ("", False), ("given", True), ("not given", True)]
    return _section("What is done", "", _table(heads, rows))


def call_table(summary: Summary, steps: Sequence[NamedStep]) -> str:
    """Write which calls were made and what came of them; nothing where none was."""
    if not summary.calls:
        return ""
    named = _named(steps)
    rows = ""
    for each in summary.calls:
        errors = ", ".join(f"<q>{html(error)}</q> {count:,}" for error, count in each.errors[:_ERRORS_AT_MOST])
        more = f'<div class="samples">failed with {errors}</div>' if errors else ""
        counts = (each.called, each.answered, each.failed, each.timed_out, each.open)
        told = _numbers(f"{count:,}" if count else "" for count in counts)
        rows += f"<tr><td>{_at(each.step, named, each.call)}{more}</td>{told}</tr>"
    heads = [("call", False), *((head, True) for head in ("made", "answered", "failed", "no answer", "open"))]
    return _section("What is asked of others", "", _table(heads, rows))


def stuck_table(summary: Summary, setting: Setting, steps: Sequence[NamedStep]) -> str:
    """Write who is still inside, the worst first; nothing where nobody is."""
    if not summary.stuck:
        return ""
    named = _named(steps)
    rows = ""
    for each in summary.stuck:
        who = f"{each.account} / {each.person}" if each.person is not None else each.account
        kind = ' class="blocked"' if each.status == "blocked" else ""
        rows += (
            f"<tr><td>{html(who)}</td><td>{_at(each.step, named, '')}</td>"
            f'<td class="date">{html(words.instant(each.since, setting))}</td>'
            f"<td{kind}>{html(words.stuck_for(each, setting))}</td></tr>"
        )
    further = summary.inside - len(summary.stuck)
    said = "The blocked first, then those who have waited longest." + (f" And {further:,} more." if further else "")
    if summary.lacking:
        said += f" Blocked for want of {words.facts(summary.lacking, _FACTS_AT_MOST)}."
    heads = [(setting.one, False), ("step", False), ("there since", False), ("because", False)]
    return _section("Who is still inside", said, _table(heads, rows))


def _step(step: NamedStep) -> str:
    """Name a step, and its address where that says more."""
    address = words.address(step)
    beside = f' <code class="soft small">{html(address)}</code>' if address else ""
    return f"{html(step.label)}{beside}"


def _at(address: str, named: Mapping[str, NamedStep], otherwise: str) -> str:
    """Name the step at an address, or what was done at one that is not in the journey any more."""
    step = named.get(address)
    if step is None or not step.kind:
        return f'{html(otherwise)} <code class="soft small">{html(address)}</code>'
    return _step(step)


def _named(steps: Sequence[NamedStep]) -> Mapping[str, NamedStep]:
    return {step.counts.address: step for step in steps}


def _wanting(missing: Sequence[tuple[str, int]]) -> str:
    told = f"not given for want of {words.facts(missing, _FACTS_AT_MOST)}" if missing else ""
    return f'<div class="samples">{html(told)}</div>' if told else ""


def _numbers(cells: Iterable[str]) -> str:
    return "".join(f'<td class="number">{cell}</td>' for cell in cells)


def _table(heads: Sequence[_Head], rows: str) -> str:
    told = "".join(
        f'<th scope="col"{" class=number" if is_number else ""}>{html(head)}</th>' if head else "<td></td>"
        for head, is_number in heads
    )
    return f'<div class="wide"><table class="list"><thead><tr>{told}</tr></thead><tbody>{rows}</tbody></table></div>'


def _section(title: str, said: str, inside: str) -> str:
    lead = f'<p class="soft">{html(said)}</p>' if said else ""
    return f"<section><h2>{html(title)}</h2>{lead}\n{inside}\n</section>"
