"""The claims of a verified token, to the identity they speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quorate.server.identity.errors import CredentialError
from quorate.server.identity.roles import Identity, Role, is_name, is_tenant


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """The names of the claims that are read.

    The tenant is one claim, ORGANISATION/SANDBOX, or where that is absent one claim for each half.
    """

    name: str = "sub"
    tenant: str = "quorate_tenant"
    organisation: str = "org"
    sandbox: str = "sandbox"
    roles: str = "quorate_roles"


def identity_of(claims: Mapping[str, object], names: ClaimNames) -> Identity:
    """Turn claims into an identity; raises CredentialError where they name none.

    Roles that are not known here are passed over, for a provider may list those of other programs as well; a caller
    without any role may do nothing.
    """
    name = claims.get(names.name)
    if not isinstance(name, str) or not is_name(name):
        raise CredentialError(f"the claim `{names.name}` of the token names nobody")
    return Identity(name, _tenant(claims, names), _roles(claims.get(names.roles, []), names))


def _tenant(claims: Mapping[str, object], names: ClaimNames) -> str:
    tenant = claims.get(names.tenant)
    if names.tenant not in claims:
        organisation, sandbox = claims.get(names.organisation), claims.get(names.sandbox)
        if isinstance(organisation, str) and isinstance(sandbox, str):
            tenant = f"{organisation}/{sandbox}"
    if not isinstance(tenant, str) or not is_tenant(tenant):
        raise CredentialError(
            f"the claim `{names.tenant}` of the token, or `{names.organisation}` and `{names.sandbox}`, is no tenant"
        )
    return tenant


def _roles(value: object, names: ClaimNames) -> frozenset[Role]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise CredentialError(f"the claim `{names.roles}` of the token is no list of texts")
    return frozenset(role for role in Role if role in value)
