"""L726 to L739: sizes that only systems have that rules are handed on to, told where settings ask for them."""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.catalogue.lint.sized import LIFTED, size_of
from quorate.diagnostics.model import Code


def _lifted(  # noqa: PLR0913, PLR0917 - as what it calls
    id_: str, name: str, bound: str, message: str, avoid: str, prefer: str, more: str = ""
) -> Code:
    return size_of(id_, name, bound, message, avoid, prefer, more=f"{more} {LIFTED}".strip(), is_asked_for=True)


def _table(columns: int, rows: int) -> str:
    """Write a table of people that looks at another field in each row."""
    fields = ["job_title", "department", "id", "email"]
    names = [*fields, *(f"lower({each})" for each in fields), *(f"upper({each})" for each in fields)][:columns]
    cells = [[f'has word "w{row}"' if at == row % columns else "any" for at in range(columns)] for row in range(rows)]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    lines = ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in (names, *cells)]
    told = [f'{line}  => "p{row}"' for row, line in enumerate(lines[1:])]
    return (
        "table persona of person gives text {\n" + "".join(f"  {line.rstrip()}\n" for line in (lines[0], *told)) + "}\n"
    )


_WEIGHED: Final = (
    'role template committee "Committee" {{\n  role buyer weight {weight} when job_title has word "buyer"\n}}\n'
)
_PEOPLE: Final = 'audience fans "Fans" of people\n  where {where}\n\n'
_IN: Final = (
    'journey win_fans "Win fans" for people in fans {\n  do add_person_moment(kind: "web", description: "In")\n}\n'
)
_LONG: Final = (
    'audience large "Large ones" of accounts\n  where employees >= 500\n\n'
    'journey win_large "Win large ones" for accounts in large {{\n'
    "  goal when any demo_requested since journey entry\n\n  wait {length}\n"
    '  do add_account_moment(kind: "web", description: "In")\n}}\n'
)
_TYPES: Final = (
    "page_viewed", "form_started", "form_submitted", "email_opened", "email_clicked", "asset_downloaded",
    "webinar_attended", "chat_message", "demo_requested", "meeting_held", "assessment_taken",
)  # fmt: skip


def _any_of(count: int) -> str:
    return "\n    or ".join(f"any {each} in last 30 days" for each in _TYPES[:count])


L726 = _lifted(
    "L726",
    "own-role-weight",
    "own_role_weights",
    "roles with a weight of their own: {count}, more than {most}",
    _WEIGHED.format(weight=75),
    _WEIGHED.format(weight="important"),
)
L727 = _lifted(
    "L727",
    "many-personas",
    "persona_values",
    "table `{name}` has {count} different results, more than {most}",
    _table(2, 21),
    _table(2, 4),
    "A table of people is what a set of personas is there.",
)
L728 = _lifted(
    "L728",
    "many-fields-of-personas",
    "persona_fields",
    "table `{name}` looks at {count} fields of people, more than {most}",
    _table(11, 3),
    _table(2, 4),
    "A table of people is what a set of personas is there.",
)
L729 = _lifted(
    "L729",
    "many-fields-of-persona",
    "persona_cells",
    "a row of table `{name}` has {count} comparisons, more than {most}",
    "table persona of person gives text {\n"
    "  job_title      department     email     seniority  relation.role  relation.primary\n"
    '  has word "vp"  has word "it"  is known  "vp"       "buyer"        true              => "chief"\n}\n',
    _table(2, 4),
    "A table of people is what a set of personas is there.",
)
L730 = _lifted(
    "L730",
    "many-joined-conditions",
    "joined_conditions",
    "audience `{name}` joins {count} conditions by one word, more than {most}",
    "audience plain of accounts\n  where employees > 5\n    and hectares > 5\n    and annual_revenue > 5\n"
    '    and country = "FR"\n    and tier = "named"\n    and industry = "seeds"\n',
    "audience plain of accounts\n  where employees > 5 and hectares > 5\n",
    "A `define` gives some of them a name.",
)
L731 = _lifted(
    "L731",
    "many-hops",
    "record_hops",
    "audience `{name}` goes through {count} records one after the other, more than {most}",
    "audience far of accounts\n"
    "  where any people where (any account.people where (any account.people where (any account.people)))\n",
    "audience near of accounts\n  where any people where (job_title is known)\n",
)
L732 = _lifted(
    "L732",
    "deep-field",
    "field_levels",
    "field `{name}` is nested {count} deep in lists and records, more than {most}",
    "entity plant plants in account {\n  key id\n  lines  list of { machines list of text }\n}\n",
    "entity plant plants in account {\n  key id\n  lines  list of { machine text }\n}\n",
)
L733 = _lifted(
    "L733",
    "record-in-event",
    "event_field_levels",
    "field `{name}` is nested {count} deep in lists and records, more than {most}",
    "event order_filed of person { lines list of { sku text } }\n",
    "event order_filed of person { sku text }\n",
)
L734 = _lifted(
    "L734",
    "nested-custom-object",
    "custom_object_levels",
    "with `{name}`, {count} entities besides accounts and people are inside each other, more than {most}",
    "entity plant plants in account {\n  key id\n  city  text\n}\n\n"
    "entity machine machines in plant {\n  key id\n  kind  text\n}\n",
    "entity plant plants in account {\n  key id\n  city  text\n}\n",
    "There, relations go from a custom object to accounts or people only.",
)
L735 = _lifted(
    "L735",
    "many-relations-of-entity",
    "relations_of_entity",
    "`{name}` belongs or refers to {count} entities, more than {most}",
    "entity plant plants in account {\n  key id\n  head    person\n  deputy  person\n}\n",
    "entity plant plants in account {\n  key id\n  head  person\n}\n",
)
L736 = _lifted(
    "L736",
    "many-relations",
    "relations",
    "entities have {count} relations to each other, more than {most}",
    "entity plant plants in account {\n  key id\n" + "".join(f"  head{at:<2}  person\n" for at in range(20)) + "}\n",
    "entity plant plants in account {\n  key id\n  head  person\n}\n",
)
L737 = _lifted(
    "L737",
    "enters-by-many-events",
    "entry_events",
    "who enters `{name}` is asked for {count} types of events by `{audience}`, more than {most}",
    _PEOPLE.format(where=_any_of(11)) + _IN,
    _PEOPLE.format(where=_any_of(3)) + _IN,
)
L738 = _lifted(
    "L738",
    "long-journey",
    "journey_days",
    "the longest way through `{name}` takes {count} days, more than {most}",
    _LONG.format(length="40 months"),
    _LONG.format(length="3 days"),
    "There, a journey ends after three years.",
)
L739 = _lifted(
    "L739",
    "events-of-account-audience",
    "events_of_account_audience",
    "events and other audiences that `{name}` asks for: {count}, more than {most}",
    "audience busy of accounts\n  where any page_viewed in last 7 days\n",
    "audience large of accounts\n  where employees >= 500\n",
    "The sources differ on this one: newer ones take events of people by way of an audience of people.",
)

CODES = (L726, L727, L728, L729, L730, L731, L732, L733, L734, L735, L736, L737, L738, L739)
