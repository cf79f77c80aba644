"""A decision as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from quorate.cli.decision_groups_text import activation_line, group_lines
from quorate.cli.decision_journeys_text import action_line, journey_lines
from quorate.diagnostics.model import visible

_NAMED_AT_MOST: Final = 3


def decision_text(content: dict[str, Any]) -> str:
    """Write one decision, as `Decision.to_dict` returns it: the account, then what is told of it, indented."""
    return "\n".join(visible(line) for line in _lines(content))


def _lines(content: dict[str, Any]) -> Iterator[str]:
    account = "(no account)" if content["account"] is None else content["account"]
    yield f"{account}  {content.get('now', 'rejected')}"
    yield from (f"  {_audience(entry)}" for entry in content.get("audiences", ()))
    for person in content.get("people", ()):
        yield f"  {person['id']}"
        yield from (f"    {_audience(entry)}" for entry in person["audiences"])
    for group in content.get("groups", ()):
        yield from (f"  {line}" for line in group_lines(group))
    yield from (f"  {activation_line(entry)}" for entry in content.get("activations", ()))
    for journey in content.get("journeys", ()):
        yield from (f"  {line}" for line in journey_lines(journey))
    yield from (f"  {action_line(entry, content['now'])}" for entry in content.get("actions", ()))
    if content.get("due"):
        yield f"  next at {content['due']}"
    if "input" in content:
        yield f"  at {content['input']}"
    for error in content["errors"]:
        path = f"{error['path']}: " if error["path"] else ""
        yield f"  {error['code']} {path}{error['message']}"
    if "errors_more" in content:
        yield f"  and {content['errors_more']} errors more"
    for what, count in content.get("ignored", {}).items():
        yield f"  ignored {what}: {count}"


def _audience(entry: dict[str, Any]) -> str:
    """Write `large: true, entered` or `large: unknown, for want of employees`."""
    change = f", {entry['change']}" if entry["change"] else ""
    missing = entry.get("missing", [])
    named = ", ".join(missing[:_NAMED_AT_MOST])
    rest = len(missing) - _NAMED_AT_MOST + entry.get("missing_more", 0)
    want = f", for want of {named}{f' and {rest} more' if rest > 0 else ''}" if missing else ""
    return f"{entry['name']}: {entry['result']}{change}{want}"
