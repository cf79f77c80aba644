"""One journey of one subject, as far as it goes at one instant (language reference, section 10; domain, section 5).

A walk takes an instance further and notes what happens, both in place; what comes of it depends on the plan, the facts,
the instance as it was and what was answered, and on nothing else. It goes through splits and actions and stops at the
first step that has to be waited for, where the journey ends, or where an action has changed what the next conditions
may ask: whoever walks goes on then with the facts as they have become.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from quorate.decide.journeys.acting import arguments_of
from quorate.decide.journeys.doing import Doing, Happened
from quorate.decide.journeys.facts import Answered, Facts
from quorate.decide.journeys.instances import Instance, Status
from quorate.decide.journeys.keys import key_of
from quorate.decide.journeys.listening import heard, listened_from
from quorate.decide.journeys.moments import due
from quorate.decide.journeys.plans import Plan
from quorate.decide.journeys.shares import share_of
from quorate.decide.scalars import write_instant
from quorate.evaluate.calendar import LATEST, shift_instant
from quorate.evaluate.values import Record
from quorate.ir.journeys import (
    Branch,
    Call,
    Do,
    End,
    JourneyStep,
    Listen,
    Moment,
    RandomSplit,
    Repeat,
    Split,
    Wait,
)


class Walk(Doing):
    """Walks the instances of one journey at one instant, and notes what happens."""

    def __init__(
        self, plan: Plan, facts: Facts, answers: Mapping[str, Answered], happened: Happened, asked_at: datetime
    ) -> None:
        """Begin; `answers` has what came back for calls, by their keys, and `happened` takes what happens.

        `asked_at` is when calls that are made now get to whoever answers them: with the decision, however late that is.
        """
        super().__init__(facts, happened)
        self._asked_at = asked_at
        self._plan = plan
        self._answers = answers

    def go(self, instance: Instance, arriving: str | None) -> str | None:
        """Walk as far as it goes; `arriving` is the step to begin with, None for one that stands at its step.

        Returns the step to go on with once the facts are as what happened has made them, None where it has stopped.
        """
        if self._has_left(instance):
            return None
        address = arriving if arriving is not None else self._left_step(instance)
        while address is not None:
            before = len(self.happened.commands) + len(self.happened.crossings)
            following = self._arrive(instance, self._plan.steps[address])
            if following is None or len(self.happened.commands) + len(self.happened.crossings) > before:
                return following
            address = following
        return None

    def end(self, instance: Instance, status: Status, record: Mapping[str, Any], step: str = "") -> None:
        """End an instance."""
        instance.status, instance.step, instance.due, instance.was = status, "", None, {}
        instance.since = self._facts.now
        self.happened.has_ended = True
        self._note(instance, status, step, **record)

    def enter(self, instance: Instance) -> str | None:
        """Note an entry, and return the first step; a journey without any ends at once."""
        self._note(instance, "entered")
        return self._next(instance, self._plan.first, "")

    def follow(self, instance: Instance) -> str | None:
        """Take an instance over to this plan, at the step of the same name; return that where it is to be done anew."""
        before = instance.plan
        instance.plan = self._plan.journey.plan
        self._note(instance, "followed", instance.step, plan=before)
        step = self._plan.steps[instance.step]
        match step:
            case Wait(moment=moment):
                self._time(instance, step, moment)
            case Listen(moment=moment):
                instance.was = listened_from(step, self._facts, instance)
                instance.status, instance.due = "waiting", None
                if moment is not None:
                    self._time(instance, step, moment)
            case Call():
                pass
            case _:
                return step.address
        return None

    # -- leaving -------------------------------------------------------------------------------------------------------

    def leaves(self, instance: Instance) -> Status | None:
        """Return how an instance ends that has reached its goal or has to leave; the goal comes first."""
        journey = self._plan.journey
        ways: tuple[tuple[Status, str, object], ...]
        ways = (("goal", "goal", journey.goal), ("exited", "exit", journey.exit))
        for status, word, condition in ways:
            if condition is None:
                continue
            if self._facts.holds((word, journey.name), instance.person, instance.entered) is True:
                return status
        return None

    def _has_left(self, instance: Instance) -> bool:
        status = self.leaves(instance)
        if status is not None:
            self.end(instance, status, {}, instance.step)
        return status is not None

    def _next(self, instance: Instance, address: str | None, step: str) -> str | None:
        """Return where to go on; past the last step the journey is done."""
        if address is None:
            self.end(instance, "done", {"reason": "last step"}, step)
        return address

    def _past(self, instance: Instance, step: JourneyStep) -> str | None:
        return self._next(instance, self._plan.following[step.address], step.address)

    def _into(self, instance: Instance, branch: Branch, step: JourneyStep) -> str | None:
        return self._next(instance, self._plan.into(branch.steps, step), step.address)

    # -- steps that are waited at --------------------------------------------------------------------------------------

    def _left_step(self, instance: Instance) -> str | None:
        """Return the step after the one at which an instance has waited long enough; None where it has not."""
        step = self._plan.steps[instance.step]
        match step:
            case Wait():
                return self._waited(instance, step)
            case Listen():
                return self._listened(instance, step)
            case Call():
                return self._called(instance, step)
            case _:
                return step.address

    def _waited(self, instance: Instance, step: Wait) -> str | None:
        self._look_again(instance, step, step.moment)
        if instance.due is None or instance.due > self._facts.now:
            return None
        self._note(instance, "waited", step.address)
        return self._past(instance, step)

    def _listened(self, instance: Instance, step: Listen) -> str | None:
        now = self._facts.now
        if step.moment is not None:
            self._look_again(instance, step, step.moment)
        if instance.due is None or now <= instance.due:
            number, was = heard(step, self._facts, instance)
            instance.was = was
            if number is not None:
                self._note(instance, "heard", step.address, trigger=number)
                instance.was = {}
                return self._past(instance, step) if step.heard is None else self._into(instance, step.heard, step)
        if instance.due is None or instance.due > now:
            return None
        self._note(instance, "timed_out", step.address)
        instance.was = {}
        if step.timed_out is None:
            self.end(instance, "done", {"reason": "timeout"}, step.address)
            return None
        return self._into(instance, step.timed_out, step)

    def _called(self, instance: Instance, step: Call) -> str | None:
        found = self._answers.get(key_of(self._facts.account, instance, step.address))
        if found is None:
            if instance.due is None or instance.due > self._facts.now:
                return None
            self._note(instance, "timed_out", step.address)
            instance.calls[f"{step.address}/{instance.visit}"] = "timed_out"
            branch = step.timed_out or step.failed
            if branch is None:
                self.end(instance, "done", {"reason": "timeout"}, step.address)
                return None
            return self._into(instance, branch, step)
        instance.calls[f"{step.address}/{instance.visit}"] = "answered"
        if found.error is not None:
            self._note(instance, "failed", step.address, error=found.error)
            if step.failed is None:
                self.end(instance, "done", {"reason": "error"}, step.address)
                return None
            return self._into(instance, step.failed, step)
        return self._answered(instance, step, found.result or {})

    def _answered(self, instance: Instance, step: Call, result: Mapping[str, object]) -> str | None:
        record = Record(f"{step.call}.result", "result", "result", None, dict(result))
        branch, told = self._chosen(instance, step, instance.person, record)
        self._note(instance, "answered", step.address, path="" if branch is None else branch.name, **told)
        if branch is not None:
            return self._into(instance, branch, step)
        if not step.has_block:
            return self._past(instance, step)
        self.end(instance, "done", {"reason": "no answer taken"}, step.address)
        return None

    def _look_again(self, instance: Instance, step: Wait | Listen, moment: Moment) -> None:
        """Work out anew when a step is due whose time is a fact, which may have changed; note what was blocked."""
        until = moment.until
        if until is None or until.value is None or (instance.due is not None and until.is_fixed):
            return
        was_blocked = instance.status == "blocked"
        lacking = self._time(instance, step, moment)
        if was_blocked and instance.due is not None and instance.due > self._facts.now:
            self._note_waiting(instance, step, lacking)

    def _time(self, instance: Instance, step: Wait | Listen, moment: Moment) -> tuple[str, ...]:
        """Set when a step is due, or block the instance; return what its zone is missing for."""
        facts, until = self._facts, moment.until
        value, zone = None, facts.zone
        lacking: tuple[str, ...] = ()
        if until is not None and until.zone is not None:
            found = facts.value(("value", instance.journey, step.address, "zone"), instance.person, instance.entered)
            lacking = () if found.value is not None else tuple(sorted(found.missing))
            zone = facts.zone if found.value is None else ZoneInfo(found.value)
        if until is not None and until.value is not None:
            found = facts.value(("value", instance.journey, step.address, "until"), instance.person, instance.entered)
            value = found.value
            if value is None:
                if instance.status != "blocked":
                    self._note(instance, "blocked", step.address, missing=sorted(found.missing))
                instance.status, instance.due = "blocked", None
                instance.lacking = tuple(sorted(found.missing))
                return lacking
        instance.status = "waiting"
        instance.due = due(moment, instance.since, facts.zone, zone, value)
        return lacking

    # -- arriving ------------------------------------------------------------------------------------------------------

    def _arrive(self, instance: Instance, step: JourneyStep) -> str | None:
        """Come to a step; return the one to go on with at once, None where it is waited or the journey has ended."""
        instance.step, instance.since, instance.due, instance.status = step.address, self._facts.now, None, "waiting"
        match step:
            case Wait():
                return self._wait(instance, step)
            case Listen():
                return self._listen(instance, step)
            case Call():
                return self._call(instance, step)
            case Do():
                self._do(instance, step, self._acted_on(instance, step))
                return self._past(instance, step)
            case Split(by="people") if instance.person is None:
                self._split_people(instance, step)
                return self._past(instance, step)
            case Split():
                return self._split(instance, step)
            case RandomSplit(by="person") if instance.person is None:
                self._share_people(instance, step)
                return self._past(instance, step)
            case RandomSplit():
                subject = self._facts.account if step.by == "account" else instance.person or ""
                share = share_of(step, instance.journey, subject)
                self._note(instance, "split", step.address, path=share.name)
                return self._into(instance, share, step)
            case Repeat():
                return self._repeat(instance, step)
            case End():
                self.end(instance, "done", {"reason": "end"}, step.address)
                return None

    def _wait(self, instance: Instance, step: Wait) -> str | None:
        lacking = self._time(instance, step, step.moment)
        if instance.status == "blocked":
            return None
        if instance.due is not None and instance.due <= self._facts.now:
            return self._past(instance, step)
        self._note_waiting(instance, step, lacking)
        return None

    def _listen(self, instance: Instance, step: Listen) -> str | None:
        instance.was = listened_from(step, self._facts, instance)
        lacking: tuple[str, ...] = ()
        if step.moment is not None:
            lacking = self._time(instance, step, step.moment)
            if instance.status == "blocked":
                return None
            if instance.due is not None and instance.due <= self._facts.now:
                return self._listened(instance, step)
        self._note_waiting(instance, step, lacking)
        return None

    def _call(self, instance: Instance, step: Call) -> str | None:
        facts = self._facts
        service = facts.program.calls[step.call]
        given = arguments_of(service, step, facts, instance, instance.person)
        if given.missing:
            self._note(instance, "failed", step.address, error="an argument is missing", missing=list(given.missing))
            if step.failed is None:
                self.end(instance, "done", {"reason": "error"}, step.address)
                return None
            return self._into(instance, step.failed, step)
        key = key_of(facts.account, instance, step.address)
        instance.due = shift_instant(self._asked_at, step.within, 1, facts.zone) or LATEST
        self.happened.actions.append(
            {
                "key": key,
                "at": write_instant(facts.now),
                "call": step.call,
                "subject": self._subject(instance.person),
                "arguments": dict(given.values),
                "journey": instance.journey,
                "step": step.address,
                "due": write_instant(instance.due),
            }
        )
        self._note(instance, "called", step.address, call=step.call, key=key, due=write_instant(instance.due))
        return None

    # -- splits --------------------------------------------------------------------------------------------------------

    def _split(self, instance: Instance, step: Split) -> str | None:
        branch, told = self._chosen(instance, step, instance.person)
        if branch is not None:
            self._note(instance, "split", step.address, path=branch.name, **told)
            return self._into(instance, branch, step)
        if step.by == "people":
            self._note(instance, "split", step.address, path="", **told)
            return self._past(instance, step)
        self.end(instance, "done", {"reason": "no path", **told}, step.address)
        return None

    def _repeat(self, instance: Instance, step: Repeat) -> str | None:
        taken = instance.rounds.get(step.address, 0)
        if taken >= step.most:
            self._note(instance, "enough", step.address, target=step.target)
            return self._past(instance, step)
        instance.rounds = {**instance.rounds, step.address: taken + 1}
        self._note(instance, "repeated", step.address, target=step.target, time=taken + 1)
        return step.target

    def _note_waiting(self, instance: Instance, step: JourneyStep, lacking: tuple[str, ...]) -> None:
        told: dict[str, Any] = {"due": None if instance.due is None else write_instant(instance.due)}
        if lacking:
            told["missing"] = list(lacking)
        self._note(instance, "waiting", step.address, **told)


def fresh(plan: Plan, person: str | None, entry: int, now: datetime) -> Instance:
    """Return an instance that enters now."""
    return Instance(plan.journey.name, plan.journey.plan, person, entry, now, now)
