"""E2xx: names that stand for nothing, for two things, or for the wrong thing."""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example

_GOOD = Example("audience large of accounts where employees >= 500\n")
_ACTION = "action send of person { template text required }\naudience large of accounts where employees >= 500\n"
_JOURNEY = "journey win for accounts in large { "

E201 = Code(
    "E201",
    "unknown-name",
    "`{name}` is not known here",
    "A name is neither a field, a collection, an event nor a declaration that can be used at this place.",
    "A name that stands for nothing would make every condition on it unknown.",
    Example("audience large of accounts where employes >= 500\n"),
    _GOOD,
)
E202 = Code(
    "E202",
    "declared-twice",
    "`{name}` is declared twice",
    "Two declarations, fields or parameters have the same name.",
    "All top-level names of a rule set share one namespace, across its files, and fields belong to their entity.",
    Example("list a = (1, 2)\nlist a = (3, 4)\n"),
    Example("list a = (1, 2)\nlist b = (3, 4)\n"),
)
E203 = Code(
    "E203",
    "unknown-entity",
    "`{name}` is not an entity",
    "A declaration is said to be of something that no `entity` declares.",
    "What a condition may read depends on the entity it is about.",
    Example("audience large of acounts where employees >= 500\n"),
    _GOOD,
)
E204 = Code(
    "E204",
    "unknown-function",
    "`{name}` is not a function or a definition with parameters",
    "Something is called that is neither a function of the language nor a `define` with parameters.",
    "The functions are listed in the language reference; others can be defined with `define`.",
    Example('audience french of accounts where lowr(country) = "fr"\n'),
    Example('audience french of accounts where lower(country) = "fr"\n'),
)
E205 = Code(
    "E205",
    "wrong-kind",
    "`{name}` is {kind}, and {expected} is wanted here",
    "A name is known but stands for another kind of thing than the place needs.",
    "An audience, a list, an event and a field are used in different ways.",
    Example("audience odd of accounts where any employees where (it > 3)\n"),
    _GOOD,
)
E206 = Code(
    "E206",
    "cycle",
    "`{name}` refers to itself",
    "A definition, table, audience or buying group is defined through itself, possibly over others.",
    "Such a thing has no value; there is no recursion in the language.",
    Example(
        "audience a of accounts where in b\naudience b of accounts where in a\n",
    ),
    Example("audience a of accounts where employees > 3\naudience b of accounts where in a\n"),
)
E207 = Code(
    "E207",
    "unknown-field",
    "{thing} has no field `{name}`",
    "A path goes on with a name that the thing before it does not have.",
    "A field that is never there would make every condition on it unknown.",
    Example('audience parisians of accounts where address.town = "Paris"\n'),
    Example('audience parisians of accounts where address.city = "Paris"\n'),
)
E208 = Code(
    "E208",
    "other-entity",
    "`{name}` is of `{one}`, and `{other}` is wanted here",
    "An audience, definition, table or event of one entity is used on another.",
    "Accounts are in account audiences and people in person audiences; from a person, the account's are reached with "
    "`account`.",
    Example("audience large of accounts where employees >= 500\naudience staff of people where in large\n"),
    Example("audience large of accounts where employees >= 500\naudience staff of people where account in large\n"),
)
E209 = Code(
    "E209",
    "list-file",
    "list file `{file}` cannot be used: {reason}",
    "A list names a file that is not beside its rules file, or is not a table of comma-separated values.",
    "The file is part of the rule set, and of its revision.",
    Example('list competitors from "no-such-file.csv" column domain\n'),
    Example('list competitors = ("a.example", "b.example")\n'),
)
E210 = Code(
    "E210",
    "no-such-column",
    "list file `{file}` has no column `{column}`",
    "A list names a column that the first line of its file does not have.",
    "The first line of a list file names its columns.",
    Example('list competitors from "competitors.csv" column domian\n'),
    Example('list competitors from "competitors.csv" column domain\n'),
)
E211 = Code(
    "E211",
    "no-key",
    "entity `{name}` has no key",
    "An entity does not say which field tells its records apart.",
    "Answers, state and references name records by their key.",
    Example("entity plant plants in account { species text }\n"),
    Example("entity plant plants in account { key id  species text }\n"),
)
E212 = Code(
    "E212",
    "no-tree",
    "entity `{name}` {reason}",
    "Entities do not form one tree: there are two outermost ones, or entities contain each other in a circle.",
    "A payload is one record of the outermost entity with everything else inside.",
    Example("entity plant plants { key id }\n"),
    Example("entity plant plants in account { key id }\n"),
)
E213 = Code(
    "E213",
    "no-item",
    "`it` stands for the item of a list of plain values, and there is none here",
    "`it` is used outside `where (…)` of a list of plain values.",
    "Items with fields are spoken of by their fields.",
    Example("audience odd of accounts where it = 3\n"),
    Example('audience odd of accounts where any tags where (it = "beta")\n'),
)
E214 = Code(
    "E214",
    "no-schema",
    "rule set declares no entity",
    "There is no `entity` in the rule set.",
    "Rules are checked against the declared shape of payloads.",
    Example("list a = (1, 2)\n", kind="bare-rules"),
    _GOOD,
)

