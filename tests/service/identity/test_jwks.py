"""Key sets: each key verifies what it is for, and what cannot be used is left out."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as some
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from quorate.server.identity.errors import IdentityError
from quorate.server.identity.jwks import KeySet, parse_key_set
from tests.service.identity.issuing import ALGORITHMS, key_set, private_key, public_jwk

RSA = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}


def parsed(*keys: object) -> KeySet:
    return parse_key_set(key_set(*keys), "keys.json")


def usable(keys: KeySet) -> set[str]:
    return {algorithm for _, algorithm in keys.keys}


@pytest.mark.parametrize(
    ("algorithm", "fits"),
    [("RS256", RSA), ("ES256", {"ES256"}), ("ES384", {"ES384"}), ("ES512", {"ES512"}), ("EdDSA", {"EdDSA"})],
)
def test_a_key_is_for_the_algorithms_of_its_kind(algorithm: str, fits: set[str]) -> None:
    keys = parsed(public_jwk(algorithm, kid="one"))
    assert {each for each in [*ALGORITHMS, "none", "HS256", "ES256K"] if keys.find("one", each) is not None} == fits
    assert keys.find("two", algorithm) is None


def test_a_key_that_names_its_algorithm_is_for_that_alone() -> None:
    assert usable(parsed(public_jwk("RS256", alg="PS384"))) == {"PS384"}


def test_a_token_without_a_key_id_goes_with_the_only_key() -> None:
    one = public_jwk("ES256")
    assert parsed(one).find(None, "ES256") is not None
    assert parsed(one).find(None, "RS256") is None
    assert parsed(public_jwk("ES256", kid=None)).find(None, "ES256") is not None
    assert parsed(one, public_jwk("EdDSA")).find(None, "ES256") is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (7, "it is no object"),
        ({}, "its `kty` and `crv` are none of"),
        ({"kty": "oct", "k": "c2VjcmV0", "kid": "secret"}, "its `kty` and `crv` are none of"),
        ({"kty": ["RSA"]}, "its `kty` and `crv` are none of"),
        (public_jwk("ES256", crv="secp256k1"), "its `kty` and `crv` are none of"),
        (public_jwk("ES256", crv="P-384"), "its numbers are not those of a key"),
        (public_jwk("ES256", x="AA"), "its numbers are not those of a key"),
        (public_jwk("RS256", n=None), "its numbers are not those of a key"),
        (public_jwk("RS256", n=5), "its numbers are not those of a key"),
        (public_jwk("RS256", n="!"), "its numbers are not those of a key"),
        (public_jwk("RS256", e=""), "its numbers are not those of a key"),
        (public_jwk("EdDSA", x="AA"), "its numbers are not those of a key"),
        (public_jwk("RS256", alg="HS256"), "its `alg` is none of RS256, "),
        (public_jwk("RS256", alg="none"), "its `alg` is none of"),
        (public_jwk("ES256", alg=["ES256"]), "its `alg` is none of"),
        (public_jwk("ES256", use="enc"), "it is not for signatures"),
        (public_jwk("ES256", key_ops=["encrypt"]), "it is not for signatures"),
        (public_jwk("ES256", key_ops="verify"), "it is not for signatures"),
        (public_jwk("ES256", kid=7), "its `kid` is no text"),
        (public_jwk("ES256", kid=""), "its `kid` is no text"),
        (public_jwk("ES256", kid="x" * 257), "its `kid` is no text"),
    ],
)
def test_a_key_that_cannot_be_used_is_left_out(wrong: object, told: str, caplog: pytest.LogCaptureFixture) -> None:
    assert usable(parsed(wrong, public_jwk("EdDSA"))) == {"EdDSA"}
    assert caplog.messages[0].startswith(f"keys.json: key 1 of the set is left out: {told}")
    with pytest.raises(IdentityError, match=r"keys\.json: none of its keys can be used"):
        parsed(wrong)


def test_a_private_key_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    for private in [
        ECAlgorithm.to_jwk(private_key("ES256"), as_dict=True),
        RSAAlgorithm.to_jwk(private_key("RS256"), as_dict=True),
    ]:
        assert usable(
            parsed({**private, "kid": "one", "key_ops": None} | {"key_ops": ["verify"]}, public_jwk("EdDSA"))
        ) == {"EdDSA"}
        assert "it is a private key, which is no secret any more" in caplog.messages[-1]
        assert str(private["d"]) not in caplog.text


def test_a_short_rsa_key_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()  # noqa: S505 - it is refused
    entry = {**RSAAlgorithm.to_jwk(short, as_dict=True), "kid": "short"}
    assert usable(parsed(entry, public_jwk("EdDSA"))) == {"EdDSA"}
    assert "it has 1024 bits; RSA keys need 2048 to 16384" in caplog.text


def test_two_keys_of_one_id_are_both_left_out(caplog: pytest.LogCaptureFixture) -> None:
    keys = parsed(
        public_jwk("ES256", kid="one"), public_jwk("ES256", "second", kid="one"), public_jwk("EdDSA", kid="one")
    )
    assert usable(keys) == {"EdDSA"}
    assert caplog.messages == ["keys.json: two keys have the id `one` and fit ES256; neither is used"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"\xff", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "is no JSON Web Key Set"),
        (b"{}", "is no JSON Web Key Set"),
        (b'{"keys": {}}', "is no JSON Web Key Set"),
        (b'{"keys": []}', "none of its keys can be used"),
        (json.dumps({"keys": [0] * 1001}).encode(), "holds 1001 keys"),
    ],
)
def test_what_is_no_key_set_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(IdentityError, match=f"^keys.json: {told}"):
        parse_key_set(content, "keys.json")


SCALARS = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats()
    | some.text()
    | some.sampled_from(["RSA", "EC", "OKP", "oct", "P-256", "P-384", "Ed25519", "sig", "AQAB", "AA", "verify"])
)
MEMBERS = some.sampled_from(["kty", "crv", "kid", "use", "alg", "key_ops", "n", "e", "x", "y", "d", "k"])


@given(some.lists(some.dictionaries(MEMBERS, SCALARS | some.lists(SCALARS, max_size=2)), max_size=3))
def test_whatever_keys_are_made_of_a_set_is_read_or_refused(keys: list[dict[str, object]]) -> None:
    good = public_jwk("ES256")
    assert usable(parsed(*keys, good)) <= {"ES256", "ES384", "ES512", "EdDSA", *RSA}
    for member, value in (item for key in keys for item in key.items()):
        parsed({**good, member: value}, public_jwk("EdDSA"))
