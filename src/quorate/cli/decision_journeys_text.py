"""The journeys of a decision, and what they give to be done, as lines for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

_Entry = dict[str, Any]


def journey_lines(entry: _Entry) -> Iterator[str]:
    """Write one journey: where its subject stands, and below it what has happened to it, the oldest first."""
    who = f" of {entry['subject']['person']}" if "person" in entry["subject"] else ""
    again = f", entry {entry['entry']}" if entry["entry"] > 1 else ""
    yield f"journey {entry['name']}{who}{again}: {_standing(entry)}"
    for record in entry["trace"]:
        yield f"  {record['at']}  {happening(record)}"


def action_line(entry: _Entry, now: str) -> str:
    """Write one action, or one call: for whom, with what, when it was due if that is past, and its key."""
    what = entry.get("action") or f"call {entry['call']}"
    whom = entry["subject"].get("person", entry["subject"]["account"])
    given = ", ".join(f"{name}: {_value(value)}" for name, value in entry["arguments"].items())
    done = " (done by the engine)" if entry.get("by_engine") else ""
    late = f", due {entry['at']}" if entry["at"] != now else ""
    return f"do {what} for {whom}({given}){late}{done}  {entry['key']}"


def happening(record: _Entry) -> str:
    """Write what happened at one step."""
    step = record.get("step", "")
    what = record["what"]
    if what == "split" and not record["path"]:
        what = "passed"
    if what == "done":
        told = _ENDS[record["reason"]]
    else:
        told = _WORDS.get(what, what.replace("_", " ")).format_map(_Blank(record))
    who = record.get("person")
    if who is not None:
        told = f"{told} for {who}" if what in {"did", "skipped"} else f"{who} {told}"
    want = f", for want of {', '.join(record['missing'])}" if record.get("missing") else ""
    return f"{step + ': ' if step else ''}{told}{want}"


def _standing(entry: _Entry) -> str:
    if entry["status"] == "waiting":
        due = f", until {entry['due']}" if entry["due"] else ""
        return f"waits at {entry['step']}{due}"
    if entry["status"] == "blocked":
        return f"is blocked at {entry['step']}, for want of {', '.join(entry.get('missing', ())) or 'its plan'}"
    ends = {"done": "has come to its end", "exited": "has left", "goal": "has reached the goal"}
    return f"{ends[entry['status']]}, {entry['since']}"


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class _Blank(dict[str, Any]):
    """The members of a record, where one that is not there is written as nothing."""

    def __missing__(self, name: str) -> str:
        return ""


_WORDS: Final = {
    "entered": "enters",
    "exited": "leaves",
    "goal": "reaches the goal",
    "split": "takes the path {path}",
    "passed": "takes no path",
    "waiting": "waits",
    "blocked": "is blocked",
    "waited": "has waited",
    "heard": "hears what it listens for",
    "timed_out": "hears nothing in time",
    "did": "{action}",
    "skipped": "leaves out {action}",
    "called": "calls {call}",
    "answered": "is answered",
    "failed": "fails: {error}",
    "repeated": "goes back to {target}, time {time}",
    "enough": "goes back to {target} no more",
    "followed": "goes on by the new rules",
}
_ENDS: Final = {
    "end": "ends",
    "last step": "ends, as this was the last step",
    "no path": "ends, as no path fits",
    "timeout": "ends, as nothing came in time",
    "error": "ends, as the call failed",
    "no answer taken": "ends, as no path takes the answer",
}
