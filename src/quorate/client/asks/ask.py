"""The description of one call, which both clients make in their own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar

from grpc_health.v1 import health_pb2_grpc

from quorate.v1 import account_pb2_grpc, decision_pb2_grpc, journey_pb2_grpc, rule_set_pb2_grpc, watch_pb2_grpc

if TYPE_CHECKING:
    import grpc
    from google.protobuf.message import Message

Answer = TypeVar("Answer")
Item = TypeVar("Item")

DECIDE_STREAM: Final = "DecisionService/DecideStream"
WATCH: Final = "WatchService/Watch"

_STUBS: Final[Mapping[str, Callable[[Any], object]]] = {
    "DecisionService": decision_pb2_grpc.DecisionServiceStub,
    "RuleSetService": rule_set_pb2_grpc.RuleSetServiceStub,
    "AccountService": account_pb2_grpc.AccountServiceStub,
    "JourneyService": journey_pb2_grpc.JourneyServiceStub,
    "WatchService": watch_pb2_grpc.WatchServiceStub,
    "Health": health_pb2_grpc.HealthStub,
}

Methods: TypeAlias = Mapping[str, Any]
"""What makes the calls of a channel, by `Service/Method`."""


@dataclass(frozen=True, slots=True)
class Ask(Generic[Answer]):
    """One call of a method `Service/Method`; a safe one that got no answer may be made again."""

    method: str
    request: Message
    read: Callable[[Any], Answer]
    is_safe: bool


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A page of items and what the next one is asked for with, empty at the end."""

    items: tuple[Item, ...]
    next_token: str


Paged: TypeAlias = Callable[[str], Ask[Page[Item]]]
"""What asks for a page by its token."""


def methods_of(channel: grpc.Channel | grpc.aio.Channel) -> Methods:
    """Return what makes the calls of a channel of either kind."""
    return {
        f"{service}/{name}": method for service, stub in _STUBS.items() for name, method in vars(stub(channel)).items()
    }
