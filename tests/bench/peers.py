"""The same six rules in other engines, for whoever has them installed; each gets times as numbers of seconds."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from tests.bench.work import NOW

Answer = Callable[[bytes], list[bool]]
"""Decides the six rules from the bytes of a payload."""

_WEEK, _MONTH, _QUARTER = (int((NOW - timedelta(days=days)).timestamp()) for days in (7, 30, 90))
_NOW: Final = int(NOW.timestamp())

_ZEN: Final = (
    'account.industry == "Agriculture" and account.employees >= 500',
    'account.country in ["DE", "FR", "IT", "ES", "NL"] and account.tier in ["named", "growth"]'
    " and account.revenue > 1000000",
    f'len(filter(account.events, #.type == "page_viewed" and #.t > {_MONTH} and #.t <= {_NOW})) >= 3',
    f'some(account.events, #.type == "form_submitted" and #.t > {_WEEK} and #.t <= {_NOW})'
    f' and none(account.events, #.type == "unsubscribed" and #.t > {_QUARTER} and #.t <= {_NOW})',
    'some(account.people, #.seniority in ["vp", "chief"] and #.department == "Operations" and #.opted_in == true)',
    'len(filter(account.people, contains(lower(#.job_title), "director")'
    ' or startsWith(lower(#.job_title), "head of"))) >= 2',
)
_CEL: Final = (
    'account.industry == "Agriculture" && account.employees >= 500',
    'account.country in ["DE", "FR", "IT", "ES", "NL"] && account.tier in ["named", "growth"]'
    " && account.revenue > 1000000.0",
    f'account.events.filter(e, e.type == "page_viewed" && e.t > {_MONTH} && e.t <= {_NOW}).size() >= 3',
    f'account.events.exists(e, e.type == "form_submitted" && e.t > {_WEEK} && e.t <= {_NOW})'
    f' && !account.events.exists(e, e.type == "unsubscribed" && e.t > {_QUARTER} && e.t <= {_NOW})',
    'account.people.exists(p, p.seniority in ["vp", "chief"] && p.department == "Operations" && p.opted_in)',
    'account.people.filter(p, p.job_title.matches("(?i)director") || p.job_title.matches("(?i)^head of")).size() >= 2',
)
_RULE_ENGINE: Final = (
    'account["industry"] == "Agriculture" and account["employees"] >= 500',
    'account["country"] in ["DE", "FR", "IT", "ES", "NL"] and account["tier"] in ["named", "growth"]'
    ' and account["revenue"] > 1000000',
    f'[e for e in account["events"] if e["type"] == "page_viewed" and e["t"] > {_MONTH} and e["t"] <= {_NOW}].length'
    " >= 3",
    f'$any([e["t"] > {_WEEK} and e["t"] <= {_NOW} for e in account["events"] if e["type"] == "form_submitted"])'
    f' and not $any([e["t"] > {_QUARTER} and e["t"] <= {_NOW} for e in account["events"]'
    ' if e["type"] == "unsubscribed"])',
    '$any([p["seniority"] in ["vp", "chief"] and p["department"] == "Operations" and p["opted_in"]'
    ' for p in account["people"]])',
    '[p for p in account["people"] if p["job_title"].as_lower =~~ "director"'
    ' or p["job_title"].as_lower =~ "head of.*"].length >= 2',
)


def _logic_event(type_: str, since: int) -> dict[str, Any]:
    at = {"var": "t"}
    return {"and": [{"==": [{"var": "type"}, type_]}, {">": [at, since]}, {"<=": [at, _NOW]}]}


_EVENTS: Final = {"var": "account.events"}
_PEOPLE: Final = {"var": "account.people"}


def _count(items: dict[str, Any], condition: dict[str, Any]) -> dict[str, Any]:
    return {"reduce": [{"filter": [items, condition]}, {"+": [{"var": "accumulator"}, 1]}, 0]}


_JSON_LOGIC: Final[tuple[dict[str, Any], ...]] = (
    {"and": [{"==": [{"var": "account.industry"}, "Agriculture"]}, {">=": [{"var": "account.employees"}, 500]}]},
    {"and": [
        {"in": [{"var": "account.country"}, ["DE", "FR", "IT", "ES", "NL"]]},
        {"in": [{"var": "account.tier"}, ["named", "growth"]]}, {">": [{"var": "account.revenue"}, 1000000]},
    ]},
    {">=": [_count(_EVENTS, _logic_event("page_viewed", _MONTH)), 3]},
    {"and": [{"some": [_EVENTS, _logic_event("form_submitted", _WEEK)]},
             {"none": [_EVENTS, _logic_event("unsubscribed", _QUARTER)]}]},
    {"some": [_PEOPLE, {"and": [{"in": [{"var": "seniority"}, ["vp", "chief"]]},
                                {"==": [{"var": "department"}, "Operations"]}, {"var": "opted_in"}]}]},
    {">=": [_count(_PEOPLE, {"or": [{"in": ["Director", {"var": "job_title"}]},
                                    {"in": ["Head of", {"var": "job_title"}]}]}), 2]},
)  # fmt: skip


def _zen() -> Answer:
    zen = importlib.import_module("zen")
    expression = zen.compile_expression(f"[{', '.join(_ZEN)}]")
    return lambda payload: list(expression.evaluate(json.loads(payload)))


def _cel_python() -> Answer:
    celpy = importlib.import_module("celpy")
    environment = celpy.Environment()
    programs = [environment.program(environment.compile(each)) for each in _CEL]

    def answer(payload: bytes) -> list[bool]:
        activation = celpy.json_to_cel(json.loads(payload))
        return [bool(program.evaluate(activation)) for program in programs]

    return answer


def _cel_rust() -> Answer:
    cel = importlib.import_module("cel")
    programs = [cel.compile(each) for each in _CEL]

    def answer(payload: bytes) -> list[bool]:
        context = json.loads(payload)
        return [bool(program.execute(context)) for program in programs]

    return answer


def _rule_engine() -> Answer:
    rule_engine = importlib.import_module("rule_engine")
    rules = [rule_engine.Rule(each) for each in _RULE_ENGINE]

    def answer(payload: bytes) -> list[bool]:
        thing = json.loads(payload)
        return [rule.matches(thing) for rule in rules]

    return answer


def _json_logic() -> Answer:
    json_logic = importlib.import_module("json_logic")

    def answer(payload: bytes) -> list[bool]:
        thing = json.loads(payload)
        return [bool(json_logic.jsonLogic(rule, thing)) for rule in _JSON_LOGIC]

    return answer


_PEERS: Final[dict[str, Callable[[], Answer]]] = {
    "zen-engine": _zen,
    "common-expression-language (Rust)": _cel_rust,
    "cel-python": _cel_python,
    "rule-engine": _rule_engine,
    "json-logic": _json_logic,
}


def installed() -> dict[str, Answer]:
    """Return the peers that are installed, ready to answer."""
    found: dict[str, Answer] = {}
    for name, make in _PEERS.items():
        try:
            found[name] = make()
        except ModuleNotFoundError:
            continue
    return found
