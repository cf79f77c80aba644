"""Tokens: whom they speak for, and all that makes one refused."""

import base64
import hmac
import json
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as some

from quorate.server.identity.claims import ClaimNames
from quorate.server.identity.errors import CredentialError
from quorate.server.identity.jwks import KeySet, parse_key_set
from quorate.server.identity.key_sets import KeySetFile
from quorate.server.identity.roles import Identity, Role
from quorate.server.identity.tokens import TokenVerifier
from tests.service.identity.clocks import Clock, write
from tests.service.identity.issuing import (
    ALGORITHMS,
    AUDIENCE,
    ISSUER,
    claims,
    encoded,
    key_set,
    private_key,
    public_jwk,
    signed,
    token,
)

CRM = Identity("crm-sync", "acme/prod", frozenset({Role.DECIDE}))


class Source:
    """A set of keys that can be exchanged, and notes what was missed in it."""

    def __init__(self, *keys: object) -> None:
        self.missed: list[str] = []
        self.keys = parse_key_set(key_set(*keys), "keys.json")

    def current(self) -> KeySet:
        """Return the keys."""
        return self.keys

    def miss(self, kid: str) -> None:
        """Note what was missed."""
        self.missed.append(kid)

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture(scope="module")
def source() -> Source:
    return Source(*(public_jwk(algorithm) for algorithm in ALGORITHMS))


@pytest.fixture
def verifier(source: Source) -> TokenVerifier:
    return TokenVerifier(source, issuer=ISSUER, audience=AUDIENCE)


def refusal(verifier: TokenVerifier, text: str) -> str:
    with pytest.raises(CredentialError) as caught:
        verifier.identify(text)
    return str(caught.value)


def as_part(value: object) -> str:
    return encoded(value if isinstance(value, bytes) else json.dumps(value).encode())


def parts_of(text: str) -> list[str]:
    return text.split(".")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_speaks_for_its_subject(verifier: TokenVerifier, algorithm: str) -> None:
    assert verifier.identify(token(algorithm)) == CRM


def test_the_audience_may_be_one_of_several(verifier: TokenVerifier) -> None:
    assert verifier.identify(token(aud=["other", AUDIENCE])) == CRM


def test_the_tenant_may_be_two_claims(verifier: TokenVerifier) -> None:
    assert verifier.identify(token(quorate_tenant=None, org="acme", sandbox="prod")) == CRM
    assert verifier.identify(token(org="other", sandbox="prod")) == CRM


def test_claims_may_have_other_names(source: Source) -> None:
    names = ClaimNames("client_id", "https://acme.example/tenant", "o", "s", "groups")
    verifier = TokenVerifier(source, issuer=ISSUER, audience=AUDIENCE, claims=names)
    changed: dict[str, Any] = {
        "client_id": "crm-sync",
        "https://acme.example/tenant": "acme/prod",
        "groups": ["decide"],
    }
    assert verifier.identify(token(**changed)) == CRM
    assert verifier.identify(token(client_id="crm-sync", o="acme", s="prod", groups=["decide"])) == CRM
    assert "`client_id`" in refusal(verifier, token())


def test_roles_that_are_not_known_are_passed_over(verifier: TokenVerifier) -> None:
    listed = ["viewer", "admin", "ADMIN", "", "decide", "decide"]
    assert verifier.identify(token(quorate_roles=listed)).roles == {Role.ADMIN, Role.DECIDE}
    assert not verifier.identify(token(quorate_roles=[])).roles
    assert not verifier.identify(token(quorate_roles=None)).roles


