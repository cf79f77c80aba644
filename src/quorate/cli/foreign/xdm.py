"""Schemas of the Experience Data Model: what each class is in a payload (segments, sections 4.1 to 4.7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from quorate.cli.foreign.as_sample import list_of, members_of
from quorate.cli.foreign.shapes import Described, Shape, both
from quorate.cli.infer.names import legal, plural
from quorate.cli.infer.payloads import PERSON, EventSeen, Sample
from quorate.cli.infer.seen import Declared, Members, Seen
from quorate.cli.payload_files import ROOT

_PREFIX: Final = "xdm:"
_CONTEXT: Final = "https://ns.adobe.com/xdm/context/"
_CLASSES: Final = "https://ns.adobe.com/xdm/classes/"

ACCOUNT: Final = f"{_CONTEXT}account"
PROFILE: Final = f"{_CONTEXT}profile"
RELATION: Final = f"{_CLASSES}account-person"
EXPERIENCE: Final = f"{_CONTEXT}experienceevent"
_COLLECTIONS: Final = {
    f"{_CONTEXT}opportunity": (ROOT, "opportunities", "opportunityKey.sourceKey"),
    f"{_CLASSES}opportunity-person": ("opportunities", "contact_roles", "opportunityPersonKey.sourceKey"),
    f"{_CLASSES}campaign": (ROOT, "", ""),
    f"{_CONTEXT}campaign-member": ("people", "campaign_memberships", "campaignMemberKey.sourceKey"),
    f"{_CLASSES}marketing-list": (ROOT, "", ""),
    f"{_CLASSES}marketing-list-member": ("people", "list_memberships", "marketingListMemberKey.sourceKey"),
    f"{_CONTEXT}intent": (ROOT, "intents", "accountIntentID"),
}
"""Where the records of a class are in a payload, and what makes their key; "" for what no account has (section 4.2)."""
_OF_ACCOUNTS: Final = (f"{_CONTEXT}account-activity", f"{_CONTEXT}account-history")
_EVENT_TYPES: Final = (
    "web.webpagedetails.pageViews", "web.webinteraction.linkClicks", "web.formFilledOut", "directMarketing.emailSent",
    "directMarketing.emailDelivered", "directMarketing.emailOpened", "directMarketing.emailClicked",
    "directMarketing.emailBounced", "directMarketing.emailBouncedSoft", "directMarketing.emailUnsubscribed",
    "leadOperation.newLead", "leadOperation.convertLead", "leadOperation.scoreChanged",
    "leadOperation.interestingMoment", "leadOperation.revenueStageChanged",
    "leadOperation.statusInCampaignProgressionChanged", "leadOperation.callWebhook", "leadOperation.addToCampaign",
    "leadOperation.changeCampaignStream", "leadOperation.changeEngagementCampaignCadence",
    "leadOperation.mergeLeads", "listOperation.addToList", "listOperation.removeFromList",
    "opportunityEvent.addToOpportunity", "opportunityEvent.removeFromOpportunity",
    "opportunityEvent.opportunityUpdated",
)  # fmt: skip
"""Types of events of B2B (segments, section 4.7), for a schema that names none."""
_OF_EVENTS: Final = ("_id", "eventType", "timestamp", "accountEventType", "id", "type", "at", PERSON)


def is_xdm(shape: Shape) -> bool:
    """Tell a schema of XDM by its class, or by the prefix of its names."""
    return bool(_class_of(shape)) or any(name.startswith(_PREFIX) for name in shape.fields)


def xdm_sample(described: Sequence[Described]) -> Sample:
    """Put the records of classes in their places in a payload; what has no place there is told."""
    sample = Sample(root=ROOT, without_now=1)
    account = sample.account = Members(1, {}, {"id"})
    shapes: dict[str, Shape] = {}
    for each in described:
        class_, shape = _class_of(each.shape) or each.name, bare(each.shape)
        shapes[class_] = both(shapes[class_], shape) if class_ in shapes else shape
    if ACCOUNT in shapes:
        sample.account = account = _record(shapes[ACCOUNT], "accountKey.sourceKey")
    people = _record(shapes[PROFILE], "b2b.personKey.sourceKey") if PROFILE in shapes else Members(1, {}, {"id"})
    if RELATION in shapes:
        people.fields["relation"] = _relation(shapes[RELATION])
    members = {ROOT: account, "people": people}
    if {PROFILE, RELATION} & shapes.keys() or any(inside == "people" for inside, _, _ in _placed(shapes)):
        account.fields["people"] = list_of(people)
    for class_, shape in shapes.items():
        if class_ == EXPERIENCE:
            _add_events(sample, shape, is_of_people="people" in account.fields)
        elif class_ in _OF_ACCOUNTS:
            _add_events(sample, shape, is_of_people=False)
        elif class_ not in _COLLECTIONS and class_ not in {ACCOUNT, PROFILE, RELATION}:
            name = plural(legal(class_.rpartition("/")[2].replace("-", "_")))
            account.fields[name] = list_of(_record(shape, ""))
    for class_ in _COLLECTIONS:
        if class_ in shapes:
            _add_collection(sample, members, class_, shapes[class_])
    return sample


def bare(shape: Shape) -> Shape:
    """Return a shape whose names are those of records: without `xdm:`, which only schemas have."""
    fields = {name.removeprefix(_PREFIX): bare(each) for name, each in shape.fields.items()}
    required = frozenset(name.removeprefix(_PREFIX) for name in shape.required)
    item = None if shape.item is None else bare(shape.item)
    return replace(shape, fields=fields, required=required, item=item, branches=tuple(map(bare, shape.branches)))


def _class_of(shape: Shape) -> str:
    """Return the class of a schema; empty if it names none."""
    meta = shape.meta
    extends = meta.get("meta:extends")
    named = [meta.get("meta:class"), meta.get("$id"), *(extends if isinstance(extends, list) else [])]
    known = {ACCOUNT, PROFILE, RELATION, EXPERIENCE, *_COLLECTIONS, *_OF_ACCOUNTS}
    found = next((each for each in named if each in known), None) or meta.get("meta:class")
    return found if isinstance(found, str) else ""


def _placed(shapes: dict[str, Shape]) -> Iterator[tuple[str, str, str]]:
    return (place for class_, place in _COLLECTIONS.items() if class_ in shapes)


def _record(shape: Shape, source: str) -> Members:
    """Return records of a class, with the key `id` that payloads want of all."""
    members = members_of(shape, leave=("id",))
    members.keys = {"id"}
    told = f"`id` is {source} of XDM" if source else "`id` is to be given by who makes payloads"
    members.comment = "; ".join(filter(None, (members.comment, told)))
    return members


def _relation(shape: Shape) -> Seen:
    """Return what is true of a person in an account: the relation's fields but for its keys."""
    keys = ("accountPersonID", "accountPersonKey", "accountID", "accountKey", "personID", "personKey")
    seen = Seen(members=members_of(shape, leave=keys), declared=Declared())
    seen.kinds["object"] = 1
    return seen