_BLOCKS = """role template committee { role champion needs 1 when seniority = "vp" }
stages pipeline { entry open  success won  open -> won }
interest seeds { roles committee  stages pipeline }
audience large of accounts where employees >= 500
"""
_GROUP = f"{_BLOCKS}buying group growers {{ audience large  interest seeds }}\n"
_MODEL = "engagement standard { window 30 days  page_viewed 40 }\n"

E215 = Code(
    "E215",
    "clause-missing",
    "{thing} `{name}` has no `{clause}`",
    "A declaration lacks a clause that it cannot do without.",
    "A buying group has an audience and an interest, an interest has roles, a role template at least one role, an "
    "engagement model a window and a weight, stages an entry and a success, an activation an audience and a target.",
    Example(f"{_BLOCKS}buying group growers {{ interest seeds }}\n"),
    Example(_GROUP),
)
E216 = Code(
    "E216",
    "former-name-taken",
    "former name `{name}` {reason}",
    "A name that a role or a stage is said to have had before belongs to another, or is given twice.",
    "What was said by hand under a former name is carried over to what took its place, so there can be only one.",
    Example("role template committee { role champion formerly fan  role fan }\n"),
    Example("role template committee { role champion formerly fan  role other }\n"),
)
E217 = Code(
    "E217",
    "stage-out-of-place",
    "stage `{name}` {reason}",
    "A stage cannot be reached, cannot be left, or is left though it is where the stages end.",
    "A buying group starts at an entry, moves as is allowed and ends with the success; a failure may be left again.",
    Example("stages pipeline { entry open  success won  open -> lost, won }\n"),
    Example("stages pipeline { entry open  success won  failure lost  open -> lost, won }\n"),
)
E218 = Code(
    "E218",
    "nobody-interested",
    "`{group}` admits those who show interest `{interest}`, and nothing says who does",
    "A buying group says `admit interested`, and its interest does not say `shown by`.",
    "Nobody could ever join such a group by rule.",
    Example(f"{_BLOCKS}buying group growers {{ audience large  interest seeds  admit interested }}\n"),
    Example(f"{_BLOCKS}buying group growers {{ audience large  interest seeds  admit everyone }}\n"),
)
E219 = Code(
    "E219",
    "which-engagement",
    "`{name}` does not say which engagement model is meant",
    "There are several engagement models, or none, and a buying group or a condition on people names none of them.",
    "The only model, or that of `engagement` in `quorate.toml`, is meant where none is named; none is ever guessed.",
    Example(f"{_MODEL}engagement recent {{ window 7 days  page_viewed 10 }}\n{_GROUP}"),
    Example(
        f"{_MODEL}engagement recent {{ window 7 days  page_viewed 10 }}\n{_BLOCKS}"
        "buying group growers { audience large  interest seeds  engagement recent }\n"
    ),
)
E220 = Code(
    "E220",
    "unknown-argument",
    "`{name}` has no parameter `{argument}`",
    "An action or a call is given an argument that its declaration does not have.",
    "Arguments are given by name, and each is checked against its parameter.",
    Example(f'{_ACTION}{_JOURNEY}do send(template: "roi", tempalte: "roi") }}\n'),
    Example(f'{_ACTION}{_JOURNEY}do send(template: "roi") }}\n'),
)
E221 = Code(
    "E221",
    "argument-missing",
    "`{name}` needs the argument `{argument}`",
    "An action or a call is not given an argument that its declaration calls `required`.",
    "Nothing is sent half; an argument that turns out to be missing leaves the action out, and the decision says so.",
    Example(f"{_ACTION}{_JOURNEY}do send() }}\n"),
    Example(f'{_ACTION}{_JOURNEY}do send(template: "roi") }}\n'),
)
E222 = Code(
    "E222",
    "step-out-of-place",
    "{step} {reason}",
    "A step stands where it has nothing to be done on, or where it is not allowed.",
    "A journey of people has no account to split or act on; inside a split of people there are only actions of people.",
    Example(f"{_ACTION}{_JOURNEY}split people {{ otherwise {{ wait 3 days }} }} }}\n"),
    Example(f"{_ACTION}{_JOURNEY}wait 3 days }}\n"),
)
E223 = Code(
    "E223",
    "no-journey-here",
    "`journey entry` has no meaning here",
    "A condition that stands outside journeys asks when a journey was entered.",
    "Only conditions of steps, exits and goals are decided for somebody who is inside a journey.",
    Example("audience fresh of accounts where any page_viewed since journey entry\n"),
    Example("audience fresh of accounts where any page_viewed in last 30 days\n"),
)
E224 = Code(
    "E224",
    "action-of-the-engine",
    "an action of the kind `{kind}` {reason}",
    "An action is of a kind that the engine carries out itself, and its declaration lacks what that needs.",
    "Assigning and removing need people and a buying group, moves a stage, entering and leaving a journey.",
    Example("action promote of account { stage stage required } as move_stage\n"),
    Example("action promote of account { group buying group required  stage stage required } as move_stage\n"),
)

CODES = (
    E201, E202, E203, E204, E205, E206, E207, E208, E209, E210, E211, E212, E213, E214, E215, E216, E217, E218, E219,
    E220, E221, E222, E223, E224,
)  # fmt: skip