@pytest.mark.parametrize(
    "changed",
    [
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "two\nlines"},
        {"sub": "x" * 201},
        {"sub": "a\u202eb"},
        {"sub": "\ud800"},
        {"exp": int(time.time()) * 1000},
        {"iss": None},
        {"iss": "https://id.example.com/"},
        {"iss": "https://evil.example.com"},
        {"iss": ""},
        {"aud": None},
        {"aud": ""},
        {"aud": "other"},
        {"aud": []},
        {"aud": ["other"]},
        {"aud": [AUDIENCE, 7]},
        {"aud": {AUDIENCE: 1}},
        {"exp": None},
        {"exp": 0},
        {"exp": -1},
        {"exp": True},
        {"exp": "9999999999"},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"exp": 1e300},
        {"exp": 10**400},
        {"exp": [9999999999]},
        {"nbf": "soon"},
        {"iat": []},
        {"iat": True},
        {"nbf": False},
        {"quorate_tenant": None},
        {"quorate_tenant": ""},
        {"quorate_tenant": "acme"},
        {"quorate_tenant": "Acme/prod"},
        {"quorate_tenant": "acme/prod\n"},
        {"quorate_tenant": ["acme/prod"]},
        {"quorate_tenant": "", "org": "acme", "sandbox": "prod"},
        {"quorate_tenant": None, "org": "acme"},
        {"quorate_tenant": None, "org": "acme/prod"},
        {"quorate_tenant": None, "org": "acme/prod", "sandbox": ""},
        {"quorate_tenant": None, "org": "", "sandbox": "acme/prod"},
        {"quorate_tenant": None, "sandbox": "acme/prod"},
        {"quorate_tenant": None, "org": "acme/x", "sandbox": "prod"},
        {"quorate_tenant": None, "org": 7, "sandbox": "prod"},
        {"quorate_roles": "decide"},
        {"quorate_roles": {"decide": True}},
        {"quorate_roles": ["decide", 7]},
    ],
)
def test_a_token_with_wrong_claims_is_refused(verifier: TokenVerifier, changed: dict[str, Any]) -> None:
    assert verifier.identify(signed(json.dumps(claims()).encode())) == CRM
    told = refusal(verifier, signed(json.dumps(claims(**changed)).encode()))
    assert "Signature" not in told


@pytest.mark.parametrize("payload", [b"[]", b"null", b" ", b"{", b"\xff", b"[" * 3000, b'"text"'])
def test_a_signed_text_that_is_no_claims_is_refused(verifier: TokenVerifier, payload: bytes) -> None:
    assert "Invalid payload string" in refusal(verifier, signed(payload))


@pytest.mark.parametrize(
    ("changed", "is_good"),
    [
        ({"exp": 1029.5}, True),
        ({"exp": 1000 - 29}, True),
        ({"exp": 1000 - 30}, False),
        ({"exp": 2000, "nbf": 1030}, True),
        ({"exp": 2000, "nbf": 1031}, False),
        ({"exp": 2000, "iat": 1030}, True),
        ({"exp": 2000, "iat": 1031}, False),
    ],
    ids=str,
)
def test_clocks_may_be_thirty_seconds_apart(source: Source, changed: dict[str, Any], is_good: bool) -> None:  # noqa: FBT001 - a parameter
    verifier = TokenVerifier(source, issuer=ISSUER, audience=AUDIENCE, clock=Clock(1000))
    if is_good:
        assert verifier.identify(token(**changed)) == CRM
    else:
        refusal(verifier, token(**changed))


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "nOnE", "", None, 7, ["ES256"], {}, "HS256", "ES256K", "ES521"]
)
@pytest.mark.parametrize("signed", [True, False])
def test_an_algorithm_that_is_not_allowed_is_refused(verifier: TokenVerifier, algorithm: object, signed: bool) -> None:  # noqa: FBT001 - a parameter
    _, payload, signature = parts_of(token())
    header = as_part({"alg": algorithm, "kid": "ES256-first", "typ": "JWT"})
    refusal(verifier, f"{header}.{payload}.{signature if signed else ''}")


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_a_public_key_is_no_shared_secret(verifier: TokenVerifier, algorithm: str) -> None:
    public = private_key("RS256").public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    head = f"{as_part({'alg': algorithm, 'kid': 'RS256-first'})}.{as_part(claims())}"
    for secret in (pem, pem.rstrip(), der, json.dumps(public_jwk("RS256")).encode(), b""):
        digest = hmac.digest(secret, head.encode(), f"sha{algorithm[2:]}")
        assert refusal(verifier, f"{head}.{as_part(digest)}") == (
            "no key of the set has the key id and the algorithm of the token"
        )


