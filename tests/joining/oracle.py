"""What joins have to make, done the slow and plain way: all that was made, replayed in the order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from quorate.mapping.made import Deletion, Event, Made, Merge, Relation, Upsert

ARRIVAL = 10**18
PATHS = {
    "person": ("person",),
    "license": ("person", "license"),
    "seat": ("person", "license", "seat"),
    "opportunity": ("opportunity",),
    "contact_role": ("opportunity", "contact_role"),
}
MANY = {
    "person": "people",
    "license": "licenses",
    "seat": "seats",
    "opportunity": "opportunities",
    "contact_role": "contact_roles",
}


class Thing:
    """A thing while its past is replayed."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Know nothing of it any more."""
        self.fields: dict[str, Any] | None = None
        self.pairs: list[tuple[int | None, str | None, dict[str, Any] | None]] = []
        self.inside: dict[tuple[str, ...], tuple[str, str | None, dict[str, Any] | None]] = {}


def when(made: Made, place: int) -> tuple[int, bool, int]:
    """Return what orders facts in time."""
    instant = getattr(made, "as_of", None)
    if instant is None:
        return ARRIVAL, False, place
    return instant, isinstance(made, Deletion), place


def survivors(merges: list[Merge]) -> dict[tuple[str, str], str]:
    """Return what every merged key is in the end."""
    label: dict[tuple[str, str], str] = {}
    for merge in merges:
        for merged in sorted(merge.merged):
            into = label.setdefault((merge.entity, merge.into), merge.into)
            out = label.setdefault((merge.entity, merged), merged)
            new = into if into != out else merge.into if merged == out else out
            for key, value in label.items():
                if key[0] == merge.entity and value in {out, into}:
                    label[key] = new
    return label


def payloads_of(files: Sequence[Sequence[Made]], *, told: bool) -> dict[str, Any]:
    """Return the accounts by key; with `told`, collections that nothing is in are there as empty ones."""
    found = _accounts(files)
    for account in found.values():
        if told:
            _fill(account, "people", "opportunities", "events")
            for person in account["people"]:
                _fill(person, "licenses")
                for license_ in person["licenses"]:
                    _fill(license_, "seats")
            for deal in account["opportunities"]:
                _fill(deal, "contact_roles")
    return found


def _fill(record: dict[str, Any], *names: str) -> None:
    for name in names:
        record.setdefault(name, [])


def _accounts(files: Sequence[Sequence[Made]]) -> dict[str, Any]:
    placed = [made for file in files for made in file]
    timed = sorted(((when(made, place), made) for place, made in enumerate(placed)), key=lambda each: each[0])
    label = survivors([made for _, made in timed if isinstance(made, Merge)])

    def last(entity: str, key: str) -> str:
        return label.get((entity, key), key)

    things: dict[tuple[str, str], Thing] = defaultdict(Thing)
    accounts: dict[str, dict[str, Any] | None] = {}
    deleted: set[tuple[str, str]] = set()
    for order, made in timed:
        match made:
            case Upsert(entity="account"):
                if last("account", made.key) == made.key:
                    accounts[made.key] = {**(accounts.get(made.key) or {}), **made.fields}
            case Deletion(what="account"):
                if last("account", made.key) == made.key:
                    accounts[made.key] = None
            case Deletion(what="visited" | "surged"):
                deleted.add((made.what, made.key))
            case Upsert() | Deletion() | Relation():
                _replay(things, last, order, made)
    found: dict[str, dict[str, Any]] = {
        key: {"id": key, **fields} for key, fields in accounts.items() if fields is not None
    }
    gone = {key for key, fields in accounts.items() if fields is None}
    members: dict[tuple[str, str], set[str]] = {}
    for (entity, key), thing in sorted(things.items()):
        members[entity, key] = set()
        if thing.fields is None:
            continue
        for account, relation in _accounts_of(thing).items():
            members[entity, key].add(account)
            if account in gone:
                continue
            content = {"id": key, **thing.fields, **({"relation": relation} if relation else {})}
            content.update(_inside(thing, entity, (), account))
            found.setdefault(account, {"id": account}).setdefault(MANY[entity], []).append(content)
    events: dict[str, dict[str, Event]] = defaultdict(dict)
    for made in placed:
        if not isinstance(made, Event) or (made.event, made.id) in deleted:
            continue
        person = None if made.person is None else last("person", made.person)
        fields = made.fields if person is None else {**made.fields, "person": person}
        there = members.get(("person", person), set()) if person is not None else set()
        wanted = [last("account", made.account)] if made.account is not None else sorted(there)
        for account in wanted:
            if account in gone or (
                person is not None and (account not in there or things["person", person].fields is None)
            ):
                continue
            event = msgspec.structs.replace(made, fields=fields)
            other = events[account].get(event.id)
            if other is None or _weight(event) < _weight(other):
                events[account][event.id] = event
    for account, each in events.items():
        ordered = sorted(each.values(), key=lambda event: (event.at, event.id))
        found.setdefault(account, {"id": account})["events"] = [event.fields for event in ordered]
    for content in found.values():
        _prune(content)
    return found


