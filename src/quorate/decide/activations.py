"""What is kept in destinations: who has to be added and who taken out since the last decision (language, section 10).

An activation keeps an audience in a destination, narrowed by `only when` to those for whom that is true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from quorate.decide.grounds import Grounds
from quorate.decide.state import Memberships
from quorate.ir.program import Activation, Program

_RESULTS: Final = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Kept:
    """One activation after a decision: its entry, and who is kept from now on, since when."""

    entry: dict[str, Any]
    since: Memberships


def activate_account(
    activation: Activation, account: tuple[str, bool | None], grounds: Grounds, before: Memberships, now: str
) -> Kept:
    """Decide whether the account, of which its key and whether it is in the audience are told, is in a destination."""
    key, audience = account
    result = _narrowed(activation, audience, grounds, None)
    since = before.get(key)
    entry = {**_head(activation), "result": _RESULTS[result], "change": _change(result, since)}
    if not result:
        return Kept(entry, {})
    entry["since"] = since or now
    return Kept(entry, {key: since or now})


def activate_people(
    activation: Activation, audience: Iterable[tuple[str, bool | None]], grounds: Grounds, before: Memberships, now: str
) -> Kept:
    """Decide which people are to be in a destination; `audience` tells of each whether they are in it."""
    since: Memberships = {}
    add: list[str] = []
    for key, is_in in audience:
        if _narrowed(activation, is_in, grounds, key):
            since[key] = before.get(key, now)
            if key not in before:
                add.append(key)
    remove = sorted(before.keys() - since.keys())
    return Kept({**_head(activation), "add": sorted(add), "remove": remove, "people": len(since)}, since)


def _head(activation: Activation) -> dict[str, Any]:
    return {"name": activation.name, "destination": activation.destination}


def _narrowed(activation: Activation, audience: bool | None, grounds: Grounds, about: str | None) -> bool | None:  # noqa: FBT001
    """Return Kleene's and of the audience and the condition; the condition is asked only of those in the audience."""
    if audience is not True or activation.only_when is None:
        return audience
    return grounds.holds(("only when", activation.name), about)


def _change(result: bool | None, since: str | None) -> str | None:  # noqa: FBT001 - a result
    if result:
        return "add" if since is None else None
    return None if since is None else "remove"


def activations_of(program: Program) -> Mapping[str, Sequence[Activation]]:
    """Return the activations of a program by the entity of their audience, in the order of their names."""
    found: dict[str, list[Activation]] = {}
    for name in sorted(program.activations):
        activation = program.activations[name]
        found.setdefault(program.audiences[activation.audience].entity, []).append(activation)
    return found
