"""E6xx: a rule set that cannot be read, and its `quorate.toml`."""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example

_CONFIG = Example('name = "seeds"\nlanguage = 1\ntimezone = "Europe/Paris"\n', kind="toml")
_RULES = Example("audience large of accounts where employees >= 500\n")

E601 = Code(
    "E601",
    "config-not-toml",
    "not TOML: {reason}",
    "`quorate.toml` cannot be read as TOML.",
    "The settings of a rule set decide what its calendar words mean, so none of them is guessed.",
    Example("name = seeds\n", kind="toml"),
    Example('name = "seeds"\n', kind="toml"),
)
E602 = Code(
    "E602",
    "unknown-setting",
    "`{key}` is not a setting",
    "`quorate.toml` holds a key that the engine does not know.",
    "A misspelt setting would be left out silently, and the rules would mean something else than was meant.",
    Example('time-zone = "Europe/Paris"\n', kind="toml"),
    Example('timezone = "Europe/Paris"\n', kind="toml"),
)
E603 = Code(
    "E603",
    "bad-setting",
    "expected {expected} for `{key}`, found {found}",
    "A setting of `quorate.toml` has a value that it cannot have.",
    "Settings have types as fields have.",
    Example('week-start = "mon"\n', kind="toml"),
    Example('week-start = "monday"\n', kind="toml"),
)
E604 = Code(
    "E604",
    "unknown-language",
    "language {language} is not known to this release, only {known}",
    "`language` names a version of the language that this release does not have.",
    "The number says which meaning the rules were written for; another meaning is never taken in its place.",
    Example("language = 2\n", kind="toml"),
    Example("language = 1\n", kind="toml"),
)
E605 = Code(
    "E605",
    "unknown-timezone",
    "`{zone}` is not a zone of the time zone database",
    "`timezone` names no zone.",
    "Zones are named as the time zone database does it, such as `Europe/Paris` or `UTC`; abbreviations such as `CST` "
    "mean several zones.",
    Example('timezone = "Europe/Pari"\n', kind="toml"),
    _CONFIG,
)
E606 = Code(
    "E606",
    "no-rules-file",
    "`{path}` holds no `.rules` file",
    "A folder was given that has no rules file, neither in it nor in a folder below it.",
    "A rule set is a folder with rules files; files that end in `.test.rules` hold tests and hidden folders are passed "
    "over.",
    Example("", kind="empty-folder"),
    _RULES,
)
E607 = Code(
    "E607",
    "no-such-path",
    "`{path}` does not exist",
    "Neither a folder nor a file is at the path that was given.",
    "A rule set is given by its folder, or by the path of a single rules file.",
    Example("", kind="absent-path"),
    _RULES,
)
E608 = Code(
    "E608",
    "not-readable",
    "`{path}` cannot be read: {reason}",
    "The system does not let a file or folder of the rule set be read.",
    "A rule set of which a part is left out would mean something else.",
    Example("", kind="unreadable-file"),
    _RULES,
)
E609 = Code(
    "E609",
    "not-utf-8",
    "not UTF-8 from byte {byte} on, at line {line}",
    "A file of the rule set is no text in UTF-8.",
    "Other encodings cannot be told apart safely, and names and texts would change with the guess.",
    Example("", kind="latin-1-file"),
    _RULES,
)
E610 = Code(
    "E610",
    "not-a-rule-set",
    "`{path}` is neither a folder nor a `.rules` file",
    "A file was given that holds no rules.",
    "A rule set is given by its folder, or by the path of a single rules file. Files that end in `.test.rules` hold "
    "tests and make no rule set.",
    Example("", kind="other-file"),
    _RULES,
)
E611 = Code(
    "E611",
    "link-loop",
    "`{path}` is a link to a folder that it lies in",
    "A symbolic link below the folder of the rule set leads back up, so that the folder has no end.",
    "Links are followed, and every file is read once.",
    Example("", kind="link-loop"),
    _RULES,
)

E612 = Code(
    "E612",
    "no-population",
    "engagement is scaled by a population, and `{path}` {reason}",
    "An engagement model says `scale population`, and the statistics of a population are not there or do not fit it.",
    "A score from 0 to 100 says where somebody stands among all others, so it needs to be known how those stand. "
    "`quorate calibrate RULES INPUT…` measures a population and keeps what it finds beside the rules; it has to be run "
    "again when weights, window, cap or half life change, and when a buying group is declared.",
    Example("", kind="no-population"),
    _RULES,
)

E613 = Code(
    "E613",
    "unknown-lint-code",
    "no finding of lint is called `{code}`",
    "A setting of lint names a finding that there is not.",
    "A finding is named by its code (`L802`), by its name (`unused-define`), or by the letters and digits that a "
    "family begins with (`L8`). With a misspelt one, nothing would be asked for or left out.",
    Example('[lint]\nignore = ["unused-defines"]\n', kind="toml"),
    Example('[lint]\nignore = ["unused-define", "L6"]\n', kind="toml"),
)

CODES = (E601, E602, E603, E604, E605, E606, E607, E608, E609, E610, E611, E612, E613)
