"""What journeys come to, as decisions tell it."""

from __future__ import annotations

from typing import Any

from quorate.decide.journeys.instances import Instance, Subject
from quorate.decide.journeys.running import Ran
from quorate.decide.scalars import write_instant


def journey_entries(account: str, ran: Ran) -> dict[str, Any]:
    """Return the members of a decision that are about journeys.

    `journeys` has those who are inside, and those to whom something happened, by journey and person; `actions` what is
    to be done, in the order in which it came about. Where the decision was late, `caught_up` tells from when on
    instants were looked at, and how many: at those, fields were taken as they are now.
    """
    traces: dict[Subject, list[dict[str, Any]]] = {}
    for record in ran.happened.records:
        traces.setdefault((record["journey"], _person_of(record, ran)), []).append(record)
    told = [
        _entry(account, instance, traces.get(subject, []))
        for subject, instance in sorted(ran.instances.items(), key=lambda pair: (pair[0][0], pair[0][1] or ""))
        if instance.is_inside or subject in traces
    ]
    found: dict[str, Any] = {"journeys": told, "actions": ran.happened.actions}
    if ran.from_ is not None:
        found["caught_up"] = {"from": write_instant(ran.from_), "instants": ran.instants}
    return found


def _person_of(record: dict[str, Any], ran: Ran) -> str | None:
    """Return whose instance a record is of; in a journey of accounts, `person` says for whom something was done."""
    person: str | None = record.get("person")
    return person if (record["journey"], person) in ran.instances else None


def _entry(account: str, instance: Instance, trace: list[dict[str, Any]]) -> dict[str, Any]:
    subject = {"account": account}
    if instance.person is not None:
        subject["person"] = instance.person
    told: dict[str, Any] = {
        "name": instance.journey,
        "subject": subject,
        "entry": instance.entry,
        "status": instance.status,
        "step": instance.step or None,
        "since": write_instant(instance.since),
        "due": None if instance.due is None else write_instant(instance.due),
    }
    if instance.status == "blocked":
        told["missing"] = list(instance.lacking)
    hidden = {"journey", "entry", *({"person"} if instance.person is not None else ())}
    told["trace"] = [{name: value for name, value in each.items() if name not in hidden} for each in trace]
    return told
