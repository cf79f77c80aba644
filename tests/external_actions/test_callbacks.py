"""Callbacks are tried as the contract advises, never after their deadline, and survive the end of the process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from quorate.external_actions.answering import KnownAccount
from quorate.external_actions.failures import SettingsError, UnansweredError
from quorate.external_actions.journal import KEPT_SECONDS, Entry, Journal
from tests.external_actions.conftest import Shared
from tests.external_actions.endpoints import (
    KEY,
    PATIENCE,
    RULES,
    Receiver,
    answerer,
    receiving,
    request_of,
    running,
    settings_of,
)

QUORATE = [sys.executable, "-c", "import sys; from quorate.cli import main; sys.exit(main())"]


def how(folder: Path) -> list[str]:
    """Return how the requests in a journal ended."""
    lines = (folder / "actions.journal").read_text(encoding="utf-8").splitlines()
    return [line["how"] for line in map(json.loads, lines) if line.get("done")]


@pytest.mark.parametrize(
    ("statuses", "tries", "end"),
    [
        ([200], 1, "callback answered"),
        ([500, 503, 202], 3, "callback answered"),
        ([500] * 5, 5, "callback given up"),
        ([400], 1, "callback not taken"),
        ([401], 1, "callback not authorized"),
        ([404], 1, "callback not taken"),
        ([302], 1, "callback not taken"),
        ([429, 200], 2, "callback answered"),
    ],
)
def test_a_callback_is_tried_again_where_that_helps(statuses: list[int], tries: int, end: str, shared: Shared) -> None:
    receiver, endpoint = shared("account")
    for status in statuses:
        receiver.answers.put((status, {"Location": receiver.url} if status == 302 else {}))
    endpoint.submit(request_of(receiver))
    found = [receiver.next() for _ in range(tries)]
    endpoint.log.until(end)
    assert receiver.called.empty()
    assert len({each.headers["x-request-id"] for each in found}) == 1
    assert len({json.dumps(each.body) for each in found}) == 1


def test_nobody_who_listens_is_tried_again(tmp_path: Path) -> None:
    with receiving() as receiver:
        url = receiver.url
    with running(settings_of(tmp_path)) as endpoint:
        endpoint.submit(request_of(url))
        endpoint.log.until("callback given up")
    assert how(tmp_path) == ["failed"]


def test_a_retry_after_that_ends_behind_the_deadline_is_not_waited_for(shared: Shared) -> None:
    receiver, endpoint = shared("account")
    receiver.answers.put((429, {"Retry-After": "120"}))
    endpoint.submit(request_of(receiver, actionConfig={"timeout": 1}))
    receiver.next()
    endpoint.log.until("callback expired")


def test_what_is_left_from_before_its_deadline_is_not_called_back_after_it(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    with receiving() as receiver:
        old, new = (request_of(receiver, token=each, actionConfig={"timeout": 5}) for each in ("old", "new"))

        async def keep() -> None:
            journal = Journal.open(settings.journal, time.time())
            for name, request, at in (("a", old, time.time() - 301), ("b", new, time.time())):
                await journal.accept(name, Entry(at, "d", json.dumps(request)))
            journal.close()

        asyncio.run(keep())
        with running(settings) as endpoint:
            assert receiver.next().headers["x-callback-token"] == "new"
            endpoint.log.until("callback answered")
        assert receiver.called.empty()
    assert sorted(how(tmp_path)) == ["answered", "expired"]


def test_the_same_request_is_done_once_and_another_by_its_token_is_refused(tmp_path: Path) -> None:
    with receiving() as receiver:
        with running(settings_of(tmp_path)) as endpoint:
            request = request_of(receiver)
            first, second = (endpoint.submit(request) for _ in range(2))
            assert (first.status_code, second.status_code) == (201, 201)
            assert first.json()["requestId"] == second.json()["requestId"]
            endpoint.log.until("callback answered")
            other = endpoint.submit({**request, "enableSplitPaths": False})
            assert (other.status_code, other.json()["code"]) == (400, "INVALID_REQUEST")
        with running(settings_of(tmp_path)) as endpoint:
            assert endpoint.submit(request).json()["requestId"] == first.json()["requestId"]
        receiver.next()
        assert receiver.called.empty()


class _Failing:
    """A place where accounts are known that has its troubles."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def find(self, account: str) -> KnownAccount | None:
        """Raise."""
        del account
        raise self._error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UnansweredError("RATE_LIMIT_EXCEEDED", "the server has too much to do"), "RATE_LIMIT_EXCEEDED"),
        (UnansweredError("TIMEOUT", "the store is busy"), "TIMEOUT"),
        (RuntimeError("a slip"), "EXTERNAL_API_ERROR"),
    ],
)
def test_what_keeps_a_request_from_being_answered_is_told(error: Exception, code: str, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "accountPerson")
    with receiving() as receiver, running(settings, answerer(_Failing(error))) as endpoint:
        endpoint.submit(request_of(receiver, "accountPerson"))
        (told,) = receiver.next().body["objectData"]
    assert (told["activityData"]["success"], told["activityData"]["errorCode"]) == (False, code)
    assert [each["personId"] for each in told["accountPersonData"]] == [71, 72]
    assert "slip" not in json.dumps(told)


