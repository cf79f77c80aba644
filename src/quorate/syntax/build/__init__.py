"""From the parser's trees to our own; the only package that knows the parser's trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quorate.syntax.build.conditions import Conditions
from quorate.syntax.build.declarations import Declarations
from quorate.syntax.build.groups import Groups
from quorate.syntax.build.journeys import Journeys
from quorate.syntax.build.mappings import Mappings
from quorate.syntax.build.schema import Schema
from quorate.syntax.build.sources import Sources
from quorate.syntax.build.steps import Steps
from quorate.syntax.build.tables import Tables
from quorate.syntax.build.tests import Tests
from quorate.syntax.build.values import Values
from quorate.syntax.build.windows import Windows

if TYPE_CHECKING:
    from lark import Token, Tree

    from quorate.diagnostics.model import Diagnostic
    from quorate.syntax import nodes


class Build(
    Schema, Declarations, Groups, Journeys, Mappings, Steps, Tests, Tables, Conditions, Sources, Windows, Values
):
    """All productions of the grammar."""


def build(tree: Tree[Token], path: str) -> tuple[tuple[nodes.Declaration, ...], list[Diagnostic]]:
    """Turn the parser's tree of a file or a declaration into nodes and what is wrong with them."""
    transformer = Build(path)
    return transformer.transform(tree), transformer.problems