def _add_collection(sample: Sample, members: dict[str, Members], class_: str, shape: Shape) -> None:
    inside, many, source = _COLLECTIONS[class_]
    if not many:
        name = class_.rpartition("/")[2]
        sample.notes.append(f"{name}: of no one account; a `mapping` can take from it by `with {legal(name)} by …`")
        return
    if inside not in members:
        sample.notes.append(f"{many}: they lie in {inside}, whose schema is not given; left out")
        return
    record = members[many] = _record(shape, source)
    if many == "contact_roles":
        record.fields[PERSON] = Seen(declared=Declared(type=PERSON if "people" in members[ROOT].fields else "text"))
    members[inside].fields[many] = list_of(record)


def _add_events(sample: Sample, shape: Shape, *, is_of_people: bool) -> None:
    """Make an event of each type that a group of fields of the schema is about."""
    type_ = shape.fields.get("eventType") or shape.fields.get("accountEventType")
    suggested = {} if type_ is None else type_.meta.get("meta:enum")
    named = list((type_.texts if type_ else None) or (suggested if isinstance(suggested, dict) else {}) or _EVENT_TYPES)
    is_closed = not is_of_people and type_ is not None and bool(type_.texts)
    left = []
    for wire in named:
        groups = _groups(wire, shape)
        if not groups and not is_closed:
            left.append(wire)
            continue
        leave = {name for name in shape.fields if name in _OF_EVENTS or (groups and name not in groups)}
        seen = EventSeen(members_of(shape, leave=leave), with_person=int(is_of_people))
        seen.members.comment = ""
        if is_of_people:
            seen.members.fields[PERSON] = Seen()
            seen.members.fields[PERSON].kinds["text"] = 1
        sample.events[wire] = seen
    if left:
        told = ", ".join(f"`{wire}`" for wire in left[:5]) + (f" and {len(left) - 5} more" if len(left) > 5 else "")  # noqa: PLR2004 - as many as one reads
        sample.notes.append(f"events {told}: no group of fields in the schema is theirs; declare those that are sent")


def _groups(wire: str, shape: Shape) -> set[str]:
    """Return the fields of events that a type is about: `web` for `web.webpagedetails.pageViews`."""
    family = wire.partition(".")[0].casefold()
    return {name for name in shape.fields if name.casefold() in {family, f"{family}s"}} if "." in wire else set()