def test_the_key_of_another_kind_does_not_verify(verifier: TokenVerifier) -> None:
    for kid in ("RS256-first", "EdDSA-first", "ES384-first"):
        assert refusal(verifier, token("ES256", header={"kid": kid})).startswith("no key of the set")
    # A key of the right kind that did not sign.
    assert "InvalidSignature" in refusal(verifier, token("PS256", header={"kid": "RS256-first"}))
    assert "InvalidSignature" in refusal(verifier, token("ES256", name="second", header={"kid": "ES256-first"}))


@pytest.mark.parametrize(
    "kid",
    [
        "",
        "ES256",
        "es256-first",
        "ES256-first\0",
        " ES256-first",
        "../keys.json",
        "' or 1=1",
        "x" * 257,
        "é",
        7,
        True,
        [],
        {},
    ],
    ids=str,
)
def test_a_key_id_is_what_it_is(verifier: TokenVerifier, kid: object) -> None:
    _, payload, signature = parts_of(token())
    refusal(verifier, f"{as_part({'alg': 'ES256', 'kid': kid})}.{payload}.{signature}")


@pytest.mark.parametrize("member", ["jwk", "jku", "x5u", "x5c"])
def test_keys_that_a_token_brings_along_are_not_used(verifier: TokenVerifier, member: str) -> None:
    other = public_jwk("ES256", "second")
    brought: object = {"jwk": other, "x5c": ["AA=="]}.get(member)
    brought = brought or "https://evil.example.com/keys"
    refusal(verifier, token("ES256", name="second", header={member: brought}))
    refusal(verifier, token("ES256", name="second", header={member: brought, "kid": "ES256-first"}))
    assert verifier.identify(token("ES256", header={member: brought})) == CRM


def test_extensions_of_the_header_are_refused(verifier: TokenVerifier) -> None:
    good = json.dumps(claims()).encode()
    assert verifier.identify(signed(good)) == CRM
    extensions: list[dict[str, object]] = [
        {"crit": ["exp"]},
        {"crit": []},
        {"b64": False},
        {"b64": True},
        {"crit": ["b64"], "b64": False},
    ]
    for header in extensions:
        assert refusal(verifier, signed(good, **header)) == "the token asks for extensions that are not known"


def test_a_signature_does_not_make_a_wrong_header_good(verifier: TokenVerifier) -> None:
    good = json.dumps(claims()).encode()
    algorithms: list[object] = ["none", "HS256", "ES256", "Ed25519", "eddsa", "", None, ["EdDSA"]]
    key_ids: list[object] = ["", "EdDSA", "eddsa-first", "ES256-first", None, 7, ["EdDSA-first"]]
    headers = [("alg", algorithm) for algorithm in algorithms] + [("kid", key_id) for key_id in key_ids]
    for member, value in headers:
        told = refusal(verifier, signed(good, **{member: value}))
        assert told in {
            "no key of the set has the key id and the algorithm of the token",
            "the header of the token is malformed",
        }


def test_a_changed_token_is_refused(verifier: TokenVerifier) -> None:
    header, payload, signature = parts_of(token())
    assert verifier.identify(f"{header}.{payload}.{signature}") == CRM
    admin = as_part(claims(quorate_roles=["admin"]))
    wrong = base64.urlsafe_b64decode(f"{signature}==")
    for text in [
        "",
        ".",
        "..",
        "...",
        header,
        f"{header}.{payload}",
        f"{header}.{payload}.",
        f"{header}..{signature}",
        f".{payload}.{signature}",
        f"{header}.{admin}.{signature}",
        f"{header}.{payload}.{signature}.{signature}",
        f"{header}.{payload}.{signature}A",
        f"{header}.{payload}.{signature[:-2]}",
        f"{header}.{payload}.{as_part(bytes(len(wrong)))}",
        f"{header}.{payload}.{as_part(b'')}",
        f" {header}.{payload}.{signature}",
        f"{header}.{payload}.{signature}\n",
        f"{header}.{payload} .{signature}",
        f"{as_part(b'[' * 3000)}.{payload}.{signature}",
        f"{as_part(b'{' + b'0' * 5000)}.{payload}.{signature}",
        f"{as_part(b'[]')}.{payload}.{signature}",
        f"{as_part(b'null')}.{payload}.{signature}",
    ]:
        refusal(verifier, text)


