"""Texts that nobody writes end in a finding or work, and what works is decided; nothing ends in a traceback."""

from __future__ import annotations

import sys

import pytest

from quorate.engine import Decision, RuleSet
from quorate.semantics.compile import Compiled, compile_project
from quorate.semantics.project import Project
from quorate.text import Source

SCHEMA = """entity account accounts { key id  employees integer  name text  tags list of text }
entity person people in account { key id  email text }
event page_viewed of person { url text }
"""
PAYLOAD = {
    "now": "2026-06-01T12:00:00Z",
    "account": {
        "id": "acme",
        "employees": 7,
        "name": "Acme",
        "tags": ["a"],
        "people": [{"id": "ann", "email": "a@b.example"}],
        "events": [{"id": "e", "type": "page_viewed", "at": "2026-06-01T00:00:00Z", "person": "ann", "url": "/"}],
    },
}


def compiled(text: str) -> Compiled:
    return compile_project(Project("hostile", (Source("a.rules", text), Source("schema.rules", SCHEMA))))


def audience(condition: str) -> str:
    return f"audience a of accounts where {condition}\n"


def nested(depth: int) -> str:
    return "any account.people where (account.employees > 0 and " * depth + "email is known" + ")" * depth


PARTS = "role template t { role r needs 1 }\ninterest i { roles t }\n"


def groups(number: int, *, closed: bool = False) -> str:
    """Write buying groups whose audiences each ask for the group before, the first of them for the last."""
    first = f"g{number - 1}.active" if closed else "employees > 5"
    audiences = "".join(
        f"audience a{n} of accounts where {f'g{n - 1}.active' if n else first}\n" for n in range(number)
    )
    return PARTS + audiences + "".join(f"buying group g{n} {{ audience a{n}  interest i }}\n" for n in range(number))


REFUSED = {
    "no-break space": (audience("employees\u00a0> 5"), {"E103"}),
    "direction": ("# \u202e\n" + audience("employees > 5"), {"E103"}),
    "nul": (audience('name = "a\0"'), {"E103"}),
    "lone surrogate": (audience('name = "\ud800"'), {"E103"}),
    "escaped surrogate": (audience('name = "\\ud800"'), {"E110"}),
    "ten thousand parentheses": (audience("(" * 10_000 + "employees > 5" + ")" * 10_000), {"E401"}),
    "ten thousand open parentheses": (audience("(" * 10_000), {"E401"}),
    "ten thousand closing parentheses": (audience("employees > 5" + ")" * 10_000), {"E101"}),
    "ten thousand nots": (audience("not " * 10_000 + "employees > 5"), {"E401"}),
    "ten thousand signs": (audience("employees > " + "-" * 10_000 + "5"), {"E401"}),
    "ten thousand lists of": (f"define d(x {'list of ' * 10_000}text) of account = true\n", {"E401"}),
    "a million characters of nothing": (audience("x" * 1_000_000), {"E201"}),
    "a million digits": (audience("employees > " + "9" * 1_000_000), {"E113"}),
    "a text without an end": (audience('name = "' + "x" * 1_000_000), {"E102"}),
    "definitions in a long circle": (
        "".join(f"define d{n} of account = d{(n + 1) % 3_000}\n" for n in range(3_000)),
        {"E206"},
    ),
    "a long chain of definitions": (
        "define d0 of account = employees > 5\n"
        + "".join(f"define d{n} of account = not d{n - 1}\n" for n in range(1, 3_000)),
        {"E406"},
    ),
    "a long chain of audiences": (
        "".join(f"audience a{n} of accounts where in a{n + 1}\n" for n in range(2_000))
        + "audience a2000 of accounts where employees > 5\n",
        {"E406"},
    ),
    "a long chain of buying groups": (groups(1_500), {"E406"}),
    "buying groups in a long circle": (groups(1_500, closed=True), {"E206", "E406"}),
    "any buying group in every audience of one": (
        PARTS
        + "".join(
            f"audience a{n} of accounts where any buying group\nbuying group g{n} {{ audience a{n}  interest i }}\n"
            for n in range(2_000)
        ),
        {"E206"},
    ),
    "role templates that use their groups": (
        "audience a of accounts where employees > 5\n"
        + "".join(
            f"role template t{n} {{ role r when member of g{(n + 1) % 1_000} }}\ninterest i{n} {{ roles t{n} }}\n"
            f"buying group g{n} {{ audience a  interest i{n} }}\n"
            for n in range(1_000)
        ),
        {"E206"},
    ),
    "a role template of ten thousand roles": (
        "role template t {" + "role r weight 1 " * 10_000 + "}\n",
        {"E202"},
    ),
    "too many declarations": ("".join(f"list l{n} = ()\n" for n in range(10_001)), {"E404"}),
    "only noise": ("}{)(" * 1_000, {"E101"}),
    "nothing but keywords": ("audience " * 2_000, {"E101"}),
}


