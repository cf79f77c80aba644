"""Each code of payloads is given for the sample that its page shows to avoid, and not for the one to prefer."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from quorate.diagnostics.catalogue import payload
from quorate.diagnostics.model import Code, Example
from quorate.engine import RuleSet, load

# The page of the module shows the rules that its samples are payloads for.
RULES = textwrap.dedent((payload.__doc__ or "").partition(":\n\n")[2])


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    file = Path(tmp_path_factory.mktemp("rules")) / "samples.rules"
    file.write_text(RULES, encoding="utf-8")
    return load(file)


def codes_of(example: Example, rules: RuleSet) -> list[str]:
    text = example.text
    if example.kind == "oversized-payload":
        text = " " * (rules.program.limits.payload_bytes + 1)
    return [error.code for error in rules.decide(text, strict=example.kind == "strict-payload", whole=True).errors]


PAYLOADS = [code for code in payload.CODES if code.avoid.kind != "killing-payload"]
"""All but what no payload does by itself; see tests/cli/test_workers.py."""


@pytest.mark.parametrize("code", PAYLOADS, ids=lambda code: code.id)
def test_the_samples_of_a_page_are_true(code: Code, rules: RuleSet) -> None:
    assert codes_of(code.avoid, rules) == [code.id]
    assert codes_of(code.prefer, rules) == []
