"""Key sets behind a URL: asked in the background, never for each token, and kept as they last were good."""

import logging
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest
from cryptography import x509

from quorate.server.identity.errors import CredentialError, IdentityError
from quorate.server.identity.key_sets import MOST_BYTES, KeySetUrl, Pace, check_url
from quorate.server.identity.tokens import TokenVerifier
from tests.service.identity.certifying import make_authority, make_certificate
from tests.service.identity.issuing import AUDIENCE, ISSUER, key_set, public_jwk, token

ONE = key_set(public_jwk("ES256"))
TWO = key_set(public_jwk("ES256"), public_jwk("ES256", "second"))
EAGER = Pace(refresh=1000, least=0)
"""Asks only when a key is missed, and then at once."""


@dataclass
class Answer:
    """What a provider answers with."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Provider:
    """An HTTP server with one answer for all, which it can hold back."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answer = Answer(ONE)
        self.asked: SimpleQueue[str] = SimpleQueue()
        self.may_answer = threading.Event()
        self.may_answer.set()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.put(self.path)
                provider.may_answer.wait(10)
                answer = provider.answer if self.path == "/keys" else Answer(TWO)
                self.send_response(answer.status)
                for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the library
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{self._server.server_port}/keys"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def times_asked(self) -> int:
        """Return how often it was asked so far."""
        return self.asked.qsize()

    def close(self) -> None:
        """Stop to answer."""
        self.may_answer.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


