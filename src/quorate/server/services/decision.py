"""Decisions about accounts whose facts are all in the request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from quorate.server.decision_messages import decision_message, explanation_message
from quorate.server.messages import JSON, MESSAGEPACK, check_content_type, payload_of_struct, read_now
from quorate.service.errors import InputError, LimitError, NotFoundError
from quorate.v1 import decision_pb2, decision_pb2_grpc

if TYPE_CHECKING:
    from quorate.engine import Decision
    from quorate.server.call import Call
    from quorate.server.options import ServerOptions
    from quorate.service.house import House
    from quorate.service.rule_sets import Loaded


class _Dated(msgspec.Struct):
    """A payload, read only so far as to see whether it names its instant."""

    now: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class DecisionService(decision_pb2_grpc.DecisionServiceServicer):
    """Decides accounts by the active revision, or by the one that a request pins; keeps nothing."""

    def __init__(self, house: House, options: ServerOptions) -> None:
        self._rule_sets = house.rule_sets
        self._clock = house.clock
        self._options = options

    def Decide(self, request: decision_pb2.DecideRequest, call: Call) -> decision_pb2.DecideResponse:  # noqa: N802
        """Answer one account."""
        loaded = self._answering(call, request.revision)
        return self._answer(request, loaded, call)

    def DecideBatch(  # noqa: N802
        self, request: decision_pb2.DecideBatchRequest, call: Call
    ) -> decision_pb2.DecideBatchResponse:
        """Answer many accounts in their order; looks before each whether somebody still waits."""
        most = self._options.limits.batch_accounts
        if len(request.payloads) > most:
            raise LimitError(f"a batch holds at most {most:,} accounts, not {len(request.payloads):,}")
        loaded = self._answering(call, request.revision)
        check_content_type(request.content_type)
        now, missing = read_now(request), not request.without_missing
        results = []
        for payload in request.payloads:
            call.check_awaited()
            decision = self._decide(loaded, payload, now, missing=missing)
            call.count(decided=not decision.rejected, rejected=decision.rejected)
            if request.form == decision_pb2.DECISION_FORM_MESSAGE:
                results.append(decision_pb2.DecideBatchResult(message=decision_message(decision.content)))
            else:
                results.append(decision_pb2.DecideBatchResult(decision=_encoded(decision, request.form)))
        return decision_pb2.DecideBatchResponse(
            results=results, content_type=_content_type(request.form), revision=loaded.revision
        )

    def DecideStream(  # noqa: N802
        self, requests: Iterator[decision_pb2.DecideStreamRequest], call: Call
    ) -> Iterator[decision_pb2.DecideStreamResponse]:
        """Answer accounts as they come; the next is read once the last answer was taken."""
        for request in requests:
            call.check_awaited()
            loaded = self._answering(call, request.request.revision)
            yield decision_pb2.DecideStreamResponse(response=self._answer(request.request, loaded, call))

    def Explain(self, request: decision_pb2.ExplainRequest, call: Call) -> decision_pb2.ExplainResponse:  # noqa: N802
        """Tell why an account or a person is in an audience or a buying group, or not."""
        loaded = self._answering(call, request.revision)
        check_content_type(request.content_type)
        now = self._now(request.payload, read_now(request))
        try:
            found = loaded.rules.explain(request.payload, request.name, person=request.person or None, now=now)
        except LookupError as error:
            raise NotFoundError(str(error.args[0])) from error
        except ValueError as error:
            raise InputError(str(error)) from error
        message = explanation_message(found.to_dict(), request.person)
        return decision_pb2.ExplainResponse(explanation=message, revision=loaded.revision)

    def _answering(self, call: Call, revision: str) -> Loaded:
        loaded = self._rule_sets.answering(call.tenant, revision)
        call.note(rule_set=loaded.rules.name, revision=loaded.revision)
        return loaded

    def _answer(self, request: decision_pb2.DecideRequest, loaded: Loaded, call: Call) -> decision_pb2.DecideResponse:
        check_content_type(request.content_type)
        payload = request.payload
        if request.HasField("payload_struct"):
            if payload:
                raise InputError("either `payload` or `payload_struct` is given, and not both")
            payload = payload_of_struct(request.payload_struct)
        decision = self._decide(loaded, payload, read_now(request), missing=not request.without_missing)
        call.count(decided=not decision.rejected, rejected=decision.rejected)
        if request.form == decision_pb2.DECISION_FORM_MESSAGE:
            return decision_pb2.DecideResponse(message=decision_message(decision.content), revision=loaded.revision)
        return decision_pb2.DecideResponse(
            decision=_encoded(decision, request.form),
            content_type=_content_type(request.form),
            revision=loaded.revision,
        )

    def _decide(self, loaded: Loaded, payload: bytes, now: datetime | None, *, missing: bool) -> Decision:
        strict = True if self._options.strict else None
        return loaded.rules.decide(payload, now=self._now(payload, now), strict=strict, missing=missing)

    def _now(self, payload: bytes, now: datetime | None) -> datetime | None:
        """Return the instant of the request, else, where it is to date payloads, that of the server's clock."""
        if now is None and self._options.dates_payloads and not _is_dated(payload):
            return self._clock()
        return now


def _is_dated(payload: bytes) -> bool:
    """Tell whether a payload names its own `now`; what cannot be read counts as dated."""
    try:
        return msgspec.json.decode(payload, type=_Dated).now is not msgspec.UNSET
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    try:
        found: Any = msgspec.msgpack.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError):
        return True
    return not isinstance(found, dict) or found.get("now") is not None


def _encoded(decision: Decision, form: int) -> bytes:
    if form == decision_pb2.DECISION_FORM_MESSAGEPACK:
        return msgspec.msgpack.encode(decision.content)
    if form not in {decision_pb2.DECISION_FORM_UNSPECIFIED, decision_pb2.DECISION_FORM_JSON}:
        raise InputError(f"there is no form {form} of decisions")
    return decision.to_json()


def _content_type(form: int) -> str:
    if form == decision_pb2.DECISION_FORM_MESSAGE:
        return ""
    return MESSAGEPACK if form == decision_pb2.DECISION_FORM_MESSAGEPACK else JSON
