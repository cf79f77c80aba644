"""L8xx: what is declared and never used."""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.model import Code, Example, Severity

_LEAD: Final = "record lead {\n  key id  text\n  email   text\n}\n"
_PLAIN: Final = 'audience large "Large ones" of accounts\n  where employees >= 500\n'
_KEPT_UP: Final = "It may be what something was meant to use, and is read and kept up for nothing."
_TEMPLATE: Final = 'role template committee "Committee" {\n  role decider when seniority = "chief"\n}\n'
_INTEREST: Final = 'interest seeds "Seeds" {\n  roles committee\n}\n'
_GROUP: Final = 'buying group growers "Growers" {\n  audience large\n  interest seeds\n}\n'
_STAGES: Final = 'stages pipeline "Pipeline" {\n  entry open\n  success won\n  open -> won\n}\n'
_MODEL: Final = 'engagement {name} "Engagement" {{\n  window 30 days\n  page_viewed  40\n}}\n'


def _together(*parts: str) -> Example:
    return Example("\n".join(parts))


L801 = Code(
    "L801",
    "unused-list",
    "list `{name}` is not used",
    "A list is used by nothing in the rule set.",
    _KEPT_UP,
    _together('list emea = ("FR", "DE")\n', _PLAIN),
    _together('list emea = ("FR", "DE")\n', "audience in_emea of accounts\n  where country in emea\n"),
    Severity.WARNING,
)
L802 = Code(
    "L802",
    "unused-define",
    "`{name}` is not used",
    "A definition is used by no condition of the rule set.",
    _KEPT_UP,
    _together(
        "define is_large of account = employees >= 500\n", "audience large of accounts\n  where employees >= 900\n"
    ),
    _together("define is_large of account = employees >= 500\n", "audience large of accounts\n  where is_large\n"),
    Severity.WARNING,
)
L803 = Code(
    "L803",
    "unused-table",
    "table `{name}` is not used",
    "A table is used by no condition of the rule set.",
    _KEPT_UP,
    _together(
        'table size "Size" of account gives text {\n  employees\n  >= 500     => "large"\n  otherwise  => "small"\n}\n',
        _PLAIN,
    ),
    _together(
        'table size "Size" of account gives text {\n  employees\n  >= 500     => "large"\n  otherwise  => "small"\n}\n',
        'audience large of accounts\n  where size = "large"\n',
    ),
    Severity.WARNING,
)
L804 = Code(
    "L804",
    "unused-event",
    "nothing looks at event `{name}`",
    "An event is declared, and no condition, engagement model or journey looks at events of its type, or of any type.",
    "It may be left over, or what was meant to look at it may be missing. A schema that describes all that is sent is "
    "a good reason to keep it, and to leave this finding out.",
    _together("event seminar_held of account { topic text }\n", _PLAIN),
    _together(
        "event seminar_held of account { topic text }\n", "audience met of accounts\n  where any seminar_held ever\n"
    ),
    Severity.NOTE,
)
L805 = Code(
    "L805",
    "unused-field",
    "nothing reads field `{name}` of `{owner}`",
    "A field of an entity or an event is read by no condition.",
    "It is only told where settings ask for it, as most schemas describe more than one rule set reads.",
    _together(
        "event seminar_held of account { topic text }\n", "audience met of accounts\n  where any seminar_held ever\n"
    ),
    _together(
        "event seminar_held of account { topic text }\n",
        'audience met of accounts\n  where any seminar_held ever where (topic = "seeds")\n',
    ),
    Severity.NOTE,
    is_asked_for=True,
)
L806 = Code(
    "L806",
    "unused-entity",
    "nothing looks at entity `{name}`",
    "An entity besides accounts and people is looked at by no condition, and holds no other that is.",
    "It may be left over, or what was meant to look at it may be missing.",
    _together("entity plant plants in account {\n  key id\n  city  text\n}\n", _PLAIN),
    _together(
        "entity plant plants in account {\n  key id\n  city  text\n}\n",
        'audience in_lyon of accounts\n  where any plant where (city = "Lyon")\n',
    ),
    Severity.NOTE,
)
L807 = Code(
    "L807",
    "unused-role-template",
    "role template `{name}` is not used",
    "No interest names the role template.",
    _KEPT_UP,
    _together(_TEMPLATE, _PLAIN),
    _together(_TEMPLATE, _INTEREST, _PLAIN, _GROUP),
    Severity.WARNING,
)
L808 = Code(
    "L808",
    "unused-interest",
    "no buying group is for interest `{name}`",
    "No buying group names the interest.",
    "Without a group nobody ever plays a role in it, and no condition can ask for it.",
    _together(_TEMPLATE, _INTEREST, _PLAIN),
    _together(_TEMPLATE, _INTEREST, _PLAIN, _GROUP),
    Severity.WARNING,
)
L809 = Code(
    "L809",
    "unused-stages",
    "stage model `{name}` is not used",
    "No interest names the stage model.",
    _KEPT_UP,
    _together(_TEMPLATE, _STAGES, _INTEREST, _PLAIN, _GROUP),
    _together(_TEMPLATE, _STAGES, _INTEREST.replace("committee", "committee\n  stages pipeline"), _PLAIN, _GROUP),
    Severity.WARNING,
)
L810 = Code(
    "L810",
    "unused-engagement",
    "engagement model `{name}` is not used",
    "No buying group and no condition goes by the engagement model.",
    _KEPT_UP,
    _together(
        _TEMPLATE,
        _INTEREST,
        _MODEL.format(name="standard"),
        _MODEL.format(name="recent"),
        _PLAIN,
        _GROUP.replace("interest seeds", "interest seeds\n  engagement standard"),
    ),
    _together(
        _TEMPLATE,
        _INTEREST,
        _MODEL.format(name="standard"),
        _PLAIN,
        _GROUP.replace("interest seeds", "interest seeds\n  engagement standard"),
    ),
    Severity.WARNING,
)
L811 = Code(
    "L811",
    "unused-destination",
    "nothing goes to destination `{name}`",
    "No activation and no step of a journey names the destination.",
    _KEPT_UP,
    _together('destination linkedin "LinkedIn" as linkedin_companies\n', _PLAIN),
    _together(
        'destination linkedin "LinkedIn" as linkedin_companies\n',
        _PLAIN,
        'activation media "Media" {\n  audience large\n  to linkedin\n}\n',
    ),
    Severity.WARNING,
)
L812 = Code(
    "L812",
    "unused-action",
    "no journey takes action `{name}`",
    "An action is declared, and no step of a journey takes it. Rules without journeys are a "
    "library, and are passed over.",
    _KEPT_UP,
    _together(
        'action send_gift "Send a gift" of account { size text required }\n',
        _PLAIN,
        'journey thank_large "Thank large ones" for accounts in large {\n'
        '  do add_account_moment(kind: "web", description: "Thanks")\n}\n',
    ),
    _together(
        'action send_gift "Send a gift" of account { size text required }\n',
        _PLAIN,
        'journey thank_large "Thank large ones" for accounts in large {\n  do send_gift(size: "large")\n}\n',
    ),
    Severity.WARNING,
)
L813 = Code(
    "L813",
    "unused-call",
    "no journey makes call `{name}`",
    "A call is declared, and no step of a journey makes it. Rules without journeys are a library, and are passed over.",
    _KEPT_UP,
    _together(
        'call fit "How well it fits" of account gives { score number }\n',
        _PLAIN,
        'journey thank_large "Thank large ones" for accounts in large {\n'
        '  do add_account_moment(kind: "web", description: "Thanks")\n}\n',
    ),
    _together(
        'call fit "How well it fits" of account gives { score number }\n',
        _PLAIN,
        'journey greet_fitting "Greet those that fit" for accounts in large {\n  call fit() within 1 hour {\n'
        '    path good when result.score > 50 {\n      do add_account_moment(kind: "web", description: "Fits")\n    }\n'
        "    otherwise { }\n    on error { }\n  }\n}\n",
    ),
    Severity.WARNING,
)
L814 = Code(
    "L814",
    "unused-parameter",
    "parameter `{parameter}` of `{name}` is not used",
    "The body of a definition does not look at one of its parameters.",
    "Whoever uses the definition gives it a value that makes no difference.",
    _together(
        'define sold_in(codes list of text) of account = country in ("FR", "DE")\n',
        'audience french of accounts\n  where sold_in(("FR", "BE"))\n',
    ),
    _together(
        "define sold_in(codes list of text) of account = country in codes\n",
        'audience french of accounts\n  where sold_in(("FR", "BE"))\n',
    ),
    Severity.WARNING,
)
L815 = Code(
    "L815",
    "unused-audience",
    "nothing in the rules uses audience `{name}`",
    "No condition, buying group, activation or journey names the audience.",
    "Audiences are also what decisions are asked for, so it is only told where settings ask for it.",
    Example(_PLAIN),
    _together(
        _PLAIN,
        'destination linkedin "LinkedIn" as linkedin_companies\n',
        'activation media "Media" {\n  audience large\n  to linkedin\n}\n',
    ),
    Severity.NOTE,
    is_asked_for=True,
)
L816 = Code(
    "L816",
    "unused-step-name",
    "no step goes back to `{name}`",
    "A step of a journey has a name, and no `repeat` names it.",
    "Names of steps also stand in traces and keep what is inside a journey in its place when steps are added, so it is "
    "only told where settings ask for it.",
    _together(
        _PLAIN,
        'journey greet "Greet" for accounts in large {\n  goal when any demo_requested since journey entry\n\n'
        "  pause: wait 3 days\n"
        '  do add_account_moment(kind: "web", description: "Here")\n}\n',
    ),
    _together(
        _PLAIN,
        'journey greet "Greet" for accounts in large {\n  goal when any demo_requested since journey entry\n\n'
        "  pause: wait 3 days\n"
        '  do add_account_moment(kind: "web", description: "Here")\n  repeat pause at most 3 times\n}\n',
    ),
    Severity.NOTE,
    is_asked_for=True,
)

L817 = Code(
    "L817",
    "unused-constant",
    "nothing uses constant `{name}`",
    "A constant is declared and no rule names it.",
    _KEPT_UP,
    _together("constant least = 500\n", _PLAIN),
    _together("constant least = 500\n", 'audience large "Large" of accounts\n  where employees >= least\n'),
    Severity.WARNING,
)
L818 = Code(
    "L818",
    "unmapped-record",
    "no mapping is from record `{name}`, or asks for it",
    "A record is declared and nothing is made of it.",
    _KEPT_UP,
    _together(_LEAD, _PLAIN),
    _together(
        _LEAD,
        _PLAIN,
        "mapping leads from lead to person {\n  id    = lead.id\n  email = lower(email)\n}\n",
    ),
    Severity.WARNING,
)

CODES = (
    L801, L802, L803, L804, L805, L806, L807, L808, L809, L810, L811, L812, L813, L814, L815, L816,
    L817, L818,
)  # fmt: skip
