"""L8xx: what is declared and never used."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.diagnostics.catalogue.lint.unused import L802
from quorate.diagnostics.model import Diagnostic, Edit, Fix
from quorate.ir import nodes as n
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject


def find_unused_defines(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of definitions that no condition uses."""
    used = {call.name for call in subject.nodes if isinstance(call, n.DefineCall)}
    for define in subject.program.defines.values():
        if define.name not in used:
            declared = subject.declared("define", define.name)
            fix = Fix("take it away", (Edit(declared.span, ""),), is_safe=True)
            yield L802.at(declared.name.span, name=define.name, help="use it, or take it away", fix=fix)


RULES = (Rule((L802,), find_unused_defines),)
