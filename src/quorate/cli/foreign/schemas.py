"""Files of JSON Schema, or of XDM, to what a rule set is made from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from quorate.cli.foreign.as_sample import bounded, events_of, list_of, members_of
from quorate.cli.foreign.documents import SchemaError
from quorate.cli.foreign.reading import Reading
from quorate.cli.foreign.shapes import Described, Shape
from quorate.cli.foreign.xdm import is_xdm, xdm_sample
from quorate.cli.infer.names import legal, plural
from quorate.cli.infer.payloads import BESIDE, EVENTS, PERSON, EventSeen, Sample
from quorate.cli.infer.seen import KEYS, Members
from quorate.cli.payload_files import ROOT
from quorate.decide.problem import problem
from quorate.diagnostics.catalogue.imported import S101, S103

_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_ROLES: Final = {
    "account": ROOT, "company": ROOT, "organization": ROOT, "organisation": ROOT, "customer": ROOT,
    "person": PERSON, "people": PERSON, "contact": PERSON, "lead": PERSON, "profile": PERSON, "member": PERSON,
    "user": PERSON, "event": EVENTS, "activity": EVENTS, "payload": "payload",
}  # fmt: skip
"""What a file of several is of, by a word of its name or title; others are custom objects of the account."""


def sample_of_schemas(paths: Sequence[Path]) -> Sample:
    """Read the schemas of files; what is wrong with parts of them are `problems` of the sample.

    Raises SchemaError where nothing can be made of a file, and OSError.
    """
    reading = Reading()
    try:
        described = [_described(reading, path) for path in paths]
    except RecursionError as error:
        names = ", ".join(path.name for path in paths)
        raise SchemaError(problem(S101, names, reason="it nests too deeply")) from error
    sample = xdm_sample(described) if any(is_xdm(each.shape) for each in described) else _sample(described)
    sample.problems += [(found.path, found) for found in reading.problems]
    sample.notes += _notes(reading, described)
    return sample


def _described(reading: Reading, path: Path) -> Described:
    part = reading.documents.read(path)
    shape = reading.shape_of(part)
    if not shape.fields and shape.item is not None:
        shape = shape.item  # a file of many records
    if not shape.fields:
        raise SchemaError(problem(S103, part.place))
    return Described(path.name.split(".")[0], shape)


def _notes(reading: Reading, described: Sequence[Described]) -> Iterator[str]:
    count = sum(bounded(each.shape) for each in described)
    if count:
        fields = "1 field has" if count == 1 else f"{count} fields have"
        yield f"{fields} bounds or patterns, which are in comments: values beyond them are not refused"
    if reading.conditions:
        named = ", ".join(f"`{name}`" for name in sorted(reading.conditions))
        yield f"{named}: conditions between fields are not carried over; `audience` and `define` can say them"


def _sample(described: Sequence[Described]) -> Sample:
    """Put together what schemas describe: a payload, its account, or records of several kinds."""
    sample = Sample(root=ROOT, without_now=1)
    first, *further = described
    roles = [_role(each) for each in described]
    root = _root_in(first.shape)
    if root and not further:
        sample.root = root
        _set_root(sample, first.shape.fields[root])
        return sample
    if not further and roles[0] not in {PERSON, EVENTS}:
        roles = [ROOT]
    for each, role in zip(described, roles, strict=True):
        if role == ROOT and not sample.account.count:
            _set_root(sample, each.shape)
    if not sample.account.count:
        sample.account = Members(1, {}, set())
        sample.notes.append(f"{ROOT}: no schema describes accounts; give theirs as well")
    for each, role in zip(described, roles, strict=True):
        if role == PERSON:
            _add_collection(sample, "people", each.shape)
        elif role == EVENTS:
            _add_events(sample, each.shape, each.name)
        elif role != ROOT:
            _add_collection(sample, plural(legal(each.name)), each.shape)
    return sample


def _root_in(shape: Shape) -> str:
    """Return the member of a payload that is the account; empty for what is no payload."""
    objects = [name for name, each in shape.fields.items() if name not in BESIDE and "object" in each.kinds]
    others = [name for name in shape.fields if name not in BESIDE]
    return objects[0] if len(objects) == 1 and objects == others else ""


def _set_root(sample: Sample, shape: Shape) -> None:
    events = shape.fields.get(EVENTS)
    sample.account = members_of(shape, leave=(EVENTS,))
    _tell_keys(sample, shape)
    if events is not None and events.item is not None:
        _add_events(sample, events.item, f"{sample.root}.{EVENTS}")


def _tell_keys(sample: Sample, shape: Shape) -> None:
    """Note keys that records need not have by the schema."""
    records = {sample.root: shape}
    records |= {f"{sample.root}.{name}": each.item for name, each in shape.fields.items() if each.item is not None}
    for place, record in records.items():
        key = next((name for name in KEYS if name in record.fields), None)
        if (
            key is not None
            and "object" in record.kinds
            and key not in record.required
            and place != f"{sample.root}.{EVENTS}"
        ):
            sample.notes.append(f"{place}.{key}: not required by the schema; records without it are rejected")


def _add_collection(sample: Sample, many: str, shape: Shape) -> None:
    members = members_of(shape)
    if not any(name in (members.keys or ()) for name in KEYS):
        members.keys = {"id"}
        sample.notes.append(
            f"{sample.root}.{many}: records have no key of text; `id` is one that payloads have to give"
        )
        members.fields.pop("id", None)
    sample.account.fields[many] = list_of(members)


def _add_events(sample: Sample, shape: Shape, place: str) -> None:
    found, note = events_of(shape)
    for wire, seen in found.items():
        sample.events.setdefault(wire, EventSeen()).members = seen.members
        sample.events[wire].with_person = seen.with_person
    if note:
        sample.notes.append(f"{place}: {note}")


def _role(described: Described) -> str:
    """Tell what a schema is of by its file's name, or else by its title."""
    for text in (described.name, described.shape.title):
        words = [word.lower() for word in _WORD.findall(text)]
        role = next((_ROLES[word] for word in reversed(words) if word in _ROLES), None)
        role = role or next((_ROLES[word[:-1]] for word in reversed(words) if word[:-1] in _ROLES), None)
        if role:
            return role
    return ""
