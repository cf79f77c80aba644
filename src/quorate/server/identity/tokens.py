"""JSON Web Tokens (RFC 7519, RFC 8725) of an identity provider, to identities."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import jwt

from quorate.server.identity.claims import ClaimNames, identity_of
from quorate.server.identity.errors import CredentialError
from quorate.server.identity.jwks import LONGEST_KID, KeySet
from quorate.server.identity.key_sets import KeySetSource
from quorate.server.identity.roles import Identity

LEEWAY_SECONDS: Final = 30.0
"""How far the clocks of the identity provider and of the server may be apart."""

REMEMBERED: Final = 4096
"""How many good tokens are remembered."""

_FORM: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_LATEST: Final = 1e12


@dataclass(frozen=True, slots=True)
class _Verified:
    """A token that was good: with which keys, and until when."""

    keys: KeySet
    until: float
    identity: Identity


class TokenVerifier:
    """Verifies tokens for one issuer and one audience; those that are good are remembered by their hash."""

    def __init__(  # noqa: PLR0913 - what is expected of tokens, by name
        self,
        source: KeySetSource,
        *,
        issuer: str,
        audience: str,
        claims: ClaimNames | None = None,
        clock: Callable[[], float] = time.time,
        remembered: int = REMEMBERED,
    ) -> None:
        self._source = source
        self._issuer = issuer
        self._audience = audience
        self._claims = claims or ClaimNames()
        self._clock = clock
        self._remembered = remembered
        self._lock = threading.Lock()
        self._verified: OrderedDict[bytes, _Verified] = OrderedDict()

    def identify(self, token: str) -> Identity:
        """Return whom a token of ASCII characters speaks for; raises CredentialError where it is not good."""
        digest = hashlib.sha256(token.encode("ascii")).digest()
        keys, now = self._source.current(), self._clock()
        with self._lock:
            known = self._verified.get(digest)
            if known is not None and known.keys is keys and now < known.until:
                self._verified.move_to_end(digest)
                return known.identity
        claims = self._verify(token, keys)
        until = _check_times(claims, now)
        identity = identity_of(claims, self._claims)
        with self._lock:
            self._verified[digest] = _Verified(keys, until, identity)
            self._verified.move_to_end(digest)
            if len(self._verified) > self._remembered:
                self._verified.popitem(last=False)
        return identity

    def close(self) -> None:
        """Let go of the source of keys."""
        self._source.close()

    def _verify(self, token: str, keys: KeySet) -> Mapping[str, Any]:
        """Return the claims of a token whose signature, issuer and audience are right."""
        kid, algorithm = _read_header(token)
        # The set has keys for none but the algorithms that each is for, so that the header cannot choose another.
        key = keys.find(kid, algorithm)
        if key is None:
            self._source.miss(kid or "")
            raise CredentialError("no key of the set has the key id and the algorithm of the token")
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=self._audience,
                issuer=self._issuer,
                options={
                    "require": ["exp", "iss", "aud"],
                    "verify_exp": False,  # by _check_times: by the clock that is given, and for numbers only
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except Exception as error:  # whatever a forged token brings about in the library is a refusal
            raise CredentialError(f"the token is not good: {type(error).__name__}: {error}") from error


def _read_header(token: str) -> tuple[str | None, str]:
    """Return the key id and the algorithm that a token names; raises CredentialError where it is malformed."""
    if not _FORM.fullmatch(token):
        raise CredentialError("the token is not three parts in base64url")
    # The library would decode all of the token for it, which is much to do for one that names no key that is there.
    encoded, _, _ = token.partition(".")
    try:
        header = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except (ValueError, RecursionError) as error:
        raise CredentialError(f"the header of the token is not JSON: {type(error).__name__}") from error
    if not isinstance(header, dict):
        raise CredentialError("the header of the token is malformed")
    kid, algorithm = header.get("kid"), header.get("alg")
    if not isinstance(algorithm, str) or not (kid is None or (isinstance(kid, str) and len(kid) <= LONGEST_KID)):
        raise CredentialError("the header of the token is malformed")
    if "crit" in header or "b64" in header:
        raise CredentialError("the token asks for extensions that are not known")
    return kid, algorithm


def _check_times(claims: Mapping[str, Any], now: float) -> float:
    """Return until when the claims are good; raises CredentialError where they are not yet, or no longer."""
    times = {name: claims[name] for name in ("exp", "nbf", "iat") if name in claims}
    for name, value in times.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LATEST:
            raise CredentialError(f"the `{name}` of the token is no time")
    if now >= times["exp"] + LEEWAY_SECONDS:
        raise CredentialError("the token has expired")
    if max(times.get("nbf", 0), times.get("iat", 0)) > now + LEEWAY_SECONDS:
        raise CredentialError("the token is not good yet")
    return float(times["exp"] + LEEWAY_SECONDS)
