"""One accepted request to the body of its callback (domain reference, section 5.13.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from quorate.diagnostics.model import shown
from quorate.engine import RuleSet
from quorate.external_actions.accessors import Accessor, Level, Questions
from quorate.external_actions.failures import UnansweredError
from quorate.external_actions.fields import Fields, put
from quorate.external_actions.submissions import ObjectContext, Relationship, Submission

_INTEGER_MOST: Final = 19
_PROBLEMS_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """The payload of an account, and when it was decided last."""

    payload: dict[str, Any]
    decided_at: datetime | None


class Accounts(Protocol):
    """Where more is known of accounts than what requests say; may be asked by several threads at once."""

    def find(self, account: str) -> KnownAccount | None:
        """Return what is known of an account, the caller's own; None for an unknown one. Raises UnansweredError."""


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers requests by a rule set, whose program has the questions; for any number of threads."""

    rules: RuleSet
    questions: Questions
    fields: Fields
    accounts: Accounts | None = None

    def answer(self, asked: Submission, now: datetime) -> dict[str, Any]:
        """Return the body of the callback: values, or what kept them from being told."""
        try:
            decision = self._decide(asked, now)
        except UnansweredError as error:
            return failed(asked, error.code, error.reason)
        activity = {
            "success": True,
            "ruleSet": self.rules.name,
            "revision": self.rules.revision,
            "decidedAt": decision["now"],
        }
        return {"objectData": [{"activityData": activity, **self._told(asked, decision)}]}

    def _decide(self, asked: Submission, now: datetime) -> Mapping[str, Any]:
        context = asked.object_data.object_context
        account = self._account(asked, context)
        known = None if self.accounts is None else self.accounts.find(account)
        if known is not None:
            payload = known.payload
            # Time does not go back for an account, whatever the clocks do.
            now = max(now, known.decided_at or now)
        else:
            if not (context.account_data or context.lead_data or context.account_person_relationships):
                told = "nothing is known of the account, and the request says nothing of it"
                raise UnansweredError("INSUFFICIENT_DATA" if self.accounts is None else "NOT_FOUND", told)
            payload = {"account": {self.fields.keys["account"]: account}}
        self._put_request(payload["account"], asked, context)
        decision = self.rules.decide(payload, now=now, missing=False)
        if decision.rejected:
            told = "; ".join(f"{each.path}: {each.code}" for each in decision.errors[:_PROBLEMS_MOST])
            raise UnansweredError("INVALID_DATA", f"the facts do not fit the schema of the rules: {told}")
        return decision.content

    def _account(self, asked: Submission, context: ObjectContext) -> str:
        """Return what the account is called; a lead without one is alone in its own."""
        if asked.object_data.object_type != "lead":
            return self.fields.account_of(context.account_id)
        named = (context.lead_data or {}).get(self.fields.lead_account) if self.fields.lead_account else None
        if named is not None:
            return self.fields.account_of(named)
        if self.accounts is not None and self.fields.lead_account:
            raise UnansweredError("INSUFFICIENT_DATA", f"the lead has no `{self.fields.lead_account}`")
        return f"lead:{context.lead_id}"

    def _put_request(self, account: dict[str, Any], asked: Submission, context: ObjectContext) -> None:
        """Put what a request says over what is known already."""
        put(account, self.fields.account, context.account_data or {})
        if asked.object_data.object_type == "lead":
            self._put_person(account, context.lead_id, context.lead_data or {}, {})
        for each in context.account_person_relationships or ():
            self._put_person(account, each.person_id, each.lead_data, each.relationship_metadata or {})

    def _put_person(
        self, account: dict[str, Any], id_: object, data: Mapping[str, Any], metadata: Mapping[str, Any]
    ) -> None:
        people, key = account.setdefault(self.fields.people, []), self.fields.keys["person"]
        person_key = self.fields.person_of(id_)
        person = next((each for each in people if each.get(key) == person_key), None)
        if person is None:
            person = {key: person_key}
            people.append(person)
        put(person, self.fields.person, data)
        put(person, self.fields.relation, metadata)

    def _told(self, asked: Submission, decision: Mapping[str, Any]) -> dict[str, Any]:
        context = asked.object_data.object_context
        own = self.questions.of_account(decision)
        if asked.object_data.object_type == "account":
            return {"accountData": self._data(context.account_id, asked, own)}
        if asked.object_data.object_type == "lead":
            person = self.questions.of_person(decision, self.fields.person_of(context.lead_id))
            return {"leadData": self._data(context.lead_id, asked, {**own, **person}, "person")}
        related = context.account_person_relationships or []
        return {
            "accountData": {"id": number_of(context.account_id), **self._written(asked, own, "account")},
            "accountPersonData": [self._of_relationship(asked, each, decision, own) for each in related],
        }

    def _of_relationship(
        self, asked: Submission, related: Relationship, decision: Mapping[str, Any], own: Mapping[str, Any]
    ) -> dict[str, Any]:
        person = self.questions.of_person(decision, self.fields.person_of(related.person_id))
        told = {**_ids(related), "leadData": self._written(asked, person, "person")}
        if asked.enable_split_paths:
            told["accessorValues"] = self._asked(asked, {**own, **person})
        return told

    def _data(
        self, id_: str | int | None, asked: Submission, values: Mapping[str, Any], level: Level = "account"
    ) -> dict[str, Any]:
        told = {"id": number_of(id_), **self._written(asked, values, level)}
        if asked.enable_split_paths:
            told["accessorValues"] = self._asked(asked, values)
        return told

    def _asked(self, asked: Submission, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values that a request is about: all, or those without a group and those of the group it names."""
        known = self.questions.accessors
        return {
            name: value for name, value in values.items() if not asked.group or known[name].group in {"", asked.group}
        }

    def _written(self, asked: Submission, values: Mapping[str, Any], level: Level) -> dict[str, Any]:
        """Return the values that may be written to records."""
        known = self.questions.accessors
        return {name: value for name, value in self._asked(asked, values).items() if is_written(known[name], level)}


def is_written(accessor: Accessor, level: Level) -> bool:
    """Tell whether a value may be written to accounts or people, besides being asked for by paths."""
    return accessor.level == level and bool(accessor.group)


def failed(asked: Submission, code: str, reason: str) -> dict[str, Any]:
    """Return the body of a callback that tells why there is no answer; ids are those of the request."""
    context = asked.object_data.object_context
    data: dict[str, Any]
    match asked.object_data.object_type:
        case "lead":
            data = {"leadData": {"id": number_of(context.lead_id)}}
        case "account":
            data = {"accountData": {"id": number_of(context.account_id)}}
        case _:
            data = {"accountPersonData": [_ids(each) for each in context.account_person_relationships or ()]}
    activity = {"success": False, "errorCode": code, "reason": shown(reason, 400)}
    return {"objectData": [{"activityData": activity, **data}]}


def _ids(related: Relationship) -> dict[str, Any]:
    return {
        "accountPersonRelId": number_of(related.account_person_rel_id),
        "accountId": number_of(related.account_id),
        "personId": number_of(related.person_id),
    }


def number_of(id_: str | int | None) -> str | int | None:
    """Return an id as callbacks have it: a number, also where the request has it as the text of one."""
    if isinstance(id_, str) and len(id_) < _INTEGER_MOST and id_.isascii() and id_.isdigit():
        return int(id_) if str(int(id_)) == id_ else id_
    return id_
