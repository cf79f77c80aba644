"""Every method of the protos needs a role, and nothing else may be called."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import quorate.v1
from quorate.server.identity.permissions import ROLE_OF, check_permission
from quorate.server.identity.roles import ALL_ROLES, Identity, Role
from quorate.server.status import ForbiddenError

NOT_ADMIN = [Role.DECIDE, Role.INGEST, Role.AUTHOR]


def methods() -> Iterator[str]:
    """Yield the full name of every method that the stubs describe."""
    for module in pkgutil.iter_modules(quorate.v1.__path__):
        if module.name.endswith("_pb2"):
            descriptor = importlib.import_module(f"quorate.v1.{module.name}").DESCRIPTOR
            for service in descriptor.services_by_name.values():
                for method in service.methods:
                    yield f"/{service.full_name}/{method.name}"


def caller(*roles: Role) -> Identity:
    return Identity("somebody", "acme/prod", frozenset(roles))


def test_every_method_of_the_protos_needs_a_role_and_no_other_is_listed() -> None:
    assert len(ROLE_OF) >= 20
    assert set(ROLE_OF) == set(methods())


@pytest.mark.parametrize("method", ROLE_OF)
def test_a_method_is_for_those_who_have_its_role_and_for_admins(method: str) -> None:
    for role in NOT_ADMIN:
        if role == ROLE_OF[method]:
            check_permission(method, caller(role))
        else:
            with pytest.raises(ForbiddenError):
                check_permission(method, caller(role))
    check_permission(method, caller(Role.ADMIN))
    with pytest.raises(ForbiddenError):
        check_permission(method, caller())


@pytest.mark.parametrize(
    "method",
    [
        "/quorate.v1.DecisionService/Delete",
        "/quorate.v1.DecisionService/decide",
        "/quorate.v1.DecisionService/Decide/",
        "quorate.v1.DecisionService/Decide",
        "/quorate.v2.DecisionService/Decide",
        "",
    ],
)
def test_what_is_not_listed_is_for_nobody(method: str) -> None:
    with pytest.raises(ForbiddenError, match="by nobody"):
        check_permission(method, Identity("root", "acme/prod", ALL_ROLES))


def test_a_refusal_tells_the_role_that_is_wanted() -> None:
    with pytest.raises(ForbiddenError) as caught:
        check_permission("/quorate.v1.RuleSetService/Activate", caller(Role.INGEST, Role.DECIDE))
    assert str(caught.value) == "`Activate` needs the role `admin`; the roles of `somebody`: `decide`, `ingest`"
    with pytest.raises(ForbiddenError, match="the roles of `somebody`: none"):
        check_permission("/quorate.v1.RuleSetService/Activate", caller())


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        ROLE_OF["/quorate.v1.DecisionService/Delete"] = Role.DECIDE  # type: ignore[index]  # it must not be
