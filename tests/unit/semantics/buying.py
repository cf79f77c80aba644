"""Rule sets with buying groups, compiled for tests of what they come to."""

from __future__ import annotations

import functools
from dataclasses import replace

from quorate.ir import nodes as ir
from quorate.ir.program import Program
from quorate.resources import shipped_rules
from quorate.semantics.compile import Compiled, compile_project
from quorate.semantics.project import Project
from quorate.text import Source

BLOCKS = """
role template committee "Committee" {
  role champion "Champion" weight vital needs 1 to 3 when seniority in ("vp", "chief") formerly fan
  role other
}
stages pipeline {
  entry open
  success won
  failure lost
  open -> talking, lost
  talking -> won, lost
  talking formerly evaluating
}
interest seeds { roles committee  stages pipeline  shown by person when any form_submitted }
engagement standard { window 30 days  page_viewed 40 }
audience large of accounts where employees >= 500
"""
GROUP = f"{BLOCKS}buying group g {{ audience large  interest seeds  ready when completeness >= 80% }}\n"


@functools.cache
def schema() -> Source:
    """Return the schema that samples speak of."""
    return Source("schema.rules", (shipped_rules("seeds") / "schema.rules").read_text(encoding="utf-8"))


def project(*texts: str, engagement: str | None = None) -> Project:
    """Return a rule set beside the schema of the worked example."""
    files = (*(Source(f"{number}.rules", text) for number, text in enumerate(texts)), schema())
    return replace(Project("buying", files), engagement=engagement)


def found(*texts: str, engagement: str | None = None) -> Compiled:
    """Compile a rule set, mistakes or not."""
    return compile_project(project(*texts, engagement=engagement))


def compiled(*texts: str, engagement: str | None = None) -> Program:
    """Compile a rule set without a mistake."""
    made = found(*texts, engagement=engagement)
    assert [one.message for one in made.diagnostics] == []
    assert made.program is not None
    return made.program


def condition(text: str, of: str = "accounts", rules: str = GROUP) -> ir.Expr:
    """Compile the condition of an audience beside a buying group."""
    return compiled(rules, f"audience asked of {of} where {text}\n").audiences["asked"].where


def codes(*texts: str, engagement: str | None = None) -> list[str]:
    """Return the codes of what is wrong with a rule set."""
    return [one.code for one in found(*texts, engagement=engagement).diagnostics]
