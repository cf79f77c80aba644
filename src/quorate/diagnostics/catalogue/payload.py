"""E5xx: payloads that cannot be decided, and what in a payload is refused.

The examples are payloads for this schema:

    entity account accounts {
      key id
      name text required
      employees integer
      tier one of "named", "growth"
    }
    entity person people in account { key id  born_on date }
    event page_viewed of person { url text }
    audience large of accounts where employees >= 500 unknown is an error
    role template committee { role champion needs 1 when born_on is known  role other }
    stages pipeline { entry discovery  success won  discovery -> evaluating  evaluating -> won }
    interest seeds { roles committee  stages pipeline }
    buying group growers { audience large  interest seeds }
    journey win for accounts in large {
      reenter 1 hour after end
      wait 1 hour
    }
"""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example

_NOW = '"now": "2026-06-01T12:00:00Z"'
_STATE = '"state": {"audiences": {"large": {"since": %s}}}'


def _payload(account: str = "", rest: str = "") -> Example:
    """Make a payload: members of its account after the key and name, and members beside the account."""
    members = '"id": "acme", "name": "Acme", "employees": 900' + (f", {account}" if account else "")
    return Example(f'{{{_NOW}, "account": {{{members}}}{f", {rest}" if rest else ""}}}\n', kind="payload")


def _bare(text: str, kind: str = "payload") -> Example:
    return Example(f"{text}\n", kind=kind)


def _strict(example: Example) -> Example:
    return Example(example.text, kind="strict-payload")


def _commands(*commands: str) -> Example:
    """Make a payload of an account with one person, and what was done to its groups."""
    return _payload('"people": [{"id": "ann"}]', f'"commands": [{", ".join(commands)}]')


def _left(at: str) -> Example:
    """Make a payload of an account that was decided, and left its journey, at an instant."""
    return _payload(
        rest=f'"state": {{"decided_at": "{at}", "journeys": [{{"journey": "win", "revision": "3fa9c1d2e4b5a697", '
        f'"entry": 1, "status": "done", "entered_at": "{at}", "since": "{at}"}}]}}'
    )


_GOOD = _payload()

