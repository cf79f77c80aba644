"""What a report goes by: what the settings say, and where they say nothing what the rule set lets one find out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from zoneinfo import ZoneInfo

from quorate.ir import types as t
from quorate.ir.program import Program
from quorate.ir.schema import Entity, Event, Field
from quorate.semantics.report_checks import PERSON, opportunity_of
from quorate.semantics.report_settings import FieldPath, Milestone, OpenField, ReportSettings

Origin = Literal["set", "found", "none"]

_VISITS: Final = frozenset({"page_viewed", "page_view", "page_visited", "visit_web_page", "web_page_visited"})
_VISIT_WIRES: Final = frozenset({"web.webpagedetails.pageViews"})
_REACHING: Final = ("email_", "ad_", "ads_", "advertising_", "send_email", "sms_")
_REACHING_WIRES: Final = ("directMarketing.email", "advertising.")
_PLATFORM: Final = ("source", "lead_source", "original_source", "person_source", "platform", "utm_source")
_DATES: Final = ("created_on", "created_at", "created_date", "created")
_CURRENCY: Final = ("currency", "currency_code", "currency_iso_code")
_OPEN: Final = ("is_open", "open")
_CLOSED: Final = ("is_closed", "closed")
_TEXTS: Final = (t.TextType, t.ChoiceType)
_TIMES: Final = (t.DateType, t.DateTimeType)
_NUMBERS: Final = (t.NumberType, t.IntegerType)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a report goes by for one setting: as it would be written, empty with a `reason` where there is nothing."""

    key: str
    text: str
    origin: Origin
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """All that a report goes by; events are by what their `type` is in payloads.

    An account is a target if it is in any of `target`. `platform` has, by the event (or :data:`PERSON`), the field that
    tells the platform. `told` has each choice by its key, as reports tell it.
    """

    zone: ZoneInfo
    people: str
    person_key: str
    opportunities: str
    target: tuple[str, ...]
    reached: frozenset[str]
    visits: frozenset[str]
    engaged: frozenset[str]
    marketing_qualified: Milestone | None
    sales_accepted: Milestone | None
    platform: Mapping[str, tuple[str, ...]]
    added: tuple[str, ...]
    amount: tuple[str, ...]
    currency: tuple[str, ...]
    currency_name: str
    open: tuple[str, ...]
    open_negated: bool
    opened: tuple[str, ...]
    top: int
    told: Mapping[str, Choice]

    def why_not(self, key: str) -> str:
        """Tell why there is nothing to go by for a setting."""
        return self.told[key].reason


def choices_of(program: Program, settings: ReportSettings) -> Choices:
    """Find what a report goes by; the settings are known to fit the program."""
    return _Finder(program, settings).choices()


