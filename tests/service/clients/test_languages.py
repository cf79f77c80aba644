"""Clients that nobody here has written: generated code in JavaScript, and one that asks the server for its methods."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quorate.client import connect
from quorate.engine import load
from quorate.server.app import Server
from tests.service.clients.growers import growing, wait_until_it_serves, write_growers

ROOT = Path(__file__).resolve().parents[3]
NODE = ROOT / "tests" / "service" / "node"
MODULES = NODE / "node_modules"
PAYLOAD = b'{"now":"2026-06-01T12:00:00Z","account":{"id":"acme","employees":900}}'

needs_node = pytest.mark.skipif(
    not (shutil.which("node") and MODULES.is_dir()),
    reason="`npm ci` in tests/service/node installs what the client in JavaScript needs, and Node runs it",
)


def buf() -> str:
    program = shutil.which("buf", path=str(Path(sys.executable).parent)) or shutil.which("buf")
    assert program is not None, "buf is missing: the package `buf-bin` brings it"
    return program


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_growers(tmp_path / "growers")


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    """Run a server whose rule set is active."""
    with growing() as server:
        with connect(server.address) as client:
            client.activate(client.publish(folder).revision)
        wait_until_it_serves(server.address)
        yield server


def run(*command: str, cwd: Path, cache: Path) -> str:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "BUF_CACHE_DIR": str(cache)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- JavaScript --------------------------------------------------------------------------------------------------


@needs_node
def test_a_client_in_javascript_decides_sends_facts_and_watches(server: Server, folder: Path, tmp_path: Path) -> None:
    here = tmp_path / "client"
    here.mkdir()
    (here / "node_modules").symlink_to(MODULES)
    for name in ("main.mjs", "package.json"):
        shutil.copy(NODE / name, here)
    plugin = {
        "local": str(MODULES / ".bin" / "protoc-gen-es"),
        "out": "gen",
        "opt": ["target=js", "import_extension=js"],
    }
    template = json.dumps({"version": "v2", "plugins": [plugin]})
    run(buf(), "generate", str(ROOT / "proto"), "--template", template, cwd=here, cache=tmp_path)

    told = json.loads(run("node", "main.mjs", f"http://{server.address}", cwd=here, cache=tmp_path))

    assert told["decision"] == load(folder).decide(PAYLOAD).to_dict()
    assert told["typed"] == {
        "account": "acme", "now": "2026-06-01T12:00:00.000Z", "audiences": [["large", "TRUE"]],
    }  # fmt: skip
    assert told["streamed"] == ["a1", "a2", "a3"]
    assert told["ingested"] == {"accepted": 1, "decided": ["acme"]}
    assert told["change"] == {"kind": "ENTERED", "account": "acme", "name": "large"}
    assert told["refusal"]["code"] == "NotFound"
    assert "`large`" in told["refusal"]["message"]


@needs_node
def test_what_javascript_needs_is_pinned_without_a_registry() -> None:
    lock = (NODE / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "integrity" in lock


# --- reflection --------------------------------------------------------------------------------------------------


@pytest.fixture
def ask(server: Server, tmp_path: Path) -> Any:  # noqa: ANN401 - a function
    """Return what calls a method that the server itself describes."""

    def ask(method: str, request: object) -> Any:  # noqa: ANN401 - any JSON
        command = (buf(), "curl", "--protocol", "grpc", "--http2-prior-knowledge", "--data", json.dumps(request))
        return json.loads(run(*command, f"http://{server.address}/{method}", cwd=tmp_path, cache=tmp_path))

    return ask


def test_whoever_asks_is_told_the_methods(server: Server, tmp_path: Path) -> None:
    command = (buf(), "curl", "--protocol", "grpc", "--http2-prior-knowledge", "--list-methods")
    listed = run(*command, f"http://{server.address}", cwd=tmp_path, cache=tmp_path).split()
    assert {"quorate.v1.DecisionService/Decide", "quorate.v1.WatchService/Watch", "grpc.health.v1.Health/Check"} <= set(
        listed
    )


def test_an_account_is_decided_by_reflection_alone(ask: Any, folder: Path) -> None:  # noqa: ANN401 - a function
    told = ask("quorate.v1.DecisionService/Decide", {"payload": base64.b64encode(PAYLOAD).decode()})
    assert json.loads(base64.b64decode(told["decision"])) == load(folder).decide(PAYLOAD).to_dict()
    request = {"payloadStruct": json.loads(PAYLOAD), "form": "DECISION_FORM_MESSAGE"}
    (audience,) = ask("quorate.v1.DecisionService/Decide", request)["message"]["audiences"]
    assert (audience["name"], audience["result"], audience["change"]) == ("large", "RESULT_TRUE", "CHANGE_ENTERED")


def test_revisions_and_health_are_told_by_reflection_alone(ask: Any, folder: Path) -> None:  # noqa: ANN401 - as above
    listed = ask("quorate.v1.RuleSetService/List", {})
    (revision,) = listed["revisions"]
    assert (revision["revision"], revision["active"]) == (load(folder).revision, True)
    assert listed["activation"]["number"] == "1"
    assert ask("grpc.health.v1.Health/Check", {"service": "quorate.v1.DecisionService"}) == {"status": "SERVING"}