def start(folder: Path, *more: str) -> subprocess.Popen[str]:
    """Start the endpoint as a process of its own, and wait until it answers."""
    return subprocess.Popen(
        [
            *QUORATE, "external-actions", "seeds.rules", "--listen", "127.0.0.1:0", "--callback-host", "127.0.0.1",
            "--callback-http", "--journal", "actions.journal", *more,
        ],
        cwd=folder, env={**os.environ, "QUORATE_ACTIONS_SECRETS": KEY}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def address_of(process: subprocess.Popen[str]) -> str:
    """Wait for the line that tells where a process answers."""
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line.startswith("answering seeds for account at "), line + process.stderr.read()
    return line.split()[-1]


def test_what_was_accepted_is_called_back_after_a_kill_and_then_never_again(tmp_path: Path) -> None:
    (tmp_path / "seeds.rules").write_text(RULES, encoding="utf-8")
    with receiving() as receiver:
        receiver.open.clear()
        with start(tmp_path) as process:
            url = address_of(process)
            request = request_of(receiver)
            accepted = httpx.post(f"{url}/submitAsyncAction", json=request, headers={"X-API-Key": KEY}, trust_env=False)
            first = receiver.next()
            process.kill()
        receiver.open.set()
        with start(tmp_path) as process:
            address_of(process)
            second = receiver.next()
            ended(process)
        with start(tmp_path) as process:
            url = address_of(process)
            again = httpx.post(f"{url}/submitAsyncAction", json=request, headers={"X-API-Key": KEY}, trust_env=False)
            ended(process)
        assert receiver.called.empty()
    ids = {each.headers["x-request-id"] for each in (first, second)}
    assert ids == {accepted.json()["requestId"], again.json()["requestId"]}
    assert first.body == second.body  # decided as of when it was accepted


def ended(process: subprocess.Popen[str]) -> None:
    """Ask a process to stop; it ends what is open first."""
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, told
    assert '"event":"ended","left":0' in told


def test_a_journal_is_of_one_process_and_survives_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"

    async def use() -> None:
        now = time.time()
        journal = Journal.open(path, now)
        with pytest.raises(SettingsError, match="another process has this journal open"):
            Journal.open(path, now)
        await asyncio.gather(*(journal.accept(str(at), Entry(now, "d", "{}")) for at in range(50)))
        await journal.finish("7", "answered", now)
        journal.close()
        with path.open("ab") as file:
            file.write(b'{"at": 1, "accep')
        journal = Journal.open(path, now)
        assert len(journal.open_entries) == 49
        journal.close()
        journal = Journal.open(path, now + KEPT_SECONDS + 1)
        assert "7" not in journal.entries
        journal.close()
        path.write_text("something else\n")
        with pytest.raises(SettingsError, match=":1: is no line of a journal"):
            Journal.open(path, now)

    asyncio.run(use())


def holding(receiver: Receiver) -> Receiver:
    """Have a receiver wait before it answers."""
    receiver.open.clear()
    return receiver


def test_what_does_not_end_in_time_is_left_for_the_next_start(tmp_path: Path) -> None:
    settings = replace(settings_of(tmp_path), grace_seconds=0.0)
    with receiving() as receiver:
        with running(settings) as endpoint:
            endpoint.submit(request_of(holding(receiver)))
            receiver.next()
        assert endpoint.log.until("ended")["left"] == 1
        receiver.open.set()
        with running(settings) as endpoint:
            receiver.next()
            endpoint.log.until("callback answered")
