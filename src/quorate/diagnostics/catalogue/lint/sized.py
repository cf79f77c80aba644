"""How the codes of sizes are made from the table of bounds."""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.catalogue.bounds import BOUNDS
from quorate.diagnostics.model import Code, Example, Severity

ELSEWHERE: Final = "The engine takes more, and systems that rules are handed on to may not."
LIFTED: Final = (
    "The engine has no such bound, and it is only told where settings ask for it: by rule sets that have to run "
    "elsewhere."
)


def size_of(  # noqa: PLR0913, PLR0917 - what differs from one size to the next
    id_: str,
    name: str,
    bound: str,
    message: str,
    avoid: str,
    prefer: str,
    *,
    more: str = "",
    severity: Severity = Severity.NOTE,
    is_asked_for: bool = False,
    kind: str = "rules",
) -> Code:
    """Make the code of a size from its row in the table of bounds."""
    row = BOUNDS[bound]
    own = not row.section.startswith(("buying groups", "segments"))
    whose = "The project has chosen this number" if own else f"The domain reference has this number ({row.section})"
    return Code(
        id_,
        name,
        message,
        f"There are more than {row.most:,} {row.what}.",
        f"{whose}; `{row.name}` of `[lint.bounds]` sets another. {more or ELSEWHERE}",
        Example(avoid, kind),
        Example(prefer, kind),
        severity,
        is_asked_for,
    )
