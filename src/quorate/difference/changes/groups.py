"""What of role templates, interests, stages, engagement, buying groups, destinations and activations is other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from quorate.difference import side as s
from quorate.difference.changes.base import Both, Said, keyed, ordered, plain, title_of, yes_no
from quorate.difference.model import Change
from quorate.difference.side import Side
from quorate.ir import program as p
from quorate.ir.groups import ANY_GROUP, WEIGHTS
from quorate.ir.nodes import Expr
from quorate.ir.show.speaking import said, speaker_of
from quorate.ir.show.words import length

_NAMED: Final = {weight: name for name, weight in WEIGHTS.items()}
_PERSON: Final = "person"


def template(both: Both, old: p.RoleTemplate, new: p.RoleTemplate) -> Iterator[Change]:
    """Tell which roles are gone and new, what they weigh and need, who has them, and in which order they are tried."""
    yield from yes_no("allows many roles", old=old.allows_many, new=new.allows_many)
    was, is_ = {each.name: each for each in old.roles}, {each.name: each for each in new.roles}
    before = _renamed(was, is_)
    for name, role in was.items():
        if name not in before.values():
            yield Change(f"role {name}", _sum(both.old, role), "")
    for name, role in is_.items():
        if name in before:
            yield from _role(both, was[before[name]], role)
        else:
            yield Change(f"role {name}", "", _sum(both.new, role))
    if not (old.allows_many and new.allows_many):
        order = [next((each for each, first in before.items() if first == name), name) for name in was]
        yield from ordered("roles are tried in the order", order, list(is_))


def _renamed(old: Mapping[str, p.Role], new: Mapping[str, p.Role]) -> dict[str, str]:
    """Return what each role was called before, those that there were."""
    found = {}
    for name, role in new.items():
        first = next((each for each in role.formerly if each in old and each not in new), None)
        if name in old or first is not None:
            found[name] = name if name in old else str(first)
    return found


def _role(both: Both, old: p.Role, new: p.Role) -> Iterator[Change]:
    what = f"role {new.name}"
    yield from plain(f"name of {what}", old.name, new.name)
    if old.name != new.name:  # else it is told with the titles of all
        yield from plain(f"title of {what}", title_of(old), title_of(new))
    yield from plain(f"weight of {what}", _weight(old), _weight(new))
    yield from plain(f"{what} needs", _needs(old), _needs(new))
    yield from both.condition(what, _maybe(both.old, _PERSON, old.when), _maybe(both.new, _PERSON, new.when))
    yield from plain(f"former names of {what}", ", ".join(sorted(old.formerly)), ", ".join(sorted(new.formerly)))


def _sum(side: Side, role: p.Role) -> str:
    when = "by hand only" if role.when is None else said(speaker_of(side.program, _PERSON, exact=True), role.when)
    return f"weight {_weight(role)}, needs {_needs(role)}, {when}"


def _weight(role: p.Role) -> str:
    return _NAMED.get(role.weight, f"{role.weight:g}")


def _needs(role: p.Role) -> str:
    if role.needs is None:
        return "nobody"
    return str(role.needs) if role.most is None else f"{role.needs} to {role.most}"


def interest(both: Both, old: p.Interest, new: p.Interest) -> Iterator[Change]:
    """Tell what of an interest changed."""
    yield from both.named(s.TEMPLATE, old.roles, new.roles, "roles")
    yield from both.named(s.STAGES, old.stages, new.stages, "stages")
    yield from plain("is shown by", old.by or "", new.by or "")
    was, is_ = _shower(both.old, old), _shower(both.new, new)
    yield from both.condition("is shown", _maybe(both.old, was, old.shown), _maybe(both.new, is_, new.shown))


def _shower(side: Side, of: p.Interest) -> str:
    return _PERSON if of.by == _PERSON else side.program.schema.root


def stages(both: Both, old: p.StageModel, new: p.StageModel) -> Iterator[Change]:
    """Tell which stages and moves are gone and new, and which moves by rule are others."""
    before = {name: first for first, name in new.formerly.items() if first in old.stages and first not in new.stages}
    yield from keyed("stage", {each: "" for each in old.stages if each not in before.values()},
                     {each: "" for each in new.stages if each not in before})  # fmt: skip
    yield from (Change("name of stage", first, name) for name, first in before.items())
    yield from plain("starts in", ", ".join(old.entry), ", ".join(new.entry))
    yield from plain("succeeds in", old.success, new.success)
    yield from plain("fails in", ", ".join(sorted(old.failure)), ", ".join(sorted(new.failure)))
    yield from keyed("move", _allowed(old), _allowed(new))
    was, is_ = dict(_moves(old)), dict(_moves(new))
    for key, move in was.items():
        if key not in is_:
            yield Change(f"{key} by itself", _when(both.old, move), "")
    for key, move in is_.items():
        if key in was:
            yield from both.condition(
                f"{key} by itself", _maybe(both.old, ANY_GROUP, was[key].when), _maybe(both.new, ANY_GROUP, move.when)
            )
        else:
            yield Change(f"{key} by itself", "", _when(both.new, move))
    for stage in new.stages:
        tried = ([key for key, move in moves.items() if move.source == stage] for moves in (was, is_))
        yield from ordered(f"moves from {stage} are tried in the order", *tried)
    yield from plain("former names", _formerly(old), _formerly(new))


def _allowed(model: p.StageModel) -> dict[str, str]:
    return {f"{source} to {target}": "" for source, targets in model.allowed.items() for target in targets}


def _moves(model: p.StageModel) -> Iterator[tuple[str, p.StageMove]]:
    seen: dict[str, int] = {}
    for move in model.moves:
        key = f"{move.source} to {move.target}"
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else f"{key} ({seen[key]})"), move


def _when(side: Side, move: p.StageMove) -> str:
    return said(speaker_of(side.program, ANY_GROUP, exact=True), move.when)


def _formerly(model: p.StageModel) -> str:
    return ", ".join(f"{first} is {name}" for first, name in sorted(model.formerly.items()))


def engagement(both: Both, old: p.EngagementModel, new: p.EngagementModel) -> Iterator[Change]:
    """Tell what of the counting of events changed."""
    yield from plain("window", length(old.window), length(new.window))
    yield from plain("cap a day", _text(old.cap), _text(new.cap))
    yield from plain("half life", length(old.half_life) if old.half_life else "",
                     length(new.half_life) if new.half_life else "")  # fmt: skip
    yield from plain("scale", old.scale, new.scale)
    yield from plain("least of the scale", f"{old.floor:.0%}", f"{new.floor:.0%}")
    pairs = both.known.pairs
    renamed = {was.name: is_.name for is_, was in pairs.items() if is_.kind == s.EVENT}
    was = {renamed.get(name, name): f"{weight:g}" for name, weight in old.weights.items()}
    yield from keyed("points of", was, {name: f"{weight:g}" for name, weight in new.weights.items()})


def group(both: Both, old: p.BuyingGroup, new: p.BuyingGroup) -> Iterator[Change]:
    """Tell what of a buying group changed."""
    yield from both.named(s.AUDIENCE, old.audience, new.audience, "audience")
    yield from both.named(s.INTEREST, old.interest, new.interest, "interest")
    yield from plain("admits", old.admit, new.admit)
    yield from both.named(s.ENGAGEMENT, old.engagement, new.engagement, "engagement by")
    yield from yes_no("completeness by weights", old=old.weighted, new=new.weighted)
    was, is_ = _maybe(both.old, ANY_GROUP, old.ready), _maybe(both.new, ANY_GROUP, new.ready)
    yield from both.condition("ready", was, is_)


def destination(both: Both, old: p.Destination, new: p.Destination) -> Iterator[Change]:
    """Tell what of a destination changed."""
    del both
    yield from plain("kind", old.kind, new.kind)


def activation(both: Both, old: p.Activation, new: p.Activation) -> Iterator[Change]:
    """Tell what of who is kept where changed."""
    yield from both.named(s.AUDIENCE, old.audience, new.audience, "audience")
    yield from both.named(s.DESTINATION, old.destination, new.destination, "destination")
    was, is_ = (side.program.audiences[each.audience].entity for side, each in ((both.old, old), (both.new, new)))
    yield from both.condition("only when", _maybe(both.old, was, old.only_when), _maybe(both.new, is_, new.only_when))


def _maybe(side: Side, entity: str, expr: Expr | None) -> Said | None:
    if expr is None:
        return None
    return Said(expr, lambda each: said(speaker_of(side.program, entity, exact=True), each))


def _text(value: object) -> str:
    return "" if value is None else str(value)
