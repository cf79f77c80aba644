"""Quorate: rules for B2B buying groups, compiled and decided.

    rules = quorate.load("rules/seeds")
    decision = rules.decide(payload)

Names are imported when they are asked for, so that nobody pays for the compiler, or for gRPC, who does not use it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quorate.client import connect, connect_async
    from quorate.engine import Decision, RuleSet, load
    from quorate.loading import RulesError
    from quorate.suite.prepared import test

    __version__: str

__all__ = ["Decision", "RuleSet", "RulesError", "__version__", "connect", "connect_async", "load", "test"]

_HOMES = {
    "Decision": "quorate.engine",
    "RuleSet": "quorate.engine",
    "RulesError": "quorate.loading",
    "connect": "quorate.client",
    "connect_async": "quorate.client",
    "load": "quorate.engine",
    "test": "quorate.suite.prepared",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        found: object = getattr(import_module(_HOMES[name]), name)
    elif name == "__version__":
        found = import_module("importlib.metadata").version("quorate")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found
