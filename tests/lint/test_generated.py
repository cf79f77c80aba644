"""What lint says of conditions at random is so for payloads at random, and its safe fixes keep the answers."""

from __future__ import annotations

import json
import os
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from quorate.engine import RuleSet
from quorate.lint.edits import choose_fixes, put_fixes
from quorate.lint.linting import lint
from quorate.lint.subject import Subject
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.laws.rules import SCHEMA, payloads, put
from tests.unit.proving.test_soundness import NARROW, PAIR

EXAMPLES = int(os.environ.get("QUORATE_PROOFS", "12"))
JOINED = st.one_of(
    put("{a} and {b} and {c}", a=NARROW, b=NARROW, c=NARROW),
    put("{a} or {b} or {c}", a=NARROW, b=NARROW, c=NARROW),
    put("{a} and ({b} or {c})", a=NARROW, b=NARROW, c=NARROW),
    put("any people where (({a}) and ({b}))", a=st.sampled_from(["level > 2", "level > 3", "in staff", "opt"]),
        b=st.sampled_from(["level > 1", "level < 9 or opt", 'kind = "vp" or kind = "chief"', "not opt"])),
    PAIR,
)  # fmt: skip
OF_ALL = {"L101": {"false", "unknown"}, "L102": {"true"}, "L103": {"true", "unknown"}}
"""What an audience may be whose whole condition lint says something of."""


def _subject(texts: list[str]) -> Subject:
    rules = "".join(f"audience c{at} of accounts where {each}\n" for at, each in enumerate(texts))
    project = Project("laws", (Source("schema.rules", SCHEMA), Source("rules.rules", rules)))
    compiled = compile_project(project)
    assert compiled.program is not None, [found.message for found in compiled.diagnostics]
    return Subject(project, compiled.program, compiled.files)


def _mended(subject: Subject) -> Subject:
    fixes = choose_fixes(each.fix for each in lint(subject) if each.fix is not None and each.fix.is_safe)
    changed = put_fixes(subject.sources, fixes)
    files = tuple(changed.get(source.path, source) for source in subject.project.files)
    project = Project("laws", files)
    compiled = compile_project(project)
    assert compiled.program is not None, (changed, [found.message for found in compiled.diagnostics])
    return Subject(project, compiled.program, compiled.files)


@settings(max_examples=EXAMPLES, derandomize=EXAMPLES < 100, deadline=None, database=None,
          suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip
@given(st.lists(JOINED, min_size=10, max_size=16), st.lists(payloads(), min_size=10, max_size=10))
def test_findings_are_right_and_safe_fixes_change_no_answer(texts: list[str], given_: list[dict[str, Any]]) -> None:
    subject = _subject(texts)
    after = _mended(subject)
    claims = [
        (each.code, name)
        for each in lint(subject)
        for name, audience in subject.program.audiences.items()
        if each.code in OF_ALL and each.span == audience.where.span
    ]
    before, mended = RuleSet(subject.program), RuleSet(after.program)
    for payload in given_:
        text = json.dumps(payload)
        decision = before.decide(text).to_dict()
        found = {each["name"]: each["result"] for each in decision["audiences"]}
        for code, name in claims:
            assert found[name] in OF_ALL[code], (code, name, texts, payload)
        again = mended.decide(text).to_dict()
        assert again["audiences"] == decision["audiences"], (
            [
                (one, other, subject.sources["rules.rules"].text, after.sources["rules.rules"].text)
                for one, other in zip(decision["audiences"], again["audiences"], strict=True)
                if one != other
            ],
            payload,
        )
