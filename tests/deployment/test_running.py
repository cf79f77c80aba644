"""A server by the settings that ship: it listens with certificates, knows its callers, is probed, and stops in time."""

from __future__ import annotations

import ipaddress
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509

from quorate.cli.deploy_run import file_text
from quorate.client import connect
from quorate.server.identity.keys import make_key
from quorate.server.identity.roles import Identity, Role
from tests.cli.running import run, write_rules
from tests.service.identity.certifying import make_authority, make_certificate

PORTS = {"50051": "127.0.0.1:0", "9464": "127.0.0.1:0"}
HERE = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))


@pytest.fixture
def probed() -> str:
    """Return an address that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return f"127.0.0.1:{found.getsockname()[1]}"


@pytest.fixture
def etc(tmp_path: Path, probed: str) -> Path:
    """Make what stands in the place of `/etc/quorate` and `/var/lib/quorate`; the key lies in `key`."""
    authority = make_authority()
    server = make_certificate(authority, HERE)
    key = make_key(Identity("release", "default/main", frozenset({Role.ADMIN})), None)
    files = {
        "tls/tls.crt": server.certificate_pem,
        "tls/tls.key": server.key_pem,
        "ca.crt": authority.certificate_pem,
        "keys/keys.toml": key.table.encode(),
        "key": key.text.encode(),
    }
    for name, content in files.items():
        (tmp_path / "etc" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "etc" / name).write_bytes(content)
    (tmp_path / "var").mkdir()
    settings = file_text("container.toml").replace("/etc/quorate", str(tmp_path / "etc"))
    settings = settings.replace("/var/lib/quorate", str(tmp_path / "var"))
    settings = settings.replace("drain_seconds = 5", "drain_seconds = 0")
    settings = re.sub(r'"[0-9.]+:(\d+)"', lambda found: f'"{PORTS.get(found[1], probed)}"', settings)
    (tmp_path / "etc" / "server.toml").write_text(settings, encoding="utf-8")
    return tmp_path / "etc"


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "quorate", "serve", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def test_it_serves_whom_it_knows_and_stops_in_time(etc: Path, probed: str, tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "small")
    with started("--config", str(etc / "server.toml")) as running:
        assert running.stderr is not None
        told = ""
        while "serving" not in told:
            told = running.stderr.readline()
            assert told, "the server ended"
        address = told.split()[-1]
        assert run("health", "--server", probed).returncode == 2
        assert run("health", "--server", probed, "--service", "quorate.v1.RuleSetService").returncode == 0
        key = (etc / "key").read_text(encoding="utf-8")
        pushed = run(
            "rules", "push", rules, "--activate", "--server", address, "--tls-ca", etc / "ca.crt", QUORATE_KEY=key
        )
        assert (pushed.returncode, pushed.stderr) == (0, "")
        with connect(address, tls=etc / "ca.crt", key=key) as client:
            assert client.decide({"now": "2026-06-01T12:00:00Z", "account": {"id": "acme"}}).account == "acme"
        assert run("health", "--server", probed).returncode == 0
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=60)
    assert running.returncode == 0
    assert (tmp_path / "var" / "quorate.db").is_file()
