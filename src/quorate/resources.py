"""Files that ship with the package: the grammar, the standard library and the rule sets.

The grammar and the standard library lie inside the package. The rule sets are copied into the wheel as
`quorate/rules`; an editable install has no such folder and reads the repository's own `rules/`.
"""

from pathlib import Path
from typing import Final

STARTER: Final = "std/starter"
"""The rule set over the library's schema that rule sets with its mappings start from."""

_PACKAGE = Path(__file__).resolve().parent
_REPOSITORY = _PACKAGE.parents[1]


def grammar_text() -> str:
    """Return the language's grammar, as Lark reads it."""
    return (_PACKAGE / "syntax" / "quorate.lark").read_text(encoding="utf-8")


def pql_grammar_text() -> str:
    """Return the grammar of Profile Query Language, as Lark reads it."""
    return (_PACKAGE / "pql" / "pql.lark").read_text(encoding="utf-8")


def standard_text() -> str:
    """Return the standard library of actions, as rules."""
    return (_PACKAGE / "semantics" / "standard.rules").read_text(encoding="utf-8")


def shipped_names() -> tuple[str, ...]:
    """Return the names of the shipped rule sets, sorted; those of the library of vendors as `std/marketo`."""
    folder = _rules_folder()
    found = (*folder.glob("*/quorate.toml"), *folder.glob("std/*/quorate.toml"))
    return tuple(sorted(config.parent.relative_to(folder).as_posix() for config in found))


def shipped_rules(name: str) -> Path:
    """Return the folder of a shipped rule set.

    Raises LookupError, which tells the known names, for any other name.
    """
    names = shipped_names()
    if name not in names:
        raise LookupError(f"no shipped rule set `{name}`; there are: {', '.join(names)}")
    return _rules_folder() / name


def library_names() -> tuple[str, ...]:
    """Return the vendors whose records the shipped library maps, sorted."""
    prefix = "std/"
    return tuple(name.removeprefix(prefix) for name in shipped_names() if name.startswith(prefix) and name != STARTER)


def _rules_folder() -> Path:
    inside = _PACKAGE / "rules"
    return inside if inside.is_dir() else _REPOSITORY / "rules"
