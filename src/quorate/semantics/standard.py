"""The standard library: the actions of the domain reference (sections 5.10 and 5.11), which rules need not declare.

It is written in the language, in `rules/standard/actions.rules`. What rules declare themselves comes before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from quorate.resources import standard_text
from quorate.syntax import nodes as n
from quorate.syntax.parse import parse
from quorate.text import Source

STANDARD_PATH: Final = ""
"""The path in spans of the standard library: none, as no file of a rule set has its text."""


@cache
def standard_source() -> Source:
    """Return the text of the standard library."""
    return Source(STANDARD_PATH, standard_text())


@cache
def standard_declarations() -> Mapping[str, n.ActionDeclaration]:
    """Return the actions of the standard library by name, in the order of its text.

    It is parsed when it is first asked for, so rules that take no actions do not wait for it.
    """
    declarations = parse(standard_source()).file.declarations
    return MappingProxyType({each.name.text: each for each in declarations if isinstance(each, n.ActionDeclaration)})
