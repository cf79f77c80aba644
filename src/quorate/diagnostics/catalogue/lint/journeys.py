"""L5xx: journeys whose plan holds together and is hardly meant as it stands."""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example, Severity

_BEFORE = (
    "audience large of accounts\n  where employees >= 500\n\n"
    "audience customers of accounts\n  where any opportunity where (is_won)\n\n"
    "action alert of account { to text }\n\n"
)


def _journey(*lines: str, before: str = _BEFORE) -> Example:
    text = "".join(f"  {line}\n" if line else "\n" for line in lines)
    return Example(f"{before}journey win for accounts in large {{\n{text}}}\n")


def _called(*lines: str) -> Example:
    return _journey(
        "call score() {",
        *(f"  {line}" for line in lines),
        "}",
        "do alert()",
        before=f"{_BEFORE}call score of account gives {{ points number }}\n\n",
    )


def _split(second: str) -> Example:
    return _journey(
        "split accounts {",
        '  path french when country = "FR" {',
        '    do alert(to: "sales")',
        "  }",
        "  otherwise {",
        f'    do alert(to: "{second}")',
        "  }",
        "}",
    )


L501 = Code(
    "L501",
    "nothing-ends-it",
    "nothing ends `{name}` before its last step",
    "A journey waits or listens, and has neither `exit when` nor `goal when`.",
    "Whoever has bought, or has left the audience, is still nurtured to the end.",
    _journey("wait 3 days", "do alert()"),
    _journey("exit when in customers", "", "wait 3 days", "do alert()"),
    Severity.WARNING,
)
L502 = Code(
    "L502",
    "listens-for-ever",
    "this listens without an end",
    "A journey listens for something without a length of time, and has no `exit when`.",
    "Where it never happens, the account stays at this step for good.",
    _journey("goal when in customers", "", "listen for any demo_requested", "do alert()"),
    _journey(
        "goal when in customers", "", "listen 14 days for any demo_requested {", "  on timeout { }", "}", "do alert()"
    ),
    Severity.WARNING,
)
L503 = Code(
    "L503",
    "split-ends-journey",
    "who takes none of these paths is out of the journey, while others go on",
    "A split of accounts has no `otherwise`, and steps follow on it.",
    "No matching path ends the journey without a word; `otherwise { }` goes on, `otherwise { end }` says it.",
    _journey(
        "split accounts {", '  path french when country = "FR" {', "    do alert()", "  }", "}", 'do alert(to: "all")'
    ),
    _journey(
        "split accounts {",
        '  path french when country = "FR" {',
        "    do alert()",
        "  }",
        "  otherwise { }",
        "}",
        'do alert(to: "all")',
    ),
    Severity.WARNING,
)
L504 = Code(
    "L504",
    "error-ends-journey",
    "who is not answered by `{name}` is out of the journey, while others go on",
    "A call has no `on error`, and steps follow on it.",
    "A service that is down for an hour takes everybody out of the journey who comes there in it.",
    _called("otherwise { }"),
    _called("otherwise { }", "on error { }"),
    Severity.WARNING,
)
L505 = Code(
    "L505",
    "done-twice",
    "`{name}` is done twice in a row",
    "The same action with the same arguments stands twice, with nothing in between.",
    "Both are done at the same instant, and one of the two was often meant to differ.",
    _journey('do alert(to: "sales")', 'do alert(to: "sales")'),
    _journey('do alert(to: "sales")', 'do alert(to: "marketing")'),
    Severity.WARNING,
)
L506 = Code(
    "L506",
    "paths-alike",
    "all paths of this split do the same",
    "Whatever path is taken, the same steps follow.",
    "The split decides nothing; one of the paths was copied and not changed.",
    _split("sales"),
    _split("marketing"),
    Severity.WARNING,
)
L507 = Code(
    "L507",
    "waits-in-a-row",
    "this wait follows right on another",
    "Two waits of plain lengths stand one after the other.",
    "Nothing happens in between; either a step is missing there, or one wait would do.",
    _journey("exit when in customers", "", "wait 3 days", "wait 4 days", "do alert()"),
    _journey("exit when in customers", "", "wait 1 week", "do alert()"),
    Severity.NOTE,
)

L508 = Code(
    "L508",
    "over-on-entry",
    "whoever enters meets this {word} at once",
    "The condition of `exit when` or `goal when` is true of all members of the audience that enters.",
    "Everybody is out again at the instant they enter.",
    _journey("exit when employees >= 100", "", "wait 3 days", "do alert()"),
    _journey("exit when employees < 100", "", "wait 3 days", "do alert()"),
    Severity.WARNING,
)
L509 = Code(
    "L509",
    "enters-again-and-again",
    "who leaves enters again within a day, without an end",
    "`reenter` has a delay below a day, and no `at most`.",
    "An account that stays in the audience goes round and round, and everything is done to it each time.",
    _journey("reenter 1 hour after end", "", "do alert()"),
    _journey("reenter 1 hour after end, at most 3 times", "", "do alert()"),
    Severity.WARNING,
)
L510 = Code(
    "L510",
    "waits-very-long",
    "this waits {days} days, more than {most}",
    "A wait, or what is listened for, takes more than a year.",
    "Rules, people and consent have changed by then; who enters a new journey then goes by what is so then.",
    _journey("exit when in customers", "", "wait 2 years", "do alert()"),
    _journey("exit when in customers", "", "wait 2 months", "do alert()"),
    Severity.WARNING,
)
L511 = Code(
    "L511",
    "unknown-enters",
    "who enters may be unknown in `{name}`",
    "A journey lets in an audience of which `unknown counts as member`.",
    "That is for those who are to be left alone when in doubt; here something is done to them.",
    Example(
        "audience large of accounts\n  where employees >= 500\n  unknown counts as member\n\n"
        "action alert of account { to text }\n\njourney win for accounts in large {\n  do alert()\n}\n"
    ),
    _journey("do alert()"),
    Severity.WARNING,
)
L512 = Code(
    "L512",
    "goal-is-exit",
    "the goal is what `exit when` asks for as well",
    "`exit when` and `goal when` are true of the same.",
    "An account cannot both have reached the goal and been taken out; which of the two counts is a matter of order.",
    _journey("exit when in customers", "goal when in customers", "", "wait 3 days", "do alert()"),
    _journey("goal when in customers", "", "wait 3 days", "do alert()"),
    Severity.WARNING,
)
CODES = (L501, L502, L503, L504, L505, L506, L507, L508, L509, L510, L511, L512)
