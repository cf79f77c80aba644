"""Calls that check, publish and activate rules."""

from __future__ import annotations

from collections.abc import Mapping

from quorate.client import results
from quorate.client.asks.ask import Ask, Page
from quorate.client.reading import read_activation, read_diagnostics, read_differences, read_revision
from quorate.v1 import rule_set_pb2


def check(files: Mapping[str, bytes]) -> Ask[results.Checked]:
    """Ask what is wrong with rules."""
    return Ask("RuleSetService/Check", rule_set_pb2.CheckRequest(files=_files(files)), _read_checked, is_safe=True)


def publish(
    files: Mapping[str, bytes], *, note: str, refuse_findings: bool, skip_tests: bool
) -> Ask[results.Published]:
    """Ask to keep rules."""
    request = rule_set_pb2.PublishRequest(
        files=_files(files), note=note, refuse_findings=refuse_findings, skip_tests=skip_tests
    )
    return Ask("RuleSetService/Publish", request, _read_published, is_safe=False)


def activate(revision: str, *, expected: int | None) -> Ask[results.Activation]:
    """Ask to make a revision the one that answers; where another than the expected activation is current, not to."""
    request = rule_set_pb2.ActivateRequest(revision=revision, expected_number=expected)
    return Ask("RuleSetService/Activate", request, _read_activation, is_safe=expected is not None)


def rollback(*, expected: int | None) -> Ask[results.Activation]:
    """Ask to take back the current activation, if it is the expected one."""
    request = rule_set_pb2.RollbackRequest(expected_number=expected)
    return Ask("RuleSetService/Rollback", request, _read_activation, is_safe=expected is not None)


def revisions(token: str) -> Ask[Page[results.Revision]]:
    """Ask for a page of the revisions, the newest first."""
    return Ask("RuleSetService/List", rule_set_pb2.ListRequest(page_token=token), _read_revisions, is_safe=True)


def activation() -> Ask[results.Activation | None]:
    """Ask which activation is current."""
    return Ask("RuleSetService/List", rule_set_pb2.ListRequest(page_size=1), _read_current, is_safe=True)


def get_revision(revision: str) -> Ask[results.PublishedFiles]:
    """Ask for one revision with its files; empty means the active one."""
    request = rule_set_pb2.RuleSetServiceGetRequest(revision=revision)
    return Ask("RuleSetService/Get", request, _read_files, is_safe=True)


def diff(old: str, new: str) -> Ask[results.Differences]:
    """Ask what means something else in another revision; empty means the active one."""
    request = rule_set_pb2.DiffRequest(old_revision=old, new_revision=new)
    return Ask("RuleSetService/Diff", request, read_differences, is_safe=True)


def _files(files: Mapping[str, bytes]) -> list[rule_set_pb2.RuleFile]:
    return [rule_set_pb2.RuleFile(path=path, content=content) for path, content in files.items()]


def _read_checked(response: rule_set_pb2.CheckResponse) -> results.Checked:
    return results.Checked(response.revision, response.name, read_diagnostics(response.diagnostics))


def _read_published(response: rule_set_pb2.PublishResponse) -> results.Published:
    diagnostics = read_diagnostics(response.diagnostics)
    return results.Published(response.accepted, response.revision, response.known, diagnostics)


def _read_activation(response: rule_set_pb2.ActivateResponse | rule_set_pb2.RollbackResponse) -> results.Activation:
    return read_activation(response.activation)


def _read_revisions(response: rule_set_pb2.ListResponse) -> Page[results.Revision]:
    return Page(tuple(map(read_revision, response.revisions)), response.next_page_token)


def _read_current(response: rule_set_pb2.ListResponse) -> results.Activation | None:
    return read_activation(response.activation) if response.HasField("activation") else None


def _read_files(response: rule_set_pb2.RuleSetServiceGetResponse) -> results.PublishedFiles:
    files = {each.path: each.content for each in response.files}
    return results.PublishedFiles(read_revision(response.revision), files)
