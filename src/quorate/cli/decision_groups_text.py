"""The buying groups and the activations of a decision as lines for people: a block for each group."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any, Final

from quorate.cli.numbers_text import number, percent, table

_STEP: Final = "  "
_FULL: Final = "█"
_EMPTY: Final = "░"
_THERE: Final = "●"
_OPEN: Final = "○"
_BAR: Final = 20
_DOTS_AT_MOST: Final = 10
_NAMED_AT_MOST: Final = 5
_READY: Final = {True: "yes", False: "no", None: "not known"}
_BY: Final = {"hand": "by hand", "journey": "by a journey"}
_DATE: Final = len("2026-06-01")

_Entry = dict[str, Any]


def group_lines(entry: _Entry) -> Iterator[str]:
    """Write one buying group, as decisions tell it: how far it is, who is in it, and what is other than before."""
    news = {"entered": ", new", "exited": ", left now"}.get(entry["change"], "")
    yield f"{entry['title']} ({entry['name']}){news}"
    yield from table([row for row in _figures(entry) if row[1]], _STEP)
    yield f"{_STEP}people"
    yield from table(list(_roles(entry)), _STEP * 2)
    yield from table([row for row in _remarks(entry) if row[1]], _STEP)


def activation_line(entry: _Entry) -> str:
    """Write what one activation adds to its destination and takes out of it."""
    if "people" in entry:
        steps = [f"{what} {_some(entry[what])}" for what in ("add", "remove") if entry[what]]
        told = "; ".join([*steps, f"{entry['people']} {'person' if entry['people'] == 1 else 'people'} in it"])
    else:
        there = {"true": "in it", "false": "not in it", "unknown": "not known"}[entry["result"]]
        told = f"{entry['change']} the account" if entry["change"] else there
    return f"{entry['name']} → {entry['destination']}: {told}"


def _figures(entry: _Entry) -> Iterator[tuple[str, str]]:
    if "left" in entry:
        yield "left", f"{_day(entry['left'])}, kept as it was"
    if entry["ready"] is not None or "ready_missing" in entry:
        want = entry.get("ready_missing")
        yield "ready", _READY[entry["ready"]] + (f", for want of {_some(want)}" if want else "")
    if entry["stage"] is not None:
        yield "stage", f"{entry['stage']}, since {_day(entry['stage_since'])}"
    yield "status", entry["status"]
    part = entry["completeness"]
    yield "completeness", "not known" if part is None else f"{_bar(part)} {percent(part)}"
    yield "engagement", "not known" if entry["engagement"] is None else number(entry["engagement"], 1)


def _roles(entry: _Entry) -> Iterator[tuple[str, ...]]:
    members = [each for each in entry["members"] if not each["removed"]]
    for role in entry["roles"]:
        count, needs = role["people"], role["needs"]
        own = [each for each in members if each["role"] == role["role"]]
        if count is None and not entry["active"]:
            count = len(own)
        surplus = f", {role['surplus']} too many" if "surplus" in role else ""
        yield (
            role["role"],
            _dots(count or 0, needs) if needs else "",
            f"{'?' if count is None else count} of {needs}{surplus}" if needs else "",
            _some([_member(each) for each in own]) or ("not known" if count is None else "nobody"),
        )


def _remarks(entry: _Entry) -> Iterator[tuple[str, str]]:
    yield "missing", ", ".join(entry["missing"] or ())
    removed = [each for each in entry["members"] if each["removed"]]
    yield "removed", _some([f"{each['person']} {_BY.get(each['assigned_by'], '')}".strip() for each in removed])
    could_be = list(_could_be(entry))
    for place, told in enumerate(could_be[:_NAMED_AT_MOST]):
        yield "" if place else "could be", told
    more = len(could_be) - _NAMED_AT_MOST
    yield "", f"and {more} more" if more > 0 else ""
    if entry["change"] == "stayed":
        yield "changed", "; ".join(_changes(entry["changes"]))


def _could_be(entry: _Entry) -> Iterator[str]:
    """Write who could have which roles if more were known, a line for each person."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for each in entry.get("unknown", ()):
        roles, missing = found.setdefault(each["person"], ([], []))
        roles.append(each["role"])
        missing += [path for path in each["missing"] if path not in missing]
    for person, (roles, missing) in found.items():
        yield f"{person} as {' or '.join(roles)}, for want of {_some(missing)}"


def _changes(changes: dict[str, Any]) -> Iterator[str]:
    """Write what is other than at the last decision, what sales waits for first."""
    for name, write in (("ready", _ready), ("stage", _plain), ("status", _plain), ("completeness", _part),
                        ("engagement", _score)):  # fmt: skip
        if name in changes:
            yield f"{name} {write(changes[name]['from'])} → {write(changes[name]['to'])}"
    missing = changes.get("missing", {})
    for what, verb in (("filled", "filled"), ("opened", "open again")):
        if missing.get(what):
            yield f"{verb}: {', '.join(missing[what])}"
    for what in ("joined", "left"):
        members = changes.get("members", {}).get(what)
        if members:
            yield f"{what}: " + _some([f"{each['person']} as {each['role']}" for each in members])


def _ready(value: bool | None) -> str:  # noqa: FBT001 - a result
    return _READY[value]


def _plain(value: str | None) -> str:
    return value or "none"


def _part(value: float | None) -> str:
    return "not known" if value is None else percent(value)


def _score(value: float | None) -> str:
    return "not known" if value is None else number(value, 1)


def _bar(part: float) -> str:
    """Draw a part of 1; only a whole one is full."""
    full = math.floor(part * _BAR)
    return _FULL * full + _EMPTY * (_BAR - full)


def _dots(count: int, needs: int) -> str:
    """Draw a place for each person that is needed, as long as they are few."""
    if needs > _DOTS_AT_MOST:
        return ""
    filled = min(count, needs)
    return _THERE * filled + _OPEN * (needs - filled)


def _member(each: _Entry) -> str:
    told = [] if each["engagement"] is None else [number(each["engagement"], 1)]
    told += [_BY[each["assigned_by"]]] if each["assigned_by"] in _BY else []
    return f"{each['person']} ({', '.join(told)})" if told else str(each["person"])


def _day(instant: str) -> str:
    return instant[:_DATE]


def _some(names: Iterable[str]) -> str:
    told = list(names)
    rest = len(told) - _NAMED_AT_MOST
    return ", ".join(told[:_NAMED_AT_MOST]) + (f" and {rest} more" if rest > 0 else "")
