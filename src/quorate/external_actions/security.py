"""Who may ask: one of the three security schemes of the contract, and organisations (domain reference, 5.13.1)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Literal

from quorate.external_actions.failures import RefusedError, SettingsError
from quorate.external_actions.submissions import Submission

Scheme = Literal["apiKey", "basic", "oauth2"]

SHORTEST_SECRET: Final = 16
"""Characters; a shorter one is guessed too soon."""

_NAMES: Final[Mapping[Scheme, str]] = {"apiKey": "apiKey", "basic": "basicAuth", "oauth2": "oauth2"}


@dataclass(frozen=True, slots=True)
class Security:
    """How callers are known: by a secret in `header`, as HTTP basic, or by a bearer token of `token_url`.

    `secrets` are the hashes of what is accepted; of basic, of `user:password`. `organisations` may ask; empty for all.
    """

    scheme: Scheme
    secrets: frozenset[bytes]
    header: str = "X-API-Key"
    token_url: str = ""
    organisations: frozenset[str] = frozenset()

    def described(self) -> tuple[str, dict[str, Any]]:
        """Return the name of the scheme in an OpenAPI document, and its description there."""
        name = _NAMES[self.scheme]
        match self.scheme:
            case "apiKey":
                return name, {"type": "apiKey", "in": "header", "name": self.header}
            case "basic":
                return name, {"type": "http", "scheme": "basic"}
            case _:
                flow = {"tokenUrl": self.token_url, "scopes": {}}
                return name, {"type": "oauth2", "flows": {"clientCredentials": flow}}

    def check(self, headers: Mapping[str, str]) -> None:
        """Look whether a request may be answered. Raises RefusedError."""
        given = self._given(headers)
        if given is None or not self._is_known(given):
            challenge = {"apiKey": "", "basic": 'Basic realm="quorate"', "oauth2": "Bearer"}[self.scheme]
            told = "the credentials are missing" if given is None else "the credentials are not known"
            headers_ = {"WWW-Authenticate": challenge} if challenge else {}
            raise RefusedError(HTTPStatus.UNAUTHORIZED, "UNAUTHORIZED", told, headers=headers_)

    def check_organisation(self, asked: Submission) -> None:
        """Look whether the organisation of a request may ask. Raises RefusedError."""
        if self.organisations and asked.organisation not in self.organisations:
            raise RefusedError(HTTPStatus.FORBIDDEN, "FORBIDDEN", "this service does not answer to that organisation")

    def _given(self, headers: Mapping[str, str]) -> str | None:
        if self.scheme == "apiKey":
            return headers.get(self.header.lower())
        kind, _, value = headers.get("authorization", "").partition(" ")
        if kind.lower() != ("basic" if self.scheme == "basic" else "bearer") or not value:
            return None
        if self.scheme == "oauth2":
            return value.strip()
        try:
            return base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return ""

    def _is_known(self, given: str) -> bool:
        # All are compared, each in constant time, so that time tells nothing of them.
        asked = _hashed(given)
        return sum(hmac.compare_digest(asked, each) for each in self.secrets) > 0


def hashed_secrets(secrets: Iterable[str], scheme: Scheme) -> frozenset[bytes]:
    """Return the hashes of secrets, one a line each; empty lines and such as begin with `#` are none.

    Raises SettingsError for none at all and for those that are too short.
    """
    found = [each for line in secrets if (each := line.strip()) and not each.startswith("#")]
    if not found:
        raise SettingsError("there is no secret by which callers are known")
    for each in found:
        if scheme == "basic" and ":" not in each:
            raise SettingsError("a secret of HTTP basic is `user:password`")
        if len(each) < SHORTEST_SECRET:
            raise SettingsError(f"a secret by which callers are known has at least {SHORTEST_SECRET} characters")
    return frozenset(map(_hashed, found))


def _hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
