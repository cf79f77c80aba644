"""Settings, as plain values, to what tells who calls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from quorate.diagnostics.model import shown
from quorate.server.identity.authenticator import Authenticator
from quorate.server.identity.certificates import ClientCertificates
from quorate.server.identity.claims import ClaimNames
from quorate.server.identity.errors import IdentityError
from quorate.server.identity.keys import KeyStore
from quorate.server.identity.roles import TENANT_FORM, is_tenant

if TYPE_CHECKING:
    from quorate.server.identity.tokens import TokenVerifier


def authenticator_of(  # noqa: PLR0913 - one for each setting
    *,
    keys: Path | None = None,
    jwks: str | None = None,
    jwt_issuer: str | None = None,
    jwt_audience: str | None = None,
    client_ca: Path | None = None,
    tenant: str = "default/main",
    claims: ClaimNames | None = None,
) -> Authenticator:
    """Return what tells who calls, by the keys file, the key set and the client certificates that are given.

    `jwks` is a path or a URL; `client_ca` the file that the connection verifies client certificates by. With none of
    them every caller is anonymous, of `tenant`. Raises IdentityError for settings and files that cannot be used.
    """
    if not is_tenant(tenant):
        raise IdentityError(f"the tenant `{shown(tenant)}` is not {TENANT_FORM}; write it as in `default/main`")
    if client_ca is not None and keys is None and jwks is None:
        raise IdentityError(
            f"client certificates of {client_ca} are known by nothing; give `--keys` a file with [[certificates]] in it"
        )
    store = KeyStore(keys) if keys is not None else None
    tokens = _token_verifier_of(jwks, jwt_issuer, jwt_audience, claims)
    certificates = ClientCertificates(store) if store is not None and client_ca is not None else None
    return Authenticator(keys=store, tokens=tokens, certificates=certificates, tenant=tenant)


def _token_verifier_of(
    jwks: str | None, issuer: str | None, audience: str | None, claims: ClaimNames | None
) -> TokenVerifier | None:
    if jwks is None:
        if issuer is not None or audience is not None:
            raise IdentityError(
                "an issuer and an audience of tokens need the keys of the issuer; give `--jwks` as well"
            )
        return None
    if not issuer or not audience:
        raise IdentityError(
            f"tokens by the keys of {shown(jwks)} need the issuer and the audience that are theirs; "
            "give `--jwt-issuer` and `--jwt-audience` as well"
        )
    try:
        from quorate.server.identity.key_sets import KeySetFile, KeySetUrl, is_url  # noqa: PLC0415 - as below
        from quorate.server.identity.tokens import TokenVerifier  # noqa: PLC0415 - of an extra that may be absent
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"jwt", "cryptography"}:
            raise
        raise IdentityError(
            "tokens need PyJWT and cryptography, which are not installed; install them by `pip install 'quorate[jwt]'`"
        ) from error
    source = KeySetUrl(jwks) if is_url(jwks) else KeySetFile(Path(jwks))
    return TokenVerifier(source, issuer=issuer, audience=audience, claims=claims)
