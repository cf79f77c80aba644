"""Clients say who they are: by keys, by tokens, by certificates; and look whom they call."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509

from quorate.client import CallError, Certificates, connect
from quorate.server.identity.roles import Identity, Role
from tests.cli.running import run_here
from tests.service.clients.growers import growing, write_growers
from tests.service.identity.certifying import make_authority, make_certificate
from tests.service.identity.key_tables import new_key

TENANT = "acme/prod"
HERE = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
SAN = "spiffe://acme.example/crm"
CERTIFICATE = f"""
[[certificates]]
san = "{SAN}"
name = "crm"
tenant = "{TENANT}"
roles = ["decide", "author", "admin"]
"""


@dataclass(frozen=True)
class Guarded:
    """A server that knows its callers, and what they know of it."""

    address: str
    ca: Path
    release: str
    reader: str
    certificate: Path
    certificate_key: Path


@contextmanager
def guarding(tmp_path: Path, *, mutual: bool) -> Iterator[Guarded]:
    """Run a server that wants keys, or certificates of its callers."""
    authority = make_authority()
    server, crm = make_certificate(authority, HERE), make_certificate(authority, x509.UniformResourceIdentifier(SAN))
    files = {
        "ca.crt": authority.certificate_pem,
        "tls.crt": server.certificate_pem,
        "tls.key": server.key_pem,
        "crm.crt": crm.certificate_pem,
        "crm.key": crm.key_pem,
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    release = new_key(Identity("release", TENANT, frozenset({Role.ADMIN})))
    reader = new_key(Identity("reader", TENANT, frozenset({Role.DECIDE})))
    keys = tmp_path / "keys.toml"
    keys.write_text(f"{release.table}\n{reader.table}\n{CERTIFICATE}", encoding="utf-8")
    with growing(
        tenant=TENANT,
        keys=keys,
        tls_certificate=tmp_path / "tls.crt",
        tls_key=tmp_path / "tls.key",
        tls_client_ca=tmp_path / "ca.crt" if mutual else None,
    ) as running:
        yield Guarded(
            running.address, tmp_path / "ca.crt", release.text, reader.text, tmp_path / "crm.crt", tmp_path / "crm.key"
        )


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Guarded]:
    with guarding(tmp_path, mutual=False) as guarded:
        yield guarded


@pytest.fixture
def mutual(tmp_path: Path) -> Iterator[Guarded]:
    with guarding(tmp_path, mutual=True) as mutual:
        yield mutual


def test_a_key_opens_what_its_roles_open(guarded: Guarded, tmp_path: Path) -> None:
    folder = write_growers(tmp_path / "growers")
    with connect(guarded.address, tls=guarded.ca, key=guarded.release) as client:
        assert client.activate(client.publish(folder).revision).by == "release"
    with connect(guarded.address, tls=guarded.ca, key=guarded.reader) as client:
        assert client.decide({"now": "2026-06-01T12:00:00Z", "account": {"id": "acme"}}).account == "acme"
        with pytest.raises(CallError) as caught:
            client.publish(folder)
    assert (caught.value.code, caught.value.reason) == ("PERMISSION_DENIED", "FORBIDDEN")
    assert caught.value.request_id


def test_who_says_nothing_or_something_wrong_is_not_let_in(guarded: Guarded) -> None:
    for key in (None, "qk_a_b", guarded.reader[:-1]):
        with connect(guarded.address, tls=str(guarded.ca), key=key) as client, pytest.raises(CallError) as caught:
            client.activation()
        assert caught.value.code == "UNAUTHENTICATED"


def test_a_certificate_tells_who_calls(mutual: Guarded, tmp_path: Path) -> None:
    tls = Certificates(mutual.ca, mutual.certificate, mutual.certificate_key)
    with connect(mutual.address, tls=tls) as client:
        assert client.activate(client.publish(write_growers(tmp_path / "growers")).revision).by == "crm"


def test_a_server_that_nobody_vouches_for_is_not_called(guarded: Guarded, tmp_path: Path) -> None:
    other = tmp_path / "other.crt"
    other.write_bytes(make_authority("other").certificate_pem)
    for tls in (other, True, None):
        with connect(guarded.address, tls=tls, retries=None) as client, pytest.raises(CallError) as caught:
            client.activation()
        assert caught.value.code == "UNAVAILABLE"


def test_the_verbs_say_who_calls_as_well(guarded: Guarded, tmp_path: Path) -> None:
    folder = write_growers(tmp_path / "growers")
    reach = ("--server", guarded.address, "--tls-ca", guarded.ca)
    done = run_here("rules", "push", folder, "--activate", *reach, QUORATE_KEY=guarded.release)
    assert (done.returncode, done.stderr) == (0, "")
    assert ", by release at " in run_here("rules", "list", *reach, "--key", guarded.reader).stdout
    refused = run_here("rules", "rollback", *reach, "--key", guarded.reader)
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"error: {guarded.address}: ")
    unknown = run_here("rules", "list", *reach)
    assert unknown.returncode == 2
    assert "--key or QUORATE_KEY tells who calls" in unknown.stderr


def test_the_verbs_have_certificates_as_well(mutual: Guarded, tmp_path: Path) -> None:
    folder = write_growers(tmp_path / "growers")
    own = ("--tls-ca", mutual.ca, "--tls-certificate", mutual.certificate, "--tls-key", mutual.certificate_key)
    done = run_here("rules", "push", folder, "--activate", "--server", mutual.address, *own)
    assert (done.returncode, done.stderr) == (0, "")
    assert ", by crm at " in done.stdout
