"""Connections over TLS, with certificates that are exchanged while the server runs, and with those of clients."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import grpc
import pytest
from cryptography import x509

from quorate.server.identity.certificates import ClientCertificates
from quorate.server.identity.errors import IdentityError
from quorate.server.identity.keys import KeyStore
from quorate.server.identity.tls import server_credentials_of
from tests.service.identity.certifying import Pair, make_authority, make_certificate
from tests.service.identity.clocks import Clock, write
from tests.service.identity.key_tables import BY_CERTIFICATE, CERTIFICATE

LOCALHOST = x509.DNSName("localhost")
METHOD = "/quorate.v1.DecisionService/Decide"
_ages = itertools.count(3000, -1)


@dataclass(frozen=True)
class Files:
    """The files of a server, and the authorities they go back to."""

    certificate: Path
    key: Path
    client_ca: Path
    authority: Pair
    client_authority: Pair


def write_pair(files: Files, pair: Pair) -> None:
    write(files.certificate, pair.certificate_pem, age=next(_ages))
    write(files.key, pair.key_pem, age=next(_ages))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    files = Files(tmp_path / "cert.pem", tmp_path / "key.pem", tmp_path / "ca.pem", make_authority(), make_authority())
    write_pair(files, make_certificate(files.authority, LOCALHOST))
    write(files.client_ca, files.client_authority.certificate_pem)
    return files


class Handler(grpc.GenericRpcHandler):
    """Answers every call with nothing, and keeps what the connection says of the caller."""

    def __init__(self) -> None:
        self.auth_context: Mapping[str, Sequence[bytes]] = {}

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[Any, Any]:
        """Return the same method for all."""
        del handler_call_details
        return grpc.unary_unary_rpc_method_handler(self._answer)

    def _answer(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        self.auth_context = cast("Mapping[str, Sequence[bytes]]", context.auth_context())
        return request


@contextmanager
def serving(credentials: grpc.ServerCredentials) -> Iterator[tuple[str, Handler]]:
    handler = Handler()
    server = grpc.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((handler,))
    port = server.add_secure_port("127.0.0.1:0", credentials)
    server.start()
    try:
        yield f"localhost:{port}", handler
    finally:
        server.stop(None).wait()


def call(address: str, authority: Pair, client: Pair | None = None) -> None:
    """Make a call over a connection of its own; raises grpc.RpcError where there is none."""
    credentials = grpc.ssl_channel_credentials(
        authority.certificate_pem,
        client.key_pem if client else None,
        client.certificate_pem if client else None,
    )
    own = [("grpc.use_local_subchannel_pool", 1), ("grpc.enable_retries", 0)]
    with grpc.secure_channel(address, credentials, own) as channel:
        channel.unary_unary(METHOD, bytes, bytes)(b"", timeout=10)


def is_refused(address: str, authority: Pair, client: Pair | None = None) -> bool:
    try:
        call(address, authority, client)
    except grpc.RpcError as error:
        return error.code() is grpc.StatusCode.UNAVAILABLE
    return False


def test_a_connection_is_that_of_the_certificate(files: Files) -> None:
    with serving(server_credentials_of(files.certificate, files.key)) as (address, handler):
        call(address, files.authority)
        assert handler.auth_context["transport_security_type"] == [b"ssl"]
        assert is_refused(address, make_authority())


def test_a_certificate_is_exchanged_while_the_server_runs(files: Files) -> None:
    later = make_authority("later")
    clock = Clock()
    with serving(server_credentials_of(files.certificate, files.key, monotonic=clock)) as (address, _):
        call(address, files.authority)
        write_pair(files, make_certificate(later, LOCALHOST))
        call(address, files.authority)
        clock.pass_by(1)
        call(address, later)
        assert is_refused(address, files.authority)


def test_files_that_do_not_go_together_keep_the_pair_that_did(files: Files, caplog: pytest.LogCaptureFixture) -> None:
    later = make_authority("later")
    pair = make_certificate(later, LOCALHOST)
    clock = Clock()
    with serving(server_credentials_of(files.certificate, files.key, monotonic=clock)) as (address, _):
        write(files.certificate, pair.certificate_pem, age=next(_ages))
        for _ in range(3):
            clock.pass_by(1)
            call(address, files.authority)
        (message,) = caplog.messages
        assert "does not go with the private key of" in message
        write(files.key, pair.key_pem, age=next(_ages))
        clock.pass_by(1)
        call(address, later)


def test_a_client_needs_a_certificate_where_that_is_asked_for(files: Files, tmp_path: Path) -> None:
    san = x509.UniformResourceIdentifier("spiffe://acme.example/crm")
    client = make_certificate(files.client_authority, san)
    stranger = make_certificate(make_authority(), san)
    known = ClientCertificates(KeyStore(write(tmp_path / "keys.toml", CERTIFICATE)))
    credentials = server_credentials_of(files.certificate, files.key, files.client_ca)
    with serving(credentials) as (address, handler):
        assert is_refused(address, files.authority)
        assert is_refused(address, files.authority, stranger)
        call(address, files.authority, client)
        assert known.identify(handler.auth_context) == BY_CERTIFICATE
        call(address, files.authority, make_certificate(files.client_authority, LOCALHOST))
        assert known.identify(handler.auth_context) is None
        as_host = make_certificate(files.client_authority, x509.DNSName("spiffe://acme.example/crm"))
        call(address, files.authority, as_host)
        assert known.identify(handler.auth_context) is None
        as_name = make_certificate(files.client_authority, common_name="spiffe://acme.example/crm")
        call(address, files.authority, as_name)
        assert known.identify(handler.auth_context) is None


def test_the_authorities_of_clients_are_exchanged_while_the_server_runs(files: Files) -> None:
    later = make_authority("later")
    client, next_client = make_certificate(files.client_authority, LOCALHOST), make_certificate(later, LOCALHOST)
    clock = Clock()
    credentials = server_credentials_of(files.certificate, files.key, files.client_ca, monotonic=clock)
    with serving(credentials) as (address, _):
        call(address, files.authority, client)
        write(files.client_ca, later.certificate_pem, age=next(_ages))
        clock.pass_by(1)
        call(address, files.authority, next_client)
        assert is_refused(address, files.authority, client)


def test_several_authorities_may_be_in_one_file_with_notes(files: Files) -> None:
    other = make_authority("other")
    notes = "# Főtanúsítvány\n".encode()
    write(files.client_ca, notes + files.client_authority.certificate_pem + notes + other.certificate_pem)
    with serving(server_credentials_of(files.certificate, files.key, files.client_ca)) as (address, _):
        for authority in (files.client_authority, other):
            call(address, files.authority, make_certificate(authority, LOCALHOST))


def test_files_that_cannot_be_used_are_told(files: Files) -> None:
    pair = make_certificate(files.authority, LOCALHOST)
    good = {path: path.read_bytes() for path in (files.certificate, files.key, files.client_ca)}
    for path, content, told in [
        (files.certificate, None, "no such file or directory"),
        (files.certificate, b"", "holds no certificate in PEM form"),
        (files.certificate, b"\xff\0", "holds no certificate in PEM form"),
        (files.certificate, pair.key_pem, "holds no certificate in PEM form"),
        (files.certificate, pair.certificate_pem, "does not go with the private key of"),
        (files.certificate, pair.certificate_pem[:-100], "holds no certificate in PEM form"),
        (files.key, b"", "holds no private key in PEM form"),
        (files.key, pair.certificate_pem, "holds no private key in PEM form"),
        (files.key, pair.encrypted_key_pem, "is encrypted; give it as it is"),
        (files.client_ca, b"", "holds no certificates in PEM form"),
        (files.client_ca, pair.key_pem, "holds no certificates in PEM form"),
        (
            files.client_ca,
            b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "holds no certificates in PEM form",
        ),
    ]:
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        with pytest.raises(IdentityError) as caught:
            server_credentials_of(files.certificate, files.key, files.client_ca)
        assert told in str(caught.value)
        assert str(path) in str(caught.value)
        path.write_bytes(good[path])
    server_credentials_of(files.certificate, files.key, files.client_ca)
