"""What two revisions differ in as one document for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from quorate.cli.diff_words import Found
from quorate.difference.accounts import Shift
from quorate.difference.model import Change, Difference
from quorate.difference.reasons import Part
from quorate.difference.side import Reference, Side, Text
from quorate.difference.tally import Counted, Sample, Summary

JSON_SCHEMA: Final = 1

Document = dict[str, Any]


def diff_document(found: Found) -> Document:
    """Return all that two revisions differ in; `accounts` is null where none were decided."""
    comparison = found.comparison
    return {
        "schema": JSON_SCHEMA,
        "old": _side(found.old, comparison.old),
        "new": _side(found.new, comparison.new),
        "same": comparison.is_same,
        "same_meaning": comparison.means_same,
        "settings": [_change(each) for each in comparison.settings],
        "declarations": [_difference(each) for each in comparison.differences],
        "accounts": None if found.summary is None else _accounts(found.summary, found.inputs),
    }


def _side(name: str, side: Side) -> Document:
    return {
        "given": name,
        "name": side.program.name,
        "revision": side.program.revision,
        "population": side.population,
    }


def _reference(reference: Reference) -> Document:
    return {"kind": reference.kind, "name": reference.name}


def _change(change: Change) -> Document:
    return {
        "what": change.what,
        "old": change.old or None,
        "new": change.new or None,
        "effect": change.effect or None,
    }


def _difference(each: Difference) -> Document:
    return {
        **_reference(each.reference),
        "became": each.kind,
        "effect": each.effect or None,
        "was": None if each.was is None else each.was.name,
        "changes": [_change(change) for change in each.changes],
        "because": [
            {**_reference(cause.reference), "through": [_reference(step) for step in cause.through]}
            for cause in each.because
        ],
        "old": _text(each.old_text, each.old_source),
        "new": _text(each.new_text, each.new_source),
    }


def _text(meaning: str, source: Text | None) -> Document | None:
    if source is None and not meaning:
        return None
    told = {} if source is None else {"path": source.path, "line": source.line, "source": source.source}
    return {"meaning": meaning, **told}


def _accounts(summary: Summary, inputs: Sequence[str]) -> Document:
    return {
        "inputs": list(inputs),
        "compared": summary.compared,
        "changed": summary.changed,
        "rejected": {by: summary.refused.get(by, 0) for by in ("both", "old", "new")},
        "problems": [asdict(each) for each in summary.problems],
        "subjects": [_counted(each) for each in summary.subjects],
    }


def _counted(each: Counted) -> Document:
    subject = each.subject
    return {
        **_reference(subject.reference),
        "old_name": subject.old,
        "new_name": subject.new,
        "members": {"old": each.members_old, "new": each.members_new},
        "entered": each.entered,
        "exited": each.exited,
        "moved": {
            aspect: [{"from": moved.old or None, "to": moved.new or None, "count": moved.count} for moved in found]
            for aspect, found in each.moved.items()
        },
        "samples": [_sample(sample) for samples in each.samples.values() for sample in samples],
    }


def _sample(sample: Sample) -> Document:
    shift: Shift = sample.shift
    return {
        "account": sample.account,
        "person": shift.person,
        "input": sample.place,
        "aspect": shift.aspect,
        "from": shift.old or None,
        "to": shift.new or None,
        "why": {"old": [_part(each) for each in sample.why_old], "new": [_part(each) for each in sample.why_new]},
    }


def _part(part: Part) -> Document:
    return {"said": part.said, "result": part.result or None, "facts": part.facts}