E501 = Code(
    "E501",
    "not-json",
    "payload is not {format}: {reason}",
    "The bytes of a payload cannot be read.",
    "A payload is one JSON object in UTF-8, on one line where many payloads follow each other. If an object says a "
    "name twice, the last one counts.",
    _bare('{"account": {"id": "acme",}}'),
    _GOOD,
)
E502 = Code(
    "E502",
    "no-account",
    "expected an object with `{root}`, found {found}",
    "A payload is no object, or has no account.",
    'One payload is about one account: `{"now": …, "account": {"id": …}}`.',
    _bare('[{"id": "acme"}]'),
    _GOOD,
)
E503 = Code(
    "E503",
    "wrong-type",
    "expected {expected}, found {found}",
    "A field has a value of another type than the schema declares.",
    'Nothing is converted silently: `3.0` and `"3"` are no integers, `true` is no number, dates are `YYYY-MM-DD`, '
    "instants have an offset. Digits beyond microseconds are cut off. A missing value is null, or left out.",
    _payload('"people": [{"id": "ann", "born_on": "12/03"}]'),
    _payload('"people": [{"id": "ann", "born_on": "1980-03-12"}]'),
)
E504 = Code(
    "E504",
    "required-missing",
    "required field is missing",
    "A field that the schema marks as `required` is absent or null.",
    "Rules count on such a field; everything else may be missing.",
    _bare(f'{{{_NOW}, "account": {{"id": "acme", "employees": 900}}}}'),
    _GOOD,
)
E505 = Code(
    "E505",
    "not-one-of",
    "expected one of {values}, found {found}",
    "A field has a value that is not among those that the schema names.",
    "A value that no rule knows would fall through every condition. Case counts.",
    _payload('"tier": "Named"'),
    _payload('"tier": "named"'),
)
E506 = Code(
    "E506",
    "key-missing",
    "key of {entity} is missing",
    "A record has no key.",
    "Keys name records in answers, references and states.",
    _payload('"people": [{"born_on": "1980-03-12"}]'),
    _payload('"people": [{"id": "ann", "born_on": "1980-03-12"}]'),
)
E507 = Code(
    "E507",
    "key-twice",
    "key {key} is also that of `{other}`",
    "Two records of one entity have the same key in one account.",
    "Which of the two a reference or an answer means could not be told.",
    _payload('"people": [{"id": "ann"}, {"id": "ann"}]'),
    _payload('"people": [{"id": "ann"}, {"id": "bob"}]'),
)
E508 = Code(
    "E508",
    "over-limit",
    "{what} over the limit of {limit}",
    "A payload is larger than the rule set allows.",
    "Limits keep one account from holding up all others; `[limits]` in `quorate.toml` sets them.",
    Example("", kind="oversized-payload"),
    _GOOD,
)
E509 = Code(
    "E509",
    "unknown-field",
    "{thing} has no field `{field}`",
    "In strict mode: a payload holds a field that the schema does not know.",
    "A misspelt field would be missing silently. Without strict mode such fields are ignored; `--whole` counts them.",
    _strict(_payload('"industrie": "Agriculture"')),
    _strict(_GOOD),
)
E510 = Code(
    "E510",
    "unknown-event",
    "{type} is not a type of event",
    "In strict mode: a payload holds an event that the schema does not know.",
    "A misspelt type would be no event at all. The type of an event declared with `as` is the name after `as`. "
    "Without strict mode such events are ignored; `--whole` counts them.",
    _strict(_payload('"events": [{"id": "e1", "type": "page_view", "at": "2026-05-29T12:00:00Z", "person": "ann"}]')),
    _strict(_payload('"events": [{"id": "e1", "type": "page_viewed", "at": "2026-05-29T12:00:00Z", "person": "ann"}]')),
)
E511 = Code(
    "E511",
    "no-now",
    "`now` is missing",
    "Neither the payload nor the caller says which instant the account is decided at.",
    "The clock is an input, so that an answer can be had again. `--now` gives one to a whole run.",
    _bare('{"account": {"id": "acme", "name": "Acme", "employees": 900}}'),
    _GOOD,
)
E512 = Code(
    "E512",
    "event-without-person",
    "event `{event}` is of a person, and names none",
    "An event that is declared `of person` has no `person`.",
    "It would count for nobody. A person that the payload does not hold may be named: only its key is known then.",
    _payload('"events": [{"id": "e1", "type": "page_viewed", "at": "2026-05-29T12:00:00Z"}]'),
    _payload('"events": [{"id": "e1", "type": "page_viewed", "at": "2026-05-29T12:00:00Z", "person": "ann"}]'),
)
E513 = Code(
    "E513",
    "bad-state",
    "no state of an account: expected {expected}, found {found}",
    "The state of a payload is not what an earlier decision returned.",
    "The state says what was true before; a wrong one would report people as new who are not.",
    _payload(rest=_STATE % '"yesterday"'),
    _payload(rest=_STATE % '"2026-05-01T12:00:00Z"'),
)
E514 = Code(
    "E514",
    "unknown-is-an-error",
    "audience `{audience}` is unknown{missing}",
    "Whether the subject is in an audience that says `unknown is an error` cannot be told from the payload.",
    "The author of the audience wants to hear of it. The account is decided, and the audience is told as unknown.",
    _bare(f'{{{_NOW}, "account": {{"id": "acme", "name": "Acme"}}}}'),
    _GOOD,
)
E515 = Code(
    "E515",
    "nested-too-deep",
    "payload is nested too deep",
    "Objects or lists of a payload lie inside each other without end.",
    "No schema reaches that deep.",
    _bare('{"account": ' + "[" * 3000 + "]" * 3000 + "}"),
    _GOOD,
)
E516 = Code(
    "E516",
    "unknown-command",
    "{command} is no command; commands are {kinds}",
    "A command of a payload is none that there is.",
    "Each command is an object with one member that says what was done. The rest of the account is decided.",
    _payload(rest='"commands": [{"promote": {"group": "growers", "person": "ann"}}]'),
    _payload(rest='"commands": []'),
)
E517 = Code(
    "E517",
    "killed-worker",
    "the process that decided the account was killed, twice",
    "An account could not be decided, for the process that was at it came to its end, and so did another.",
    "Usually the machine ran out of memory: fewer `--workers` need less. The other accounts are decided.",
    Example("", kind="killing-payload"),
    _GOOD,
)

