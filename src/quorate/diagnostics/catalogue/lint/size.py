"""L7xx: rules that go beyond the sizes of the domain reference.

The numbers are those of `quorate.diagnostics.catalogue.bounds`, which names the section that each is from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from quorate.diagnostics.catalogue.bounds import BOUNDS
from quorate.diagnostics.catalogue.lint.sized import ELSEWHERE, LIFTED, size_of
from quorate.diagnostics.model import Severity

_REFUSED: Final = "What the engine hands over would be cut or refused by whoever receives it."


def _lines(lines: Iterable[str], head: str, tail: str = "}\n") -> str:
    return f"{head} {{\n" + "".join(f"  {line}\n" for line in lines) + tail


def _template(count: int, name: str = "committee", first: int = 0) -> str:
    roles = (f'role r{number} when job_title has word "r{number}"' for number in range(first, first + count))
    return _lines(roles, f'role template {name} "Committee"')


_PIPELINE: Final = 'stages {name} "Pipeline" {{\n  entry open\n  success won\n  failure lost\n  open -> won, lost\n}}\n'
_MODEL: Final = (
    'engagement {name} "Engagement" {{\n  window {days} days\n  cap {cap} per day\n  page_viewed  {weight}\n}}\n'
)
_LARGE: Final = 'audience large "Large ones" of accounts\n  where employees >= 500\n\n'


def _journey(steps: str, title: str = "Win large ones") -> str:
    return f'{_LARGE}journey win_large "{title}" for accounts in large {{\n{steps}}}\n'


def _interest(status: str) -> str:
    step = f'  do set_status(group: growers, status: "{status}")\n'
    return (
        f'{_template(1)}\ninterest seeds "Seeds" {{\n  roles committee\n}}\n\n{_LARGE}'
        'buying group growers "Growers" {\n  audience large\n  interest seeds\n}\n\n'
        f'journey win_large "Win large ones" for accounts in large {{\n{step}}}\n'
    )


def _moment(text: str) -> str:
    return _journey(f'  do add_account_moment(\n    kind: "web",\n    description: "{text}"\n  )\n')


def _audiences(count: int, of: str) -> str:
    field = "employees >= {}" if of == "accounts" else 'job_title has word "w{}"'
    parts = (f"audience a{number} of {of}\n  where {field.format(number + 5)}\n" for number in range(count))
    return "\n".join(parts)


def _events(count: int, fields: int = 1) -> str:
    inside = "  ".join(f"f{number} text" for number in range(fields))
    return "".join(f"event e{number} of account {{ {inside} }}\n" for number in range(count))


def _entity(name: str, many: str, fields: int, parent: str) -> str:
    width = len(f"f{fields - 1}")
    lines = ("key id", *(f"{f'f{number}':<{width}}  text" for number in range(fields)))
    return _lines(lines, f"entity {name} {many} in {parent}")


L701 = size_of(
    "L701",
    "too-many-roles",
    "roles_per_template",
    "role template `{name}` has {count} roles, more than {most}",
    _template(21),
    _template(5),
    severity=Severity.WARNING,
)
L702 = size_of(
    "L702",
    "too-many-role-names",
    "roles",
    "the role templates have {count} different roles, more than {most}",
    f"{_template(12)}\n{_template(12, 'board', 12)}",
    f"{_template(12)}\n{_template(12, 'board')}",
)
L703 = size_of(
    "L703",
    "several-stage-models",
    "stage_models",
    "there are {count} stage models, more than {most}",
    _PIPELINE.format(name="pipeline") + "\n" + _PIPELINE.format(name="renewal"),
    _PIPELINE.format(name="pipeline"),
    more=LIFTED,
    is_asked_for=True,
)
L704 = size_of(
    "L704",
    "several-engagement-models",
    "engagement_models",
    "there are {count} engagement models, more than {most}",
    _MODEL.format(name="standard", days=30, cap=20, weight=40)
    + "\n"
    + _MODEL.format(name="recent", days=7, cap=20, weight=40),
    _MODEL.format(name="standard", days=30, cap=20, weight=40),
    more=LIFTED,
    is_asked_for=True,
)
L705 = size_of(
    "L705",
    "engagement-looks-far-back",
    "engagement_days",
    "engagement model `{name}` looks back {count} days, more than {most}",
    _MODEL.format(name="standard", days=90, cap=20, weight=40),
    _MODEL.format(name="standard", days=30, cap=20, weight=40),
    more=LIFTED,
    is_asked_for=True,
)
L706 = size_of(
    "L706",
    "engagement-counts-many",
    "engagement_cap",
    "engagement model `{name}` counts {count} events of a type and day, more than {most}",
    _MODEL.format(name="standard", days=30, cap=50, weight=40),
    _MODEL.format(name="standard", days=30, cap=20, weight=40),
    more=LIFTED,
    is_asked_for=True,
)
L707 = size_of(
    "L707",
    "heavy-event",
    "event_weight",
    "`{name}` weighs {count}, more than {most}",
    _MODEL.format(name="standard", days=30, cap=20, weight=400),
    _MODEL.format(name="standard", days=30, cap=20, weight=40),
    more="Weights are read beside those of roles, from 0 to 100; a greater one is mostly a slip.",
    severity=Severity.WARNING,
)
L708 = size_of(
    "L708",
    "listens-for-many",
    "events_to_listen_for",
    "a step listens for {count} events, more than {most}",
    _journey(
        "  goal when any demo_requested since journey entry\n\n  listen 14 days\n      for "
        + "\n      or ".join(f'any form_submitted where (form = "f{number}")' for number in range(11))
        + ' {\n    on timeout { }\n  }\n  do add_account_moment(kind: "web", description: "Heard")\n'
    ),
    _journey(
        "  goal when any demo_requested since journey entry\n\n"
        '  listen 14 days for any form_submitted where (form starts with "f") {\n    on timeout { }\n  }\n'
        '  do add_account_moment(kind: "web", description: "Heard")\n'
    ),
)
L709 = size_of(
    "L709",
    "long-journey-title",
    "journey_title",
    "the title of `{name}` has {count} characters, more than {most}",
    _journey('  do add_account_moment(kind: "web", description: "In")\n', title="Win large ones " * 12 + "all"),
    _journey('  do add_account_moment(kind: "web", description: "In")\n'),
    more=_REFUSED,
    severity=Severity.WARNING,
)
L710 = size_of(
    "L710",
    "long-status",
    "status_text",
    "the status has {count} characters, more than {most}",
    _interest("handed to sales, with all that is known of them today"),
    _interest("handed to sales"),
    more=_REFUSED,
    severity=Severity.WARNING,
)
L711 = size_of(
    "L711",
    "long-moment",
    "moment_text",
    "the description has {count} characters, more than {most}",
    _moment("An account of ours has done something of interest. " * 3),
    _moment("An account of ours has done something of interest on our web pages in France."),
    more=_REFUSED,
    severity=Severity.WARNING,
)
L712 = size_of(
    "L712",
    "many-steps",
    "journey_steps",
    "journey `{name}` has {count} steps, more than {most}",
    _journey("".join(f'  do add_account_moment(kind: "web", description: "In {at}")\n' for at in range(101))),
    _journey('  do add_account_moment(kind: "web", description: "In")\n'),
    more="A journey of that size is understood by nobody; another one can be entered from it.",
)
L713 = size_of(
    "L713",
    "many-activations",
    "activations",
    "destination `{name}` has {count} activations, more than {most}",
    _LARGE
    + 'destination linkedin "LinkedIn" as linkedin_companies\n\n'
    + "\n".join(
        f'activation a{number} "Media {number}" {{\n  audience large\n  to linkedin\n}}\n' for number in range(11)
    ),
    _LARGE
    + 'destination linkedin "LinkedIn" as linkedin_companies\n\n'
    + 'activation media "Media" {\n  audience large\n  to linkedin\n}\n',
)
L714 = size_of(
    "L714",
    "many-account-audiences",
    "account_audiences",
    "there are {count} audiences of accounts, more than {most}",
    _audiences(51, "accounts"),
    _audiences(3, "accounts"),
)
L715 = size_of(
    "L715",
    "many-audiences",
    "audiences",
    "there are {count} audiences, more than {most}",
    _audiences(401, "people"),
    _audiences(3, "people"),
)
L716 = size_of(
    "L716",
    "many-event-types",
    "event_types",
    "there are {count} types of events, more than {most}",
    _events(51),
    _events(3),
)
L717 = size_of(
    "L717",
    "many-fields-of-event",
    "event_fields",
    "event `{name}` has {count} fields, more than {most}",
    _lines([f"{f'f{number}':<4}  text" for number in range(101)], "event e0 of account"),
    _events(1),
)
L718 = size_of(
    "L718",
    "many-fields-of-entity",
    "entity_fields",
    "entity `{name}` has {count} fields, more than {most}",
    f"{_entity('contract', 'contracts', 51, 'account')}",
    f"{_entity('contract', 'contracts', 5, 'account')}",
    more=f"For entities besides accounts and people it is {BOUNDS['custom_object_fields'].most} "
    f"(`{BOUNDS['custom_object_fields'].name}`). {ELSEWHERE}",
)
L719 = size_of(
    "L719",
    "many-custom-objects",
    "custom_objects",
    "there are {count} entities besides accounts and people, more than {most}",
    "\n".join(_entity(f"object{number}", f"objects{number}", 1, "account") for number in range(21)),
    _entity("contract", "contracts", 1, "account"),
)
L720 = size_of(
    "L720",
    "deep-entity",
    "entity_depth",
    "`{name}` is {count} entities below the account, more than {most}",
    "\n".join(
        _entity(name, f"{name}s", 1, parent)
        for name, parent in (("plant", "account"), ("line", "plant"), ("machine", "line"), ("motor", "machine"))
    ),
    "\n".join(_entity(name, f"{name}s", 1, parent) for name, parent in (("plant", "account"), ("line", "plant"))),
)
L721 = size_of(
    "L721",
    "many-values",
    "account_values",
    "`{subject}` is compared with {count} values, more than {most}",
    "\n".join(
        [
            "list countries = (",
            *(f'  "c{number}",' for number in range(60)),
            '  "c60"\n)\n\naudience here of accounts\n  where country in countries\n',
        ]
    ),
    'list countries = ("FR", "DE")\n\naudience here of accounts\n  where country in countries\n',
    more=f"For people and events it is {BOUNDS['person_values'].most} (`{BOUNDS['person_values'].name}`). {ELSEWHERE}",
)
L722 = size_of(
    "L722",
    "deep-condition",
    "nested_containers",
    "{count} conditions are inside each other, more than {most}",
    "audience deep of accounts\n  where any opportunity where (\n    is_won"
    ' and (stage = "a" or (amount > 5 and (stage = "b" or (amount > 6 and stage = "c"))))\n  )\n',
    "audience plain of accounts\n  where any opportunity where (is_won and amount > 5)\n",
)
L723 = size_of(
    "L723",
    "long-sequence",
    "sequence_steps",
    "a sequence has {count} steps, more than {most}",
    "audience seven of people\n  where sequence (\n    page_viewed\n"
    + "".join("    then form_submitted\n    then page_viewed\n" for _ in range(3))
    + "  ) in last 90 days\n",
    "audience three of people\n  where sequence (page_viewed then form_submitted then page_viewed) in last 90 days\n",
)
L724 = size_of(
    "L724",
    "many-aggregates",
    "aggregates",
    "{count} aggregates are in one condition, more than {most}",
    "audience busy of accounts\n  where count(page_viewed in last 7 days) > 5\n"
    "    and count(form_submitted in last 7 days) > 5\n    and count(email_opened in last 7 days) > 5\n"
    "    and count(email_clicked in last 7 days) > 5\n",
    "audience busy of accounts\n  where count(page_viewed in last 7 days) > 5\n",
)
L725 = size_of(
    "L725",
    "looks-far-back",
    "look_back_days",
    "events of {count} days are looked at, more than {most}",
    "audience busy of people\n  where any page_viewed in last 90 days\n",
    "audience busy of people\n  where any page_viewed in last 30 days\n",
    more=LIFTED,
    is_asked_for=True,
)
CODES = (
    L701, L702, L703, L704, L705, L706, L707, L708, L709, L710, L711, L712, L713,
    L714, L715, L716, L717, L718, L719, L720, L721, L722, L723, L724, L725,
)  # fmt: skip
