"""JSON Web Key Sets (RFC 7517): public keys of an identity provider, each bound to the algorithms that it is for."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from quorate.diagnostics.model import shown
from quorate.server.identity.errors import IdentityError

if TYPE_CHECKING:
    from jwt.algorithms import AllowedPublicKeys

LONGEST_KID: Final = 256

_LOG: Final = logging.getLogger(__name__)

_RSA: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
_ALGORITHMS: Final[Mapping[tuple[object, object], tuple[str, ...]]] = {
    ("RSA", None): _RSA,
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
"""What a kind of key may verify: signatures of two keys only, never a shared secret, and never `none`."""

_PUBLIC_MEMBERS: Final = ("kty", "crv", "n", "e", "x", "y")
_LEAST_RSA_BITS: Final = 2048
_MOST_RSA_BITS: Final = 16384
_MOST_KEYS: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class KeySet:
    """Public keys by their id and the algorithm of a token; `lone` has them by algorithm where there is only one key.

    Two sets are never equal, so that what was verified with one is not taken for verified with another.
    """

    keys: Mapping[tuple[str, str], AllowedPublicKeys]
    lone: Mapping[str, AllowedPublicKeys]

    def find(self, kid: str | None, algorithm: str) -> AllowedPublicKeys | None:
        """Return the key for a token of these headers; one without a key id goes with the only key of a set."""
        return self.lone.get(algorithm) if kid is None else self.keys.get((kid, algorithm))


def parse_key_set(content: bytes, where: str) -> KeySet:
    """Turn the text of a key set into keys; raises IdentityError where none of it can be used.

    Keys that cannot be used are left out, as RFC 7517 §5 has it, and the log tells why.
    """
    usable: list[tuple[str | None, tuple[str, ...], AllowedPublicKeys]] = []
    for number, entry in enumerate(_entries(content, where), start=1):
        try:
            usable.append(_read_entry(entry))
        except _UnusableError as error:
            _LOG.warning("%s: key %d of the set is left out: %s", where, number, error)
    if not usable:
        raise IdentityError(
            f"{where}: none of its keys can be used; it has to hold a public key of type RSA, EC or OKP"
        )
    keys: dict[tuple[str, str], AllowedPublicKeys] = {}
    twice: set[tuple[str, str]] = set()
    for kid, algorithms, key in usable:
        for algorithm in algorithms if kid is not None else ():
            if (name := (str(kid), algorithm)) in keys:
                twice.add(name)
            keys[name] = key
    for name in twice:
        _LOG.warning("%s: two keys have the id `%s` and fit %s; neither is used", where, shown(name[0]), name[1])
        del keys[name]
    lone = dict.fromkeys(usable[0][1], usable[0][2]) if len(usable) == 1 else {}
    return KeySet(keys, lone)


class _UnusableError(Exception):
    """A key of a set that cannot verify tokens; the text says why and shows nothing of the key."""


def _entries(content: bytes, where: str) -> list[object]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise IdentityError(f"{where}: is not JSON; it has to be a JSON Web Key Set") from error
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list):
        raise IdentityError(f"{where}: is no JSON Web Key Set; it has to be an object with the list `keys`")
    if len(keys) > _MOST_KEYS:
        raise IdentityError(f"{where}: holds {len(keys)} keys; a set may hold {_MOST_KEYS}")
    return keys


def _read_entry(entry: object) -> tuple[str | None, tuple[str, ...], AllowedPublicKeys]:
    """Return the id, the algorithms and the public key of one entry; raises _UnusableError."""
    if not isinstance(entry, dict):
        raise _UnusableError("it is no object")
    kid = entry.get("kid")
    if kid is not None and not (isinstance(kid, str) and 0 < len(kid) <= LONGEST_KID):
        raise _UnusableError(f"its `kid` is no text of 1 to {LONGEST_KID} characters")
    return kid, _algorithms_of(entry), _public_key(entry)


def _algorithms_of(entry: Mapping[str, object]) -> tuple[str, ...]:
    kind = (_text(entry, "kty"), None if entry.get("kty") == "RSA" else _text(entry, "crv"))
    algorithms = _ALGORITHMS.get(kind)
    if algorithms is None:
        raise _UnusableError("its `kty` and `crv` are none of RSA, EC with P-256, P-384 or P-521, and OKP with Ed25519")
    if "d" in entry or "k" in entry:
        raise _UnusableError(
            "it is a private key, which is no secret any more; make another, and publish its public half"
        )
    if entry.get("use", "sig") != "sig" or "verify" not in _list(entry.get("key_ops", ["verify"])):
        raise _UnusableError("it is not for signatures")
    if "alg" not in entry:
        return algorithms
    if entry["alg"] not in algorithms:
        raise _UnusableError(f"its `alg` is none of {', '.join(algorithms)}")
    return (str(entry["alg"]),)


def _public_key(entry: Mapping[str, object]) -> AllowedPublicKeys:
    public = {member: entry[member] for member in _PUBLIC_MEMBERS if member in entry}
    try:
        key: AllowedPublicKeys = PyJWK(public).key
    except (PyJWTError, UnsupportedAlgorithm, ValueError, TypeError, OverflowError) as error:
        raise _UnusableError("its numbers are not those of a key") from error
    if isinstance(key, RSAPublicKey) and not _LEAST_RSA_BITS <= key.key_size <= _MOST_RSA_BITS:
        raise _UnusableError(f"it has {key.key_size} bits; RSA keys need {_LEAST_RSA_BITS} to {_MOST_RSA_BITS}")
    return key


def _text(entry: Mapping[str, object], member: str) -> str | None:
    value = entry.get(member)
    return value if isinstance(value, str) else None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
