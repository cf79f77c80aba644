"""The report on a simulated journey as one JSON document.

`schema` is 1. `rule_set`, `revision` and `inputs` say what was simulated, `from` (null where each account begins with
the day of its first event) and `until` the time, and `journey` in what: `name`, `title`, `plan`, and `of`, the entity
that enters.

`accounts`: `simulated`, `rejected` that could not be read, and `entered` that have an entry.

`entries`: `subjects` are the accounts or people that entered, `began` all entries, `again` those of them by somebody
who had been inside before, `carried` those that were inside when the time began. All of `began` and `carried` are
either inside at the end of the time (`waiting`, `blocked`) or over (`goal`, `exited`, `done`); `reasons` says why
journeys are done: `end`, `last step`, `no path`, `timeout`, `error` or `no answer taken`.

`times` has `to_goal` and `to_end`, from the entry: `count`, `median_seconds`, `p90_seconds` (nearest rank), null where
there are none, and `bands`, each with `count` of those from `low_seconds` to less than `high_seconds`. `days` has for
each day (in UTC) on which something came to pass how many `entered`, reached the `goal`, and `left` in any way.

`steps`, in the order of the text: the `address`, `kind` (null for a step that the journey does not have any more) and
`label`; how many `entries` came to it, how often (`visits`); who is there at the end of the time (`waiting`,
`blocked`); whose journey ended there (`goal`, `exited`, `done`); `records`, how often the trace tells what; `heard`,
how often each trigger was heard, in the order of the text, from 0; `waited` as in `times`, of waits, listens and calls
that are over; and `paths`: the ways out by `name` (`otherwise`, `event`, `timeout`, `error`, `again`, and empty for
what goes on), with how often each was `taken`, its `share` (0 to 1, null where nothing was taken), and how many of
these may have had an earlier path once more is known (`unknown`). `by_people` says that ways are taken by people.
`missing` are the facts for want of which paths are unknown, most frequent first, each a `fact` with its `times`; keys
of items are left out.

`actions`: `action`, `step`, how often it was `given`, and how often not (`skipped`) for want of an argument
(`missing`). `calls`: `call`, `step`, how often `called`, `answered`, `failed`, `timed_out`, still `open`, and `errors`
with their `times`.

`lacking` are the facts for want of which entries are blocked at the end. `stuck` are at most 20 who are inside then,
the blocked first, then those that wait for something to happen, the longest first: `account`, `person` (null for the
account), `entry`, `status`, `step`, `since`, `due` (null where there is none), and what is `missing`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from quorate.cli.simulate_words import NamedStep, Setting, named_steps
from quorate.decide.journeys.durations import Durations
from quorate.decide.journeys.summary import ActionCounts, CallCounts, Stuck, Summary

JSON_SCHEMA = 1


def simulation_json(summary: Summary, setting: Setting) -> str:
    """Write a report as JSON."""
    return json.dumps(simulation_document(summary, setting), indent=2, ensure_ascii=False)


def simulation_document(summary: Summary, setting: Setting) -> dict[str, Any]:
    """Return a report as plain values."""
    journey = summary.journey
    return {
        "schema": JSON_SCHEMA,
        "rule_set": setting.rule_set,
        "revision": setting.revision,
        "inputs": list(setting.inputs),
        "from": setting.start or None,
        "until": setting.until,
        "journey": {
            "name": journey.name, "title": journey.title, "plan": journey.plan, "of": journey.entity,
        },
        "accounts": {"simulated": summary.accounts, "rejected": summary.rejected, "entered": summary.entered},
        "entries": {
            "subjects": summary.subjects,
            "began": summary.entries,
            "again": summary.reentries,
            "carried": summary.carried,
            "waiting": summary.waiting,
            "blocked": summary.blocked,
            **summary.outcomes,
            "reasons": dict(summary.reasons),
        },
        "times": {"to_goal": _durations(summary.to_goal), "to_end": _durations(summary.to_end)},
        "days": [
            {"day": each.day.isoformat(), "entered": each.entered, "goal": each.goal, "left": each.left}
            for each in summary.days
        ],
        "steps": [_step(each) for each in named_steps(summary, setting)],
        "actions": [_action(each) for each in summary.actions],
        "calls": [_call(each) for each in summary.calls],
        "lacking": _facts(summary.lacking),
        "stuck": [_stuck(each) for each in summary.stuck],
    }  # fmt: skip


def _durations(found: Durations) -> dict[str, Any]:
    spread = found.spread()
    return {
        "count": len(found),
        "median_seconds": None if spread is None else spread.median,
        "p90_seconds": None if spread is None else spread.ninetieth,
        "bands": [
            {"low_seconds": each.low, "high_seconds": each.high, "count": each.count} for each in found.bands()
        ],
    }  # fmt: skip


def _step(step: NamedStep) -> dict[str, Any]:
    counts = step.counts
    return {
        "address": counts.address,
        "kind": step.kind or None,
        "label": step.label,
        "entries": counts.entries,
        "visits": counts.visits,
        "waiting": counts.waiting,
        "blocked": counts.blocked,
        **counts.ended,
        "records": dict(counts.records),
        "heard": {str(number): count for number, count in counts.heard.items()},
        "waited": _durations(counts.times),
        "by_people": counts.by_people,
        "paths": [
            {
                "name": path.name,
                "taken": path.taken,
                "share": path.taken / counts.taken if counts.taken else None,
                "unknown": path.unknown,
            }
            for path in counts.paths
        ],
        "missing": _facts(counts.missing),
    }


def _action(counts: ActionCounts) -> dict[str, Any]:
    return {
        "action": counts.action,
        "step": counts.step,
        "given": counts.given,
        "skipped": counts.skipped,
        "missing": _facts(counts.missing),
    }


def _call(counts: CallCounts) -> dict[str, Any]:
    return {
        "call": counts.call,
        "step": counts.step,
        "called": counts.called,
        "answered": counts.answered,
        "failed": counts.failed,
        "timed_out": counts.timed_out,
        "open": counts.open,
        "errors": [{"error": error, "times": count} for error, count in counts.errors],
    }


def _facts(missing: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"fact": fact, "times": count} for fact, count in missing]


def _stuck(each: Stuck) -> dict[str, Any]:
    return {
        "account": each.account,
        "person": each.person,
        "entry": each.entry,
        "status": each.status,
        "step": each.step,
        "since": each.since,
        "due": each.due,
        "missing": list(each.missing),
    }
