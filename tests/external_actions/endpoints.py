"""A real endpoint and a real receiver of callbacks, both on this machine, in this process."""

from __future__ import annotations

import asyncio
import io
import itertools
import json
import queue
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import httpx

from quorate.engine import RuleSet
from quorate.external_actions.accessors import Questions, questions_of
from quorate.external_actions.answering import Accounts, Answerer
from quorate.external_actions.callbacks import Callbacks, Credentials
from quorate.external_actions.fields import fields_of
from quorate.external_actions.logs import Log
from quorate.external_actions.security import Security, hashed_secrets
from quorate.external_actions.serving import Settings, answer_until
from quorate.external_actions.submissions import EntityType
from quorate.ir.program import Program
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source

KEY: Final = "a-key-that-is-long-enough"
PATIENCE: Final = 60
RULES: Final = """
entity account accounts { key id  name text  employees integer  address { city text } }
entity person people in account { key id  email text pii  job_title text ignoring case  relation { role text } }
event page_viewed of person { url text }

audience large "Large ones" of accounts where employees >= 500
audience chiefs "Chiefs" of people where job_title has word "chief"

role template committee "Committee" {
  role buyer weight vital needs 1 when job_title has word "chief"
  role user weight normal needs 2 when job_title has word "engineer"
}
interest seeds "Seeds" { roles committee  stages pipeline }
stages pipeline "Pipeline" { entry open  success won  open -> won }
engagement standard "Standard" { window 30 days  cap 20 per day  page_viewed 40  scale raw }
buying group growers "Growers" {
  audience large
  interest seeds
  admit everyone
  engagement standard
  ready when completeness >= 50%
}

action mail of account { }
journey win "Win them" for accounts in large {
  split accounts size { path huge when employees >= 10000 { do mail() }  otherwise { do mail() } }
  split random test { 50% path a { do mail() }  50% path b { do mail() } }
  split people rank { path top when in chiefs { } }
}
"""


_TOKENS: Final = itertools.count(1)


@cache
def program() -> Program:
    """Compile the rules above."""
    compiled = compile_project(Project("seeds", (Source("seeds.rules", RULES),)))
    assert compiled.program is not None, [each.message for each in compiled.diagnostics]
    return compiled.program


@cache
def asked() -> tuple[Questions, RuleSet]:
    """Return what can be asked of the rules, and the rules that answer it."""
    questions = questions_of(program())
    return questions, RuleSet(questions.program)


def answerer(accounts: Accounts | None = None, options: str | None = None) -> Answerer:
    """Return what answers by the rules above."""
    questions, rules = asked()
    return Answerer(rules, questions, fields_of(program(), options), accounts)


@dataclass(frozen=True)
class Called:
    """One callback that came in."""

    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass
class Receiver:
    """Takes callbacks: answers with the next of `answers`, at first 200; waits for `open` before it answers."""

    url: str = ""
    called: queue.Queue[Called] = field(default_factory=queue.Queue)
    answers: queue.Queue[tuple[int, dict[str, str]]] = field(default_factory=queue.Queue)
    open: threading.Event = field(default_factory=threading.Event)

    def next(self) -> Called:
        """Wait for a callback."""
        return self.called.get(timeout=PATIENCE)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Take callbacks within the block."""
    receiver = Receiver()
    receiver.open.set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.called.put(Called(self.path, headers, json.loads(body)))
            receiver.open.wait(PATIENCE)
            try:
                status, more = receiver.answers.get_nowait()
            except queue.Empty:
                status, more = 200, {}
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - of the standard library
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}/callback"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield receiver
        finally:
            receiver.open.set()
            server.shutdown()
            thread.join()


class Lines(io.BytesIO):
    """The lines of a log, each as soon as it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.told: queue.Queue[dict[str, Any]] = queue.Queue()

    def write(self, line: Any) -> int:  # noqa: ANN401 - of any buffer
        """Take a line."""
        self.told.put(json.loads(line))
        return len(line)

    def until(self, event: str) -> dict[str, Any]:
        """Wait for the next line of an event."""
        while (line := self.told.get(timeout=PATIENCE))["event"] != event:
            pass
        return line


@dataclass
class Running:
    """An endpoint that answers, its log, and a client that has its key."""

    client: httpx.Client
    log: Lines

    def submit(self, request: Mapping[str, Any], **headers: str) -> httpx.Response:
        """Send a request."""
        return self.client.post("/submitAsyncAction", json=request, headers=headers)


def settings_of(folder: Path, entity: EntityType = "account") -> Settings:
    """Return settings for tries: any port, plain HTTP, no pause between tries to speak of."""
    credentials = Credentials(lambda: "callback-key", lambda: "callback-token")
    return Settings(
        host="127.0.0.1",
        port=0,
        entity=entity,
        journal=folder / "actions.journal",
        security=Security("apiKey", hashed_secrets([KEY], "apiKey")),
        callbacks=Callbacks(frozenset({"127.0.0.1"}), credentials, insecure=True, retry_seconds=0.001),
    )


@contextmanager
def running(settings: Settings, by: Answerer | None = None) -> Iterator[Running]:
    """Run an endpoint within the block."""
    lines, addresses = Lines(), queue.Queue[str]()
    stops: queue.Queue[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = queue.Queue()

    async def serve() -> None:
        stopping = asyncio.Event()
        stops.put((asyncio.get_running_loop(), stopping))
        await answer_until(stopping, settings, by or answerer(), Log(lines, "json"), addresses.put)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        address = addresses.get(timeout=PATIENCE).split()[-1]
        with httpx.Client(base_url=address, headers={"X-API-Key": KEY}, trust_env=False, timeout=PATIENCE) as client:
            yield Running(client, lines)
    finally:
        loop, stopping = stops.get(timeout=PATIENCE)
        loop.call_soon_threadsafe(stopping.set)
        thread.join()


def request_of(receiver: Receiver | str, entity: EntityType = "account", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return a request as a journey sends it."""
    url = receiver if isinstance(receiver, str) else receiver.url
    person = {"email": "ann@acme.example", "job_title": "Chief Buyer"}
    contexts: dict[str, dict[str, Any]] = {
        "lead": {"leadId": "71", "leadData": person},
        "account": {"accountId": "5", "accountData": {"name": "Acme", "employees": "900", "address_city": "Reims"}},
        "accountPerson": {
            "accountId": "5",
            "accountData": {"name": "Acme", "employees": 900},
            "accountPersonRelationships": [
                {
                    "accountPersonRelId": 9001,
                    "accountId": 5,
                    "personId": 71,
                    "mktoGuid": "g",
                    "isEmployee": True,
                    "leadData": person,
                    "relationshipMetadata": {"role": "owner"},
                },
                {"accountPersonRelId": 9002, "accountId": 5, "personId": 72, "leadData": {"job_title": "Engineer"}},
            ],
        },
    }
    return {
        "token": f"token-{next(_TOKENS)}",
        "callbackUrl": url,
        "context": {
            "subscription": {"prefix": "acme", "imsOrgId": "12345@AdobeOrg", "munchkinId": "123-ABC-456"},
            "journey": {"id": "j1", "name": "Q4", "status": "Live"},
            "admin": {},
        },
        "objectData": {"objectType": entity, "objectContext": contexts[entity], "flowStepContext": {}},
        "actionConfig": {"timeout": 60, "pathConfig": []},
        "customHeaders": {},
        "enableSplitPaths": True,
        **more,
    }


def with_queue(settings: Settings, most: int) -> Settings:
    """Return settings by which so many requests may be open."""
    return replace(settings, queue_most=most)