class Told(logging.Handler):
    """What the log says, to wait for."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: SimpleQueue[str] = SimpleQueue()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.messages.put(record.getMessage())

    def next(self) -> str:
        """Wait for the next line."""
        return self.messages.get(timeout=10)


@pytest.fixture
def provider() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def told() -> Iterator[Told]:
    log, handler = logging.getLogger("quorate.server.identity.key_sets"), Told()
    log.addHandler(handler)
    before = log.level
    log.setLevel(logging.INFO)
    yield handler
    log.removeHandler(handler)
    log.setLevel(before)


def verifier_of(source: KeySetUrl) -> TokenVerifier:
    return TokenVerifier(source, issuer=ISSUER, audience=AUDIENCE)


def is_refused(verifier: TokenVerifier, text: str) -> bool:
    try:
        verifier.identify(text)
    except CredentialError:
        return True
    return False


def test_keys_are_there_from_the_start(provider: Provider, told: Told) -> None:
    source = KeySetUrl(provider.url)
    assert verifier_of(source).identify(token()).name == "crm-sync"
    assert provider.asked.get(timeout=10) == "/keys"
    assert told.next() == f"read the keys of {provider.url}"
    source.close()


def test_a_new_key_is_fetched_when_a_token_names_it(provider: Provider, told: Told) -> None:
    source = KeySetUrl(provider.url, EAGER)
    told.next()
    verifier = verifier_of(source)
    provider.answer = Answer(TWO)
    assert is_refused(verifier, token(name="second"))  # no call waits for the provider
    assert told.next().startswith("read the keys")
    assert verifier.identify(token(name="second")).name == "crm-sync"
    assert verifier.identify(token()).name == "crm-sync"
    source.close()


def test_an_unknown_key_id_is_asked_for_once(provider: Provider, told: Told) -> None:
    source = KeySetUrl(provider.url, EAGER)
    verifier = verifier_of(source)
    provider.asked.get(timeout=10)
    assert is_refused(verifier, token(header={"kid": "unknown"}))
    provider.asked.get(timeout=10)
    for _ in range(300):
        assert is_refused(verifier, token(header={"kid": "unknown"}))
    provider.answer = Answer(TWO)
    assert is_refused(verifier, token(name="second"))
    assert [told.next() for _ in range(2)] == [f"read the keys of {provider.url}"] * 2
    assert provider.times_asked() == 1
    source.close()


def test_many_unknown_key_ids_bring_about_one_look_in_a_while(provider: Provider) -> None:
    source = KeySetUrl(provider.url, Pace(refresh=1000, least=1000))
    verifier = verifier_of(source)
    for number in range(2500):
        assert is_refused(verifier, token(header={"kid": f"forged-{number}"}))
    assert provider.times_asked() == 1
    source.close()
    source._thread.join(10)  # noqa: SLF001 - that it ends at once, in the midst of its pause
    assert not source._thread.is_alive()  # noqa: SLF001 - as above


def test_keys_are_looked_at_from_time_to_time(provider: Provider, told: Told) -> None:
    source = KeySetUrl(provider.url, Pace(refresh=0.01, least=0))
    told.next()
    provider.answer = Answer(TWO)
    assert told.next().startswith("read the keys")
    assert verifier_of(source).identify(token(name="second")).name == "crm-sync"
    source.close()


def test_keys_that_are_withdrawn_are_no_longer_good(provider: Provider, told: Told) -> None:
    source = KeySetUrl(provider.url, EAGER)
    verifier, text = verifier_of(source), token()
    told.next()
    assert verifier.identify(text).name == "crm-sync"
    provider.answer = Answer(key_set(public_jwk("EdDSA")))
    assert is_refused(verifier, token(header={"kid": "unknown"}))
    told.next()
    assert is_refused(verifier, text)
    source.close()


def test_calls_do_not_wait_for_a_provider_that_hangs(provider: Provider) -> None:
    source = KeySetUrl(provider.url, EAGER)
    provider.asked.get(timeout=10)
    provider.may_answer.clear()
    verifier = verifier_of(source)
    assert is_refused(verifier, token(name="second"))
    provider.asked.get(timeout=10)
    assert verifier.identify(token()).name == "crm-sync"
    source.close()


BAD = [
    (Answer(b"", 500), "answers with HTTP status 500"),
    (Answer(b"", 404), "answers with HTTP status 404"),
    (Answer(ONE, 302, {"Location": "/other"}), "answers with HTTP status 302"),
    (Answer(ONE, 301, {"Location": "file:///etc/hostname"}), "answers with HTTP status 301"),
    (Answer(b"<html>"), "is not JSON"),
    (Answer(b'{"keys": []}'), "none of its keys can be used"),
    (Answer(b" " * (MOST_BYTES + 1)), "is larger than"),
    (Answer(ONE, 200, {"Content-Length": "20"}), "is not JSON"),
    (Answer(ONE, 200, {"Content-Length": "99999"}), "was cut off"),
]


@pytest.mark.parametrize(("answer", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_what_cannot_be_used_keeps_the_keys_that_were_good(
    provider: Provider, told: Told, answer: Answer, reason: str
) -> None:
    source = KeySetUrl(provider.url, Pace(refresh=1000, least=0.01, timeout=1))
    told.next()
    provider.answer = answer
    verifier = verifier_of(source)
    assert is_refused(verifier, token(name="second"))
    line = told.next()
    assert line.startswith(f"{provider.url}: {reason}")
    assert line.endswith("; what was read before stays in force")
    assert verifier.identify(token()).name == "crm-sync"
    for _ in range(3):  # it is asked again soon, and the same is told once
        provider.asked.get(timeout=10)
    with pytest.raises(Empty):
        told.messages.get_nowait()
    provider.answer = Answer(TWO)
    assert told.next().startswith("read the keys")
    assert verifier.identify(token(name="second")).name == "crm-sync"
    source.close()


def test_a_provider_that_is_away_at_the_start_is_asked_again(provider: Provider, told: Told) -> None:
    provider.answer = Answer(b"", 503)
    source = KeySetUrl(provider.url, Pace(refresh=1000, least=0.01))
    verifier = verifier_of(source)
    assert told.next() == f"{provider.url}: answers with HTTP status 503; no token is good"
    assert is_refused(verifier, token())
    provider.answer = Answer(ONE)
    assert told.next() == f"read the keys of {provider.url}"
    assert verifier.identify(token()).name == "crm-sync"
    source.close()


def test_nothing_that_listens_is_told(provider: Provider, told: Told) -> None:
    provider.close()
    source = KeySetUrl(provider.url, EAGER)
    assert told.next().startswith(f"{provider.url}: cannot be read: ")
    source.close()


def test_https_is_for_hosts_whose_certificate_is_good(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = make_authority()
    pair = make_certificate(authority, x509.IPAddress(ip_address("127.0.0.1")))
    (tmp_path / "ca.pem").write_bytes(authority.certificate_pem)
    (tmp_path / "both.pem").write_bytes(pair.certificate_pem + pair.key_pem)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "both.pem")
    provider = Provider(tls)
    stranger = KeySetUrl(provider.url, EAGER)
    assert "cannot be read: " in told.next()
    stranger.close()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    source = KeySetUrl(provider.url, EAGER)
    assert told.next() == f"read the keys of {provider.url}"
    source.close()
    provider.close()


def test_a_proxy_is_not_asked_for_keys_of_this_machine(
    provider: Provider, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    source = KeySetUrl(provider.url, EAGER)
    assert told.next() == f"read the keys of {provider.url}"
    source.close()


@pytest.mark.parametrize(
    "url",
    [
        "https://id.example.com/keys",
        "https://id.example.com:8443/keys?version=1",
        "HTTPS://id.example.com",
        "http://localhost/keys",
        "http://127.0.0.1:8080/keys",
        "http://127.9.9.9/",
        "http://[::1]:8080/keys",
    ],
)
def test_keys_come_by_https_or_from_this_machine(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://id.example.com/keys", "keys come by https alone, and by http from this machine; use an https URL"),
        ("http://localhost.example.com/keys", "keys come by https alone"),
        ("http://127.0.0.1.example.com/keys", "keys come by https alone"),
        ("http://0.0.0.0/keys", "keys come by https alone"),
        ("http://2130706433/keys", "keys come by https alone"),
        ("http://[::]/keys", "keys come by https alone"),
        ("file:///etc/keys.json", "is no URL"),
        ("file://localhost/etc/keys.json", "keys come by https alone"),
        ("ftp://id.example.com/keys", "keys come by https alone"),
        ("https://", "is no URL"),
        ("https:///keys", "is no URL"),
        ("https://id.example.com:port/", "is no URL"),
        ("https://[id/", "is no URL"),
        ("https://id.example.com/a b", "is no URL"),
        ("https://id.example.com/\r\nX: y", "is no URL"),
        ("https://idé.example.com/", "is no URL"),
        ("https://user:S3cret@id.example.com/", "holds no user and password"),
        ("http://127.0.0.1@evil.example.com/", "holds no user and password"),
    ],
)
def test_other_urls_are_refused(url: str, told: str) -> None:
    with pytest.raises(IdentityError) as caught:
        KeySetUrl(url)
    assert told in str(caught.value)
    assert "S3cret" not in str(caught.value)