@given(some.text(some.characters(codec="ascii"), max_size=200), some.integers(0, 3), some.integers(0, 400))
def test_whatever_is_put_into_a_token_it_is_refused(text: str, part: int, place: int) -> None:
    source = Source(public_jwk("ES256"))
    verifier = TokenVerifier(source, issuer=ISSUER, audience=AUDIENCE)
    parts = parts_of(token())
    spoilt = f"{parts[part % 3][:place]}{text}" if part < 3 else text
    if spoilt != parts[part % 3]:
        parts[part % 3] = spoilt
        refusal(verifier, ".".join(parts))


def test_nothing_is_warned_of(verifier: TokenVerifier) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for algorithm in ALGORITHMS:
            verifier.identify(token(algorithm))


def test_a_key_that_is_not_there_is_asked_for(source: Source, verifier: TokenVerifier) -> None:
    source.missed.clear()
    refusal(verifier, token(name="second"))
    refusal(verifier, token(header={"kid": "other"}))
    assert source.missed == ["ES256-second", "other"]


def test_a_token_is_verified_once(verifier: TokenVerifier) -> None:
    text = token()
    assert verifier.identify(text) is verifier.identify(text)


def test_a_remembered_token_expires(source: Source) -> None:
    clock = Clock(time.time())
    verifier, text = TokenVerifier(source, issuer=ISSUER, audience=AUDIENCE, clock=clock), token()
    assert verifier.identify(text) == CRM
    clock.pass_by(3600 + 31)
    assert refusal(verifier, text) == "the token has expired"


def test_a_remembered_token_is_refused_once_its_key_is_gone() -> None:
    source = Source(public_jwk("ES256"), public_jwk("EdDSA"))
    verifier, text = TokenVerifier(source, issuer=ISSUER, audience=AUDIENCE), token()
    assert verifier.identify(text) == CRM
    source.keys = Source(public_jwk("EdDSA")).keys
    assert refusal(verifier, text).startswith("no key of the set")
    source.keys = Source(public_jwk("ES256", "second", kid="ES256-first")).keys
    assert "InvalidSignature" in refusal(verifier, text)


def test_a_token_with_another_end_is_not_the_remembered_one(verifier: TokenVerifier) -> None:
    text = token()
    assert verifier.identify(text) == CRM
    for other in (text[:-1], f"{text}=", f"{text}==", f"{text}A", text.swapcase()):
        refusal(verifier, other)


def test_what_is_remembered_is_bounded(source: Source) -> None:
    verifier = TokenVerifier(source, issuer=ISSUER, audience=AUDIENCE, remembered=3)
    texts = [token(jti=str(number)) for number in range(4)]
    first = [verifier.identify(text) for text in texts[:3]]
    assert verifier.identify(texts[0]) is first[0]
    last = verifier.identify(texts[3])
    again = [verifier.identify(texts[number]) for number in (0, 2, 3)]
    assert all(one is other for one, other in zip(again, [first[0], first[2], last], strict=True))
    assert verifier.identify(texts[1]) is not first[1]


def test_keys_come_from_a_file(tmp_path: Path) -> None:
    source = KeySetFile(write(tmp_path / "keys.json", key_set(public_jwk("ES256"))))
    verifier, text = TokenVerifier(source, issuer=ISSUER, audience=AUDIENCE), token()
    assert verifier.identify(text) is verifier.identify(text)
    assert refusal(verifier, token("EdDSA")).startswith("no key of the set")
    verifier.close()
