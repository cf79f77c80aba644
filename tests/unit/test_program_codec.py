"""Programs come back from bytes as they were, spans and kinds of numbers included."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

import quorate
from quorate.ir.program import Program
from quorate.program_codec import decode_program, encode_program
from tests.laws.alike import alike
from tests.laws.generated import compiled, rule_sets

ROOT = Path(__file__).resolve().parents[2]


def spelt(value: object) -> object:
    """Spell a value out with its classes and spans, which comparing passes over."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return type(value), [spelt(getattr(value, field.name)) for field in dataclasses.fields(value)]
    if isinstance(value, Mapping):
        return [(name, spelt(each)) for name, each in value.items()]
    if isinstance(value, tuple):
        return [spelt(each) for each in value]
    return type(value), value


def assert_same(program: Program) -> None:
    found = decode_program(encode_program(program))
    assert found == program
    assert spelt(found) == spelt(program)
    assert encode_program(found) == encode_program(program)


@pytest.mark.parametrize("folder", ["rules/seeds", "tests/sec/rules"])
def test_real_rule_sets_come_back(folder: str) -> None:
    assert_same(quorate.load(ROOT / folder).program)


@settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(rule_sets(), alike())
def test_random_rules_come_back(one: str, other: str) -> None:
    assert_same(compiled(one).program)
    assert_same(compiled(other).program)


@pytest.mark.parametrize(
    "content", [None, [], [[], []], [[], [], 3], [["a"], [], [6, 4, 0, 0]], [[], [], [10_000, 1]], [[], [], [8]]]
)
def test_other_bytes_are_refused(content: object) -> None:
    with pytest.raises(ValueError, match="not the bytes of a program"):
        decode_program(msgspec.msgpack.encode(content))


def test_bytes_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="not the bytes of a program"):
        decode_program(b"\xc1")
