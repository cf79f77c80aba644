"""Who calls: by a key, a token or a certificate, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import grpc
import pytest
from hypothesis import given
from hypothesis import strategies as some

from quorate.server.identity.authenticator import LONGEST_CREDENTIAL, Authenticator
from quorate.server.identity.certificates import ClientCertificates
from quorate.server.identity.factory import authenticator_of
from quorate.server.identity.keys import KeyStore
from quorate.server.identity.roles import ALL_ROLES, Identity, Role
from quorate.server.status import UnauthenticatedError
from tests.service.identity.clocks import write
from tests.service.identity.issuing import AUDIENCE, ISSUER, key_set, public_jwk, token
from tests.service.identity.key_tables import BY_CERTIFICATE, CERTIFICATE, CRM, id_of, new_key, secret_of
from tests.service.identity.raw_calls import answer_of

Metadata = Sequence[tuple[str, "str | bytes"]]

CERTIFIED = {"transport_security_type": [b"ssl"], "peer_uri": [b"spiffe://acme.example/crm"]}
UNKNOWN = {"transport_security_type": [b"ssl"], "peer_uri": [b"spiffe://acme.example/other"]}
KEY = new_key()
METHOD = "/quorate.v1.DecisionService/Decide"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("identity")
    write(folder / "keys.toml", KEY.table + CERTIFICATE)
    write(folder / "keys.json", key_set(public_jwk("ES256")))
    return folder


@pytest.fixture(scope="module")
def authenticator(folder: Path) -> Authenticator:
    """Knows callers in all three ways."""
    return authenticator_of(
        keys=folder / "keys.toml",
        jwks=str(folder / "keys.json"),
        jwt_issuer=ISSUER,
        jwt_audience=AUDIENCE,
        client_ca=folder / "ca.pem",
    )


def refusal(
    authenticator: Authenticator, metadata: Metadata, auth_context: Mapping[str, Sequence[bytes]] | None = None
) -> UnauthenticatedError:
    with pytest.raises(UnauthenticatedError) as caught:
        authenticator.identify(metadata, auth_context or {})
    return caught.value


def bearer(credential: str) -> tuple[str, str]:
    return "authorization", f"Bearer {credential}"


def test_with_nothing_set_up_everybody_is_anonymous_and_may_do_all() -> None:
    authenticator = Authenticator(tenant="acme/prod")
    for metadata in ([], [bearer("x")], [bearer("x"), bearer("y")]):
        assert authenticator.identify(metadata, {}) == Identity("anonymous", "acme/prod", ALL_ROLES)
    assert not authenticator.reads_certificates
    authenticator.close()


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_key_or_a_token_comes_as_bearer(authenticator: Authenticator, scheme: str) -> None:
    around: Metadata = [
        ("user-agent", "x"),
        ("authorization-info", "Bearer x"),
        ("x-request-id", "1"),
        ("x-bin", b"\xff"),
    ]
    assert authenticator.identify([*around, ("authorization", f"{scheme} {KEY.text}")], {}) == CRM
    found = authenticator.identify([("authorization", f"{scheme} {token()}"), *around], UNKNOWN)
    assert found == Identity("crm-sync", "acme/prod", frozenset({Role.DECIDE}))


def test_a_key_may_come_as_a_header_of_its_own(authenticator: Authenticator) -> None:
    assert authenticator.identify([("x-api-key", KEY.text)], {}) == CRM


def test_a_certificate_that_is_known_is_a_credential(authenticator: Authenticator) -> None:
    assert authenticator.reads_certificates
    assert authenticator.identify([("user-agent", "x")], CERTIFIED) == BY_CERTIFICATE


def test_a_certificate_that_is_not_known_leaves_it_to_the_others(authenticator: Authenticator) -> None:
    assert authenticator.identify([bearer(KEY.text)], UNKNOWN) == CRM
    assert refusal(authenticator, [], UNKNOWN).reason == "the call comes with no credential"


TWO: list[Metadata] = [
    [bearer(KEY.text), bearer(KEY.text)],
    [("x-api-key", KEY.text), ("x-api-key", KEY.text)],
    [bearer(KEY.text), ("x-api-key", KEY.text)],
    [bearer(token()), ("x-api-key", KEY.text)],
    [bearer(""), bearer(KEY.text)],
    [("x-api-key", ""), bearer(KEY.text)],
    [("authorization", f"Bearer {KEY.text}, Bearer {KEY.text}")],
    [("authorization", f"Bearer {KEY.text} {KEY.text}")],
]


@pytest.mark.parametrize("metadata", TWO)
def test_two_credentials_are_refused(authenticator: Authenticator, metadata: Metadata) -> None:
    refusal(authenticator, metadata)


@pytest.mark.parametrize("metadata", [[bearer(KEY.text)], [("x-api-key", KEY.text)], [bearer(token())], [bearer("x")]])
def test_a_credential_beside_a_certificate_that_is_known_is_refused(
    authenticator: Authenticator, metadata: Metadata
) -> None:
    refusal(authenticator, metadata, CERTIFIED)


WRONG: list[tuple[str, str | bytes]] = [
    ("authorization", ""),
    ("authorization", " "),
    ("authorization", "Bearer"),
    ("authorization", "Bearer "),
    ("authorization", f"Bearer  {KEY.text}"),
    ("authorization", f"Bearer\t{KEY.text}"),
    ("authorization", f"Bearer {KEY.text} "),
    ("authorization", f" Bearer {KEY.text}"),
    ("authorization", f"Bearer: {KEY.text}"),
    ("authorization", f"Bearer={KEY.text}"),
    ("authorization", f"Basic {KEY.text}"),
    ("authorization", f"Token {KEY.text}"),
    ("authorization", KEY.text),
    ("authorization", token()),
    ("authorization", f"Bearer {KEY.text}".encode()),
    ("authorization", b"\xff\xfe"),
    ("authorization", f"Bearer {KEY.text[:-1]}"),
    ("authorization", f"Bearer {KEY.text}\0"),
    ("authorization", f"Bearer {KEY.text}é"),
    ("authorization", f"Bearer\u00a0{KEY.text}"),
    ("authorization", f"ᴮearer {KEY.text}"),
    ("authorization", f"Bearer qk_{'x' * 10_000}"),
    ("authorization", "Bearer " + "x" * 10_000),
    ("authorization", f"Bearer {token(jti='x' * LONGEST_CREDENTIAL)}"),
    ("authorization", f"Bearer {new_key().text}"),
    ("authorization", f"Bearer qk_{id_of(KEY.text)}_{secret_of(new_key().text)}"),
    ("authorization", f"Bearer {token(exp=1)}"),
    ("authorization", f"Bearer {token(aud='other')}"),
    ("authorization", f"Bearer {token(name='second')}"),
    ("authorization", f"Bearer {token('EdDSA')}"),
    ("authorization", f"Bearer {token()}é"),
    ("authorization", f"Bearer {token()}\0"),
    ("authorization", f"Bearer {token()}\n"),
    ("authorization", f"bearer  {token()}"),
    ("x-api-key", ""),
    ("x-api-key", f"Bearer {KEY.text}"),
    ("x-api-key", f" {KEY.text}"),
    ("x-api-key", token()),
    ("x-api-key", "qk_"),
    ("x-api-key", KEY.text.encode()),
    ("x-api-key", f"{KEY.text}\N{ZERO WIDTH SPACE}"),
    ("x-api-key", "\ud800"),
    ("Authorization", f"Bearer {KEY.text}"),
    ("x-api-key-bin", KEY.text.encode()),
    ("cookie", KEY.text),
]


@pytest.mark.parametrize("header", WRONG, ids=range(len(WRONG)))
def test_all_that_is_wrong_is_refused_in_the_same_words(
    authenticator: Authenticator, header: tuple[str, str | bytes]
) -> None:
    error = refusal(authenticator, [header])
    assert str(error) == str(refusal(authenticator, []))
    assert secret_of(KEY.text) not in str(error)
    assert error.reason
    assert secret_of(KEY.text) not in error.reason


def test_a_refusal_tells_what_may_be_sent(folder: Path, authenticator: Authenticator) -> None:
    begun = "the caller is not known; a call needs one credential that is valid: "
    key, a_token = (
        "an API key as `authorization: Bearer KEY` or `x-api-key: KEY`",
        "a token as `authorization: Bearer TOKEN`",
    )
    assert str(refusal(authenticator, [])) == f"{begun}{key}, or {a_token}, or a client certificate"
    assert str(refusal(authenticator_of(keys=folder / "keys.toml"), [])) == f"{begun}{key}"


def test_only_what_is_set_up_is_a_credential(folder: Path) -> None:
    keys_only = authenticator_of(keys=folder / "keys.toml")
    assert keys_only.identify([bearer(KEY.text)], CERTIFIED) == CRM
    refusal(keys_only, [bearer(token())])
    refusal(keys_only, [], CERTIFIED)
    tokens_only = authenticator_of(jwks=str(folder / "keys.json"), jwt_issuer=ISSUER, jwt_audience=AUDIENCE)
    refusal(tokens_only, [bearer(KEY.text)])
    refusal(tokens_only, [("x-api-key", KEY.text)])
    assert tokens_only.identify([bearer(token())], CERTIFIED).name == "crm-sync"


def test_a_file_that_names_nobody_lets_nobody_in(tmp_path: Path) -> None:
    store = KeyStore(write(tmp_path / "keys.toml", ""))
    refusal(Authenticator(keys=store), [])
    refusal(Authenticator(keys=store), [bearer(KEY.text)])
    for_certificates = Authenticator(certificates=ClientCertificates(store))
    refusal(for_certificates, [], CERTIFIED)
    refusal(for_certificates, [], {})
    assert str(refusal(for_certificates, [])).endswith("one credential that is valid: a client certificate")


HEADERS = some.lists(
    some.tuples(
        some.sampled_from(["authorization", "x-api-key", "other"]),
        some.text(max_size=50) | some.binary(max_size=50) | some.text(max_size=50).map(lambda text: f"Bearer {text}"),
    ),
    max_size=3,
)


SANS = some.dictionaries(some.sampled_from(["peer_uri", "peer_dns"]), some.lists(some.binary(max_size=20), max_size=3))


@given(metadata=HEADERS, auth_context=SANS)
def test_whatever_comes_it_is_refused(
    authenticator: Authenticator, metadata: list[tuple[str, str | bytes]], auth_context: dict[str, list[bytes]]
) -> None:
    refusal(authenticator, metadata, auth_context)


class Handler(grpc.GenericRpcHandler):
    """Answers a call with the name of who makes it, and refuses those that nobody makes."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[bytes, bytes]:
        """Return the same method for all."""
        del handler_call_details
        return grpc.unary_unary_rpc_method_handler(self._answer)

    def _answer(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        del request
        auth_context = cast("Mapping[str, Sequence[bytes]]", context.auth_context())
        try:
            return self._authenticator.identify(context.invocation_metadata(), auth_context).name.encode()
        except UnauthenticatedError as error:
            context.abort(grpc.StatusCode.UNAUTHENTICATED, str(error))


@pytest.fixture(scope="module")
def address(authenticator: Authenticator) -> Iterator[str]:
    server = grpc.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((Handler(authenticator),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}"
    server.stop(None).wait()


@pytest.fixture(scope="module")
def channel(address: str) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(address) as channel:
        yield channel


def called(channel: grpc.Channel, *metadata: tuple[str, str]) -> bytes:
    return channel.unary_unary(METHOD, bytes, bytes)(b"", metadata=metadata, timeout=10)


def test_over_the_wire_callers_are_known(channel: grpc.Channel) -> None:
    assert called(channel, bearer(KEY.text)) == b"crm-sync"
    assert called(channel, ("x-api-key", KEY.text)) == b"crm-sync"
    assert called(channel, bearer(token(sub="by-token"))) == b"by-token"


@pytest.mark.parametrize(
    "metadata",
    [
        [],
        [("authorization", "")],
        [bearer("")],
        [bearer(f"{KEY.text} ")],
        [bearer(KEY.text), bearer(KEY.text)],
        [bearer(KEY.text), ("x-api-key", KEY.text)],
        [bearer(new_key().text)],
        [bearer(token(exp=1))],
        [bearer("x" * 5000)],
    ],
)
def test_over_the_wire_others_are_refused(channel: grpc.Channel, metadata: list[tuple[str, str]]) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        called(channel, *metadata)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    assert (caught.value.details() or "").startswith("the caller is not known")


GOOD = KEY.text.encode()
RAW = [
    [(b"authorization", b"Bearer " + GOOD + b"\xff")],
    [(b"authorization", b"Bearer " + GOOD + b"\0")],
    [(b"authorization", b"Bearer " + GOOD + b"\r\n")],
    [(b"authorization", b"Bearer " + GOOD + b"\r\nx-api-key: " + GOOD)],
    [(b"authorization", b"Bearer\xa0" + GOOD)],
    [(b"authorization", b"Bearer\t" + GOOD)],
    [(b"authorization", "\N{FULLWIDTH LATIN CAPITAL LETTER B}earer ".encode() + GOOD)],
    [(b"authorization", b"Bearer " + GOOD), (b"authorization", b"")],
    [(b"authorization", b""), (b"authorization", b"Bearer " + GOOD)],
    [(b"authorization", b"")],
    [(b"x-api-key", GOOD.replace(b"k", "\N{KELVIN SIGN}".encode()))],
    [(b"x-api-key", GOOD + b"," + GOOD)],
    [(b"x-api-key", b"\xed\xa0\x80")],
    [(b"x-api-key", b"qk_" + b"x" * 7000)],
]
"""Headers that pass through gRPC's server as they are, though no client of gRPC would send them."""


@pytest.mark.parametrize("headers", RAW, ids=range(len(RAW)))
def test_over_the_wire_odd_headers_are_refused(address: str, headers: list[tuple[bytes, bytes]]) -> None:
    answer = answer_of(address, METHOD, headers)
    assert b"grpc-status\x0216" in answer
    assert b"crm-sync" not in answer


@pytest.mark.parametrize(
    "headers",
    [
        [(b"Authorization", b"Bearer " + GOOD)],
        [(b"authorization ", b"Bearer " + GOOD)],
        [(b"x-api-key", b"x" * 100_000)],
    ],
    ids=["large", "spaced", "huge"],
)
def test_over_the_wire_headers_that_are_none_never_get_far(address: str, headers: list[tuple[bytes, bytes]]) -> None:
    assert b"crm-sync" not in answer_of(address, METHOD, headers)
    assert b"crm-sync" in answer_of(address, METHOD, [(b"authorization", b"bearer " + GOOD)])


def test_keys_and_hashes_do_not_show_in_what_is_printed(folder: Path) -> None:
    printed = f"{KEY!r}{KeyStore(folder / 'keys.toml').callers()!r}"
    assert secret_of(KEY.text) not in printed
    assert "sha256=" not in printed
