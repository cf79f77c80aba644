"""Rule sets as they are published, activated and taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from quorate.server.messages import activation_message, diagnostic_messages, revision_message
from quorate.service.errors import InputError, LimitError
from quorate.service.rule_sets import Actor
from quorate.v1 import rule_set_pb2, rule_set_pb2_grpc

if TYPE_CHECKING:
    from quorate.server.call import Call
    from quorate.server.options import ServerOptions
    from quorate.service.house import House
    from quorate.store.rows import ActivationRow


class RuleSetService(rule_set_pb2_grpc.RuleSetServiceServicer):
    """Keeps the revisions of the tenant's rule set."""

    def __init__(self, house: House, options: ServerOptions) -> None:
        self._rule_sets = house.rule_sets
        self._limits = options.limits

    def Check(self, request: rule_set_pb2.CheckRequest, call: Call) -> rule_set_pb2.CheckResponse:  # noqa: N802
        """Compile rules and keep nothing."""
        compiled = self._rule_sets.check(self._files(request.files))
        call.note(rule_set=compiled.name, revision=compiled.revision)
        return rule_set_pb2.CheckResponse(
            revision=compiled.revision,
            name=compiled.name,
            diagnostics=diagnostic_messages(compiled.diagnostics, compiled.sources),
        )

    def Publish(self, request: rule_set_pb2.PublishRequest, call: Call) -> rule_set_pb2.PublishResponse:  # noqa: N802
        """Compile rules, run their tests and keep them where all is well."""
        published = self._rule_sets.publish(
            call.tenant,
            self._files(request.files),
            _actor(call),
            note=request.note,
            refuse_findings=request.refuse_findings,
            skip_tests=request.skip_tests,
        )
        compiled, row = published.compiled, published.row
        call.note(rule_set=compiled.name, revision=compiled.revision, outcome="refused" if row is None else "published")
        return rule_set_pb2.PublishResponse(
            accepted=row is not None,
            revision="" if row is None else row.revision,
            known=published.known,
            diagnostics=diagnostic_messages(compiled.diagnostics, compiled.sources),
        )

    def Activate(self, request: rule_set_pb2.ActivateRequest, call: Call) -> rule_set_pb2.ActivateResponse:  # noqa: N802
        """Make a revision the one that answers."""
        expected = request.expected_number if request.HasField("expected_number") else None
        if not request.revision:
            raise InputError("`revision` names the revision to activate")
        row = self._rule_sets.activate(call.tenant, request.revision, _actor(call), expected=expected)
        return rule_set_pb2.ActivateResponse(activation=self._activation(call, row))

    def Rollback(self, request: rule_set_pb2.RollbackRequest, call: Call) -> rule_set_pb2.RollbackResponse:  # noqa: N802
        """Make the revision the one that answers that was so before."""
        expected = request.expected_number if request.HasField("expected_number") else None
        row = self._rule_sets.rollback(call.tenant, _actor(call), expected=expected)
        return rule_set_pb2.RollbackResponse(activation=self._activation(call, row))

    def List(self, request: rule_set_pb2.ListRequest, call: Call) -> rule_set_pb2.ListResponse:  # noqa: N802
        """Tell the revisions, the newest first."""
        most = min(request.page_size or 100, self._limits.page_size)
        listed = self._rule_sets.list(call.tenant, after=request.page_token, most=most)
        active = None if listed.active is None else listed.active.revision
        response = rule_set_pb2.ListResponse(
            revisions=[revision_message(row, active) for row in listed.rows], next_page_token=listed.following
        )
        if listed.active is not None:
            response.activation.CopyFrom(activation_message(listed.active, listed.active_revision))
        return response

    def Get(  # noqa: N802
        self, request: rule_set_pb2.RuleSetServiceGetRequest, call: Call
    ) -> rule_set_pb2.RuleSetServiceGetResponse:
        """Give one revision with its files."""
        row, files, active = self._rule_sets.get(call.tenant, request.revision)
        call.note(rule_set=row.name, revision=row.revision)
        return rule_set_pb2.RuleSetServiceGetResponse(
            revision=revision_message(row, active),
            files=[rule_set_pb2.RuleFile(path=path, content=content) for path, content in files.items()],
        )

    def Diff(self, request: rule_set_pb2.DiffRequest, call: Call) -> rule_set_pb2.DiffResponse:  # noqa: N802
        """Tell what of a rule set means something else in another revision."""
        old, new, found = self._rule_sets.diff(call.tenant, request.old_revision, request.new_revision)
        return rule_set_pb2.DiffResponse(
            old_revision=old,
            new_revision=new,
            differences=[
                rule_set_pb2.Difference(
                    kind=rule_set_pb2.DiffKind.Name(each.kind),
                    declaration=each.declaration,
                    name=each.name,
                    old_text=each.old_text,
                    new_text=each.new_text,
                )
                for each in found
            ],
        )

    def _files(self, messages: Iterable[rule_set_pb2.RuleFile]) -> dict[str, bytes]:
        """Read the files of a request. Raises InputError and LimitError."""
        files: dict[str, bytes] = {}
        for message in messages:
            if message.path in files:
                raise InputError(f"file `{message.path[:200]}` is sent twice")
            files[message.path] = message.content
        if not files:
            raise InputError("`files` holds the files of the rule set, and is empty")
        limits = self._limits
        if len(files) > limits.rule_files:
            raise LimitError(f"a rule set has at most {limits.rule_files:,} files, not {len(files):,}")
        size = sum(map(len, files.values()))
        if size > limits.rule_bytes:
            raise LimitError(f"the files of a rule set have at most {limits.rule_bytes:,} bytes, not {size:,}")
        return files

    def _activation(self, call: Call, row: ActivationRow) -> rule_set_pb2.Activation:
        revision = self._rule_sets.name_of(row.revision)
        call.note(revision=revision)
        return activation_message(row, revision)


def _actor(call: Call) -> Actor:
    return Actor(call.identity.name, call.request_id)