@pytest.mark.parametrize(("text", "codes"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused(text: str, codes: set[str]) -> None:
    found = compiled(text)
    assert found.program is None
    assert {one.code for one in found.diagnostics} <= codes


WORKS = {
    "a byte order mark": "\ufeff" + audience("employees > 5"),
    "carriage returns": audience("employees > 5").replace(" ", "\r\n"),
    "five thousand terms of or": audience(" or ".join(f"employees = {n}" for n in range(5_000))),
    "five thousand terms of and": audience(" and ".join(f"employees != {n + 10}" for n in range(5_000))),
    "five thousand terms of a sum": audience("employees" + " + 1 - 1" * 2_500 + " = 7"),
    "five thousand terms of a product": audience("employees" + " * 1" * 5_000 + " = 7"),
    "five thousand texts joined": audience("name" + ' + "x"' * 5_000 + ' starts with "Acme"'),
    "a list of fifty thousand": audience("employees in (7, " + ", ".join(map(str, range(100, 50_100))) + ")"),
    "a long text": audience(f'name != "{"x" * 500_000}"'),
    "a long comment": "# " + "x" * 500_000 + "\n" + audience("employees > 5"),
    "sixty-four parentheses": audience("(" * 64 + "employees > 5" + ")" * 64),
    "sixty-four nots": audience("not " * 64 + "employees > 5"),
    "nested quantifiers": audience(nested(30)),
    "a chain of definitions": "define d0 of account = employees > 5\n"
    + "".join(f"define d{n} of account = d{n - 1} and employees > 5\n" for n in range(1, 40))
    + audience("d39"),
    "two thousand buying groups": PARTS
    + "audience b of accounts where employees > 5\n"
    + "".join(f"buying group g{n} {{ audience b  interest i }}\n" for n in range(2_000))
    + audience("any buying group where (completeness >= 0)"),
    "a stage model of a thousand stages": "stages s { entry s0  success s1000\n"
    + "".join(f"s{n} -> s{n + 1}\n" for n in range(1_000))
    + "}\n"
    + audience("employees > 5"),
    "a name of ten thousand characters": f"define {'x' * 10_000} of account = true\n{audience('x' * 10_000)}",
}


@pytest.mark.parametrize("text", WORKS.values(), ids=WORKS)
def test_what_is_only_large_works_also_from_deep_inside_a_program(text: str) -> None:
    found = compiled(text)
    assert [one.message for one in found.diagnostics] == []
    assert found.program is not None
    rules = RuleSet(found.program)
    decision = _below(150, rules)
    assert {one["result"] for one in decision.to_dict()["audiences"]} == {"true"}


def test_the_deepest_that_compiles_is_decided() -> None:
    depth = next(depth for depth in range(64, 0, -1) if compiled(audience(nested(depth))).program is not None)
    assert depth >= 30
    for text in (
        audience(nested(depth)),
        "define d0 of account = employees > 5\n"
        + "".join(f"define d{n} of account = not not d{n - 1}\n" for n in range(1, 33))
        + audience("d32"),
    ):
        program = compiled(text).program
        assert program is not None
        assert _below(150, RuleSet(program)).errors == ()


def _below(frames: int, rules: RuleSet) -> Decision:
    """Decide as a caller does who is that deep in frames, under the usual limit."""
    assert sys.getrecursionlimit() == 1_000
    return rules.decide(PAYLOAD) if frames == 0 else _below(frames - 1, rules)