class _Finder:
    """Finds each choice once."""

    def __init__(self, program: Program, settings: ReportSettings) -> None:
        self.program = program
        self.settings = settings
        self.told: dict[str, Choice] = {}
        self.person: Entity | None = program.schema.entities.get(PERSON)
        self.deal = opportunity_of(program.schema)

    def choices(self) -> Choices:
        settings = self.settings
        reached = self._events("reached", settings.reached, _is_reaching, "no event is of an email or an ad")
        visits = self._events("visits", settings.visits, _is_visit, "no event is a page view")
        engaged = self._events("engaged", settings.engaged, self._engagement(), "no event is of people")
        target = self._target()
        milestones = self._qualified(), self._accepted()
        amount = self._deal_field("amount", settings.amount, ("amount",), _NUMBERS)
        opened = self._deal_field("opened", settings.opened, _DATES, _TIMES)
        currency, currency_name = self._currency()
        open_, negated = self._open()
        return Choices(
            zone=ZoneInfo(self.program.calendar.zone),
            people=self.person.many if self.person else "",
            person_key=self.person.key if self.person else "",
            opportunities=self.deal.many if self.deal else "",
            target=target,
            reached=reached,
            visits=visits,
            engaged=engaged,
            marketing_qualified=milestones[0],
            sales_accepted=milestones[1],
            platform=self._platform(),
            added=self._added(),
            amount=amount,
            currency=currency,
            currency_name=currency_name,
            open=open_,
            open_negated=negated,
            opened=opened,
            top=settings.top,
            told=self.told,
        )

    def _say(self, key: str, text: str, origin: Origin, reason: str = "") -> None:
        self.told[key] = Choice(key, text, origin, reason)

    def _none(self, key: str, why: str) -> None:
        self._say(key, "", "none", f"{why}; `{key}` under [report] in quorate.toml says which")

    def _events(
        self, key: str, given: tuple[str, ...] | None, fits: Callable[[Event], bool], why: str
    ) -> frozenset[str]:
        events = self.program.schema.events
        found = [each for each in events.values() if (fits(each) if given is None else each.name in given)]
        if found:
            names = ", ".join(each.name for each in found)
            self._say(key, names, "found" if given is None else "set")
        else:
            self._none(key, why)
        return frozenset(each.wire for each in found)

    def _engagement(self) -> Callable[[Event], bool]:
        """Take for interacting what any engagement model counts, else whatever people do."""
        weighed = {
            name for model in self.program.engagements.values() for name, weight in model.weights.items() if weight
        }
        if weighed:
            return lambda event: event.name in weighed
        return lambda event: event.of == PERSON

    def _target(self) -> tuple[str, ...]:
        if self.settings.target is not None:
            self._say("target", self.settings.target, "set")
            return (self.settings.target,)
        found = tuple(dict.fromkeys(each.audience for each in self.program.groups.values()))
        if found:
            self._say("target", ", ".join(found), "found")
        else:
            self._none("target", "there is no buying group whose audience could be the target")
        return found

    def _qualified(self) -> Milestone | None:
        given = self.settings.marketing_qualified
        if given is not None:
            self._say("marketing-qualified", str(given), "set")
            return given
        if any(each.ready is not None for each in self.program.groups.values()):
            self._say("marketing-qualified", "ready", "found")
            return Milestone("ready")
        self._none("marketing-qualified", "no buying group says when it is ready")
        return None

    def _accepted(self) -> Milestone | None:
        given = self.settings.sales_accepted
        if given is None:
            self._none("sales-accepted", "nothing says what sales accepts")
        else:
            self._say("sales-accepted", str(given), "set")
        return given

    def _platform(self) -> Mapping[str, tuple[str, ...]]:
        given = self.settings.platform
        schema = self.program.schema
        if given is not None:
            self._say("platform", str(given), "set")
            of = given.of if given.of == PERSON else schema.events[given.of].wire
            return {of: given.names}
        name = _first(self.person.fields if self.person else {}, _PLATFORM, _TEXTS)
        if name:
            self._say("platform", f"{PERSON}.{name}", "found")
            return {PERSON: (name,)}
        found = [
            (each, field)
            for each in schema.events.values()
            if each.of == PERSON and (field := _first(each.fields, _PLATFORM, _TEXTS))
        ]
        if found:
            self._say("platform", ", ".join(f"{each.name}.{field}" for each, field in found), "found")
        else:
            self._none("platform", "neither people nor events have a field that tells where they come from")
        return {each.wire: (field,) for each, field in found}

    def _added(self) -> tuple[str, ...]:
        given = self.settings.added
        if given is not None:
            self._say("added", str(given), "set")
            return given.names
        name = _first(self.person.fields if self.person else {}, _DATES, _TIMES)
        if name:
            self._say("added", f"{PERSON}.{name}", "found")
            return (name,)
        self._none("added", "no field of people tells since when they are known")
        return ()

    def _deal_field(
        self, key: str, given: FieldPath | None, names: tuple[str, ...], types: tuple[type, ...]
    ) -> tuple[str, ...]:
        if given is not None:
            self._say(key, str(given), "set")
            return given.names
        name = _first(self.deal.fields if self.deal else {}, names, types)
        if self.deal is None or not name:
            self._none(key, "there are no opportunities" if self.deal is None else "no field of opportunities tells it")
            return ()
        self._say(key, f"{self.deal.name}.{name}", "found")
        return (name,)

    def _currency(self) -> tuple[tuple[str, ...], str]:
        given = self.settings.currency
        if isinstance(given, str):
            self._say("currency", given, "set")
            return (), given
        return self._deal_field("currency", given, _CURRENCY, _TEXTS), ""

    def _open(self) -> tuple[tuple[str, ...], bool]:
        given: OpenField | None = self.settings.open
        if given is not None:
            self._say("open", str(given), "set")
            return given.path.names, given.negated
        fields = self.deal.fields if self.deal else {}
        name, negated = _first(fields, _OPEN, (t.BooleanType,)), False
        if not name:
            name, negated = _first(fields, _CLOSED, (t.BooleanType,)), True
        if self.deal is None or not name:
            self._none("open", "there are no opportunities" if self.deal is None else "no field tells which are open")
            return (), False
        path = FieldPath(self.deal.name, (name,))
        self._say("open", str(OpenField(path, negated)), "found")
        return path.names, negated


def _first(fields: Mapping[str, Field], names: tuple[str, ...], types: tuple[type, ...]) -> str:
    """Return the first of some names that a field of one of some types has; empty where none has."""
    return next((name for name in names if name in fields and isinstance(fields[name].type, types)), "")


def _is_visit(event: Event) -> bool:
    return event.name in _VISITS or event.wire in _VISIT_WIRES


def _is_reaching(event: Event) -> bool:
    return event.name.startswith(_REACHING) or event.wire.startswith(_REACHING_WIRES)