def _replay(
    things: dict[tuple[str, str], Thing],
    last: Callable[[str, str], str],
    order: tuple[int, bool, int],
    made: Upsert | Relation | Deletion,
) -> None:
    what = made.entity if isinstance(made, Upsert | Relation) else made.what.removeprefix("relation of ")
    path = PATHS[what]
    keys = (*getattr(made, "above", ()), made.key)
    if None in keys:
        return
    key = last(path[0], keys[0])
    thing = things[path[0], key]
    account = None if made.account is None else last("account", made.account)
    is_own = len(path) == 1 and key == made.key
    match made:
        case Upsert() if is_own:
            thing.fields = {**(thing.fields or {}), **made.fields}
            if account is not None:
                thing.pairs.append((order[0], account, made.relation or {}))
        case Upsert() if len(path) > 1:
            fields = dict(made.fields)
            if "contact" in fields:
                fields["contact"] = last("person", fields["contact"])
            _, known, old = thing.inside.get(keys[1:], (what, None, None))
            thing.inside[keys[1:]] = what, account or known, {**(old or {}), **fields}
        case Relation():
            thing.pairs.append((None, account, made.fields))
        case Deletion() if made.what.startswith("relation of "):
            thing.pairs.append((None, account, None))
        case Deletion() if is_own:
            thing.forget()
        case Deletion() if len(path) > 1:
            _, known, _ = thing.inside.get(keys[1:], (what, None, None))
            thing.inside[keys[1:]] = what, account or known, None
        case _:
            pass


def _accounts_of(thing: Thing) -> dict[str, dict[str, Any]]:
    newest = max((instant for instant, _, _ in thing.pairs if instant is not None), default=None)
    found: dict[str, dict[str, Any]] = {}
    for instant, account, relation in thing.pairs:
        if account is None or instant not in {None, newest}:
            continue
        if relation is None:
            found.pop(account, None)
        else:
            found[account] = {**found.get(account, {}), **relation}
    return found


def _inside(thing: Thing, entity: str, above: tuple[str, ...], account: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for keys, (what, only, fields) in sorted(thing.inside.items()):
        fits = len(PATHS[what]) == len(keys) + 1 and keys[:-1] == above and PATHS[what][-2] == entity
        if fits and fields is not None and only in {None, account}:
            found.setdefault(MANY[what], []).append({"id": keys[-1], **fields, **_inside(thing, what, keys, account)})
    return found


def _weight(event: Event) -> tuple[int, bytes]:
    return event.at, msgspec.json.encode(event.fields)


def _prune(account: dict[str, Any]) -> None:
    people = {person["id"] for person in account.get("people", ())}
    for deal in account.get("opportunities", ()):
        if "contact_roles" in deal:
            deal["contact_roles"] = [role for role in deal["contact_roles"] if role.get("contact", "") in {"", *people}]
            if not deal["contact_roles"]:
                del deal["contact_roles"]
    known: set[tuple[str, str]] = set()
    for outer, inner in (("people", "licenses"), ("opportunities", "contact_roles")):
        for record in account.get(outer, ()):
            _drop_twins(record, inner, known)
            for license_ in record.get("licenses", ()):
                _drop_twins(license_, "seats", known)


def _drop_twins(record: dict[str, Any], many: str, known: set[tuple[str, str]]) -> None:
    """Keep the first record of each key of an account."""
    kept = [each for each in record.get(many, ()) if (many, each["id"]) not in known]
    known |= {(many, each["id"]) for each in kept}
    if kept:
        record[many] = kept
    else:
        record.pop(many, None)
