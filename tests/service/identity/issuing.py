"""An identity provider for tests: key pairs of every kind, their key set, and tokens."""

import base64
import json
import time
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

ISSUER = "https://id.example.com"
AUDIENCE = "quorate"
CURVES: dict[str, ec.EllipticCurve] = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", *CURVES, "EdDSA")


def private_key(algorithm: str, name: str = "first") -> Any:  # noqa: ANN401 - keys of many kinds
    """Return a private key for an algorithm; the same for the same name, as RSA keys take long to make."""
    return _make_key(algorithm, name)


@cache
def _make_key(algorithm: str, name: str) -> Any:  # noqa: ANN401 - as above
    del name
    if algorithm in CURVES:
        return ec.generate_private_key(CURVES[algorithm])
    if algorithm == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_jwk(algorithm: str, name: str = "first", **members: object) -> dict[str, Any]:
    """Return the public half as a key of a set; members that are None are left out."""
    public = private_key(algorithm, name).public_key()
    if algorithm in CURVES:
        entry = ECAlgorithm.to_jwk(public, as_dict=True)
    elif algorithm == "EdDSA":
        entry = OKPAlgorithm.to_jwk(public, as_dict=True)
    else:
        entry = RSAAlgorithm.to_jwk(public, as_dict=True)
    entry = {key: value for key, value in entry.items() if key not in {"key_ops", "alg", "use"}}
    whole = {**entry, "kid": f"{algorithm}-{name}", "use": "sig", **members}
    return {key: value for key, value in whole.items() if value is not None}


def key_set(*keys: object) -> bytes:
    return json.dumps({"keys": keys}).encode()


def claims(**changed: object) -> dict[str, Any]:
    """Return the claims of a good token; those that are None are left out."""
    whole = {
        "sub": "crm-sync",
        "iss": ISSUER,
        "aud": AUDIENCE,
        "exp": int(time.time()) + 3600,
        "quorate_tenant": "acme/prod",
        "quorate_roles": ["decide"],
        **changed,
    }
    return {key: value for key, value in whole.items() if value is not None}


def token(
    algorithm: str = "ES256", *, name: str = "first", header: dict[str, Any] | None = None, **changed: object
) -> str:
    """Return a token that is signed by a key of the provider."""
    headers = {"kid": f"{algorithm}-{name}", **(header or {})}
    return jwt.encode(claims(**changed), private_key(algorithm, name), algorithm=algorithm, headers=headers)


def signed(payload: bytes, **header: object) -> str:
    """Return a token of any payload and header, also of those that the library would not make a token of."""
    whole = {"alg": "EdDSA", "kid": "EdDSA-first", **header}
    head = f"{encoded(json.dumps(whole).encode())}.{encoded(payload)}"
    return f"{head}.{encoded(private_key('EdDSA').sign(head.encode()))}"


def encoded(content: bytes) -> str:
    """Write bytes as a part of a token."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