E518 = Code(
    "E518",
    "bad-command",
    "a command cannot be read: expected {expected}, found {found}",
    "A command of a payload lacks a member, or has a wrong one.",
    "What was done by hand has to be carried out as it was meant, or not at all. The rest of the account is decided.",
    _commands('{"assign": {"group": "growers", "person": "ann"}}'),
    _commands('{"assign": {"group": "growers", "person": "ann", "role": "champion"}}'),
)
E519 = Code(
    "E519",
    "no-such-thing",
    "there is no {what}; {known}",
    "A command, or an action of a journey, names a buying group, journey, person, role or stage that is not there.",
    "It may be of an older revision of the rules, or misspelt. The other commands are carried out.",
    _commands('{"assign": {"group": "growers", "person": "ann", "role": "champoin"}}'),
    _commands('{"assign": {"group": "growers", "person": "ann", "role": "champion"}}'),
)
E520 = Code(
    "E520",
    "refused-move",
    "buying group `{group}` cannot move from {source} to `{target}`; {allowed}",
    "A command moves a buying group to a stage that the stage model does not allow from where it stands.",
    "Stages tell sales where a deal is, so a move is made as the model says or refused with the moves there are.",
    _commands('{"move": {"group": "growers", "stage": "won"}}'),
    _commands('{"move": {"group": "growers", "stage": "evaluating"}}'),
)
E521 = Code(
    "E521",
    "weaker-source",
    "`{person}` stays as it is in `{group}`, as it was said by {stronger}",
    "A journey's command is about a person of whom a hand has said something else.",
    "By hand goes over by journey, and that over by rule; a weaker source never changes what a stronger one said.",
    _commands(
        '{"assign": {"group": "growers", "person": "ann", "role": "champion"}}, '
        '{"remove": {"group": "growers", "person": "ann", "by": "journey"}}'
    ),
    _commands('{"remove": {"group": "growers", "person": "ann", "by": "journey"}}'),
)
E522 = Code(
    "E522",
    "no-group",
    "account has no buying group `{group}` now; {why}",
    "A command is about a buying group that the account does not have, or has no longer.",
    "A group is there while the account is in its audience, and kept as it was from then on.",
    _bare(
        f'{{{_NOW}, "account": {{"id": "acme", "name": "Acme", "employees": 5, "people": [{{"id": "ann"}}]}}, '
        '"commands": [{"remove": {"group": "growers", "person": "ann"}}]}'
    ),
    _payload(rest='"commands": [{"remove": {"group": "growers", "person": "ann"}}]'),
)
E523 = Code(
    "E523",
    "former-name",
    "the state of `{group}` has {what} `{name}`, which `{model}` no longer has; {remedy}",
    "The state is of an older revision of the rules, in which a role or a stage had another name.",
    "What was said by hand is kept in the state, and counts for nothing until its name is there again: `formerly`, at "
    "the role or stage that took its place, carries it over.",
    _payload(
        rest='"state": {"groups": {"growers": {"since": "2026-05-01T12:00:00Z", "members": [{"person": "ann", '
        '"role": "supporter", "assigned_by": "hand", "since": "2026-05-01T12:00:00Z", "removed": false}]}}}'
    ),
    _payload(
        rest='"state": {"groups": {"growers": {"since": "2026-05-01T12:00:00Z", "members": [{"person": "ann", '
        '"role": "champion", "assigned_by": "hand", "since": "2026-05-01T12:00:00Z", "removed": false}]}}}'
    ),
)
E524 = Code(
    "E524",
    "answer-not-awaited",
    "answer to `{key}` is not taken: {why}",
    "A command answers a call that no journey of the account waits for.",
    "An answer counts once, and while its call is waited for; the journey has gone on otherwise since.",
    _commands('{"answer": {"key": "win/acme/1/scoring/1/3fa9c1d2e4b5a697", "result": {"score": 80}}}'),
    _payload(),
)
E525 = Code(
    "E525",
    "plan-not-here",
    "`{journey}` goes on by its plan `{plan}`, which is not here; {remedy}",
    "An account is inside a journey that it entered under an older revision of the rules, and that is not at hand.",
    "`on change pin` and `drain` let those inside go on by the plan they entered with, so that it has to be kept.",
    _payload(
        rest='"state": {"journeys": [{"journey": "win", "revision": "3fa9c1d2e4b5a697", "entry": 1, '
        '"status": "waiting", "step": "[1]", "entered_at": "2026-06-01T11:30:00Z", "since": "2026-06-01T11:30:00Z", '
        '"due": "2026-06-01T12:30:00Z"}]}'
    ),
    _payload(
        rest='"state": {"journeys": [{"journey": "win", "revision": "3fa9c1d2e4b5a697", "entry": 1, "status": "done", '
        '"entered_at": "2026-06-01T10:00:00Z", "since": "2026-06-01T11:00:00Z"}]}'
    ),
)
E526 = Code(
    "E526",
    "not-caught-up",
    "more than {most} instants lie between the last decision and this one; those after {last} were passed over",
    "A decision is so late that not all that was due in between was looked at.",
    "Decide again now and then, or with a `now` on the way; what is due is given with each decision.",
    _left("2021-06-01T12:00:00Z"),
    _left("2026-05-31T12:00:00Z"),
)
E527 = Code(
    "E527",
    "nothing-to-cross",
    "nothing comes of a command on `{journey}`: {why}",
    "A command lets somebody into a journey who is there, or out of one who is not.",
    "Nobody is inside a journey twice, and nobody enters one that is being retired.",
    _commands('{"leave": {"journey": "win"}}'),
    _payload(),
)
E528 = Code(
    "E528",
    "journey-gone",
    "the state has somebody inside `{journey}`, which the rules no longer have",
    "A journey was taken out of the rules, or has another name, while somebody was inside.",
    "They stand still, and go on as soon as a journey of that name is there again; under another name they enter anew. "
    "To retire a journey, say `on change drain`.",
    _payload(
        rest='"state": {"journeys": [{"journey": "lost", "revision": "3fa9c1d2e4b5a697", "entry": 1, '
        '"status": "waiting", "step": "[1]", "entered_at": "2026-06-01T11:30:00Z", "since": "2026-06-01T11:30:00Z"}]}'
    ),
    _payload(
        rest='"state": {"journeys": [{"journey": "lost", "revision": "3fa9c1d2e4b5a697", "entry": 1, '
        '"status": "done", "entered_at": "2026-06-01T11:30:00Z", "since": "2026-06-01T11:30:00Z"}]}'
    ),
)

CODES = (
    E501, E502, E503, E504, E505, E506, E507, E508, E509, E510, E511, E512, E513, E514, E515, E516,
    E517, E518, E519, E520, E521, E522, E523, E524, E525, E526, E527, E528,
)  # fmt: skip
