"""What comes with a call, to who calls: by an API key, a token or a client certificate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from quorate.server.identity.certificates import ClientCertificates
from quorate.server.identity.errors import CredentialError
from quorate.server.identity.keys import PREFIX, KeyStore
from quorate.server.identity.roles import ALL_ROLES, Identity
from quorate.server.status import UnauthenticatedError

if TYPE_CHECKING:
    from quorate.server.identity.tokens import TokenVerifier

LONGEST_CREDENTIAL: Final = 8192

_BEARER: Final = "bearer "


class Authenticator:
    """Tells who calls. With nothing to tell it by, everybody is `anonymous` and may do all."""

    def __init__(
        self,
        *,
        keys: KeyStore | None = None,
        tokens: TokenVerifier | None = None,
        certificates: ClientCertificates | None = None,
        tenant: str = "default/main",
    ) -> None:
        """Know callers by what is given; `tenant` is that of anonymous ones."""
        self._keys = keys
        self._tokens = tokens
        self._certificates = certificates
        is_open = keys is None and tokens is None and certificates is None
        self._anonymous = Identity("anonymous", tenant, ALL_ROLES) if is_open else None
        self._refusal = self._build_refusal()

    @property
    def reads_certificates(self) -> bool:
        """Whether the authentication context of a call matters; where it does not, an empty one will do."""
        return self._certificates is not None

    def identify(
        self, metadata: Iterable[tuple[str, str | bytes]], auth_context: Mapping[str, Sequence[bytes]]
    ) -> Identity:
        """Return who calls; raises UnauthenticatedError, which does not tell what was wrong with a credential."""
        if self._anonymous is not None:
            return self._anonymous
        try:
            return self._identify(metadata, auth_context)
        except CredentialError as error:
            raise UnauthenticatedError(self._refusal, str(error)) from error

    def close(self) -> None:
        """Let go of what the authenticator holds, such as the thread that looks for keys."""
        if self._tokens is not None:
            self._tokens.close()

    def _identify(
        self, metadata: Iterable[tuple[str, str | bytes]], auth_context: Mapping[str, Sequence[bytes]]
    ) -> Identity:
        credential: str | None = None
        for name, value in metadata:
            if name in {"authorization", "x-api-key"}:
                if credential is not None:
                    raise CredentialError("the call comes with two credentials")
                credential = _key_of(value) if name == "x-api-key" else _bearer_of(value)
        certified = self._certificates.identify(auth_context) if self._certificates is not None else None
        if credential is None:
            if certified is None:
                raise CredentialError("the call comes with no credential")
            return certified
        if certified is not None:
            raise CredentialError("the call comes with a credential and the certificate of a caller")
        return self._identify_bearer(credential)

    def _identify_bearer(self, credential: str) -> Identity:
        if credential.startswith(PREFIX):
            if self._keys is None:
                raise CredentialError("the call comes with an API key, and there is no keys file")
            return self._keys.identify(credential)
        if self._tokens is None:
            raise CredentialError("the call comes with something that is no API key, and no tokens are known")
        return self._tokens.identify(credential)

    def _build_refusal(self) -> str:
        ways = []
        if self._keys is not None:
            ways.append("an API key as `authorization: Bearer KEY` or `x-api-key: KEY`")
        if self._tokens is not None:
            ways.append("a token as `authorization: Bearer TOKEN`")
        if self._certificates is not None:
            ways.append("a client certificate")
        return f"the caller is not known; a call needs one credential that is valid: {', or '.join(ways)}"


def _bearer_of(value: str | bytes) -> str:
    text = _checked(value)
    if text[: len(_BEARER)].lower() != _BEARER:
        raise CredentialError("the `authorization` of the call is not `Bearer …`")
    return text[len(_BEARER) :]


def _key_of(value: str | bytes) -> str:
    text = _checked(value)
    if not text.startswith(PREFIX):
        raise CredentialError("the `x-api-key` of the call is no API key")
    return text


def _checked(value: str | bytes) -> str:
    if not isinstance(value, str) or not value.isascii() or len(value) > LONGEST_CREDENTIAL:
        raise CredentialError("a credential of the call is no short text of ASCII characters")
    return value
