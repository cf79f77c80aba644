"""M3xx: what is wrong with foreign records once they are read and put together.

The examples are files by name, each under a line `--- NAME`, for the rules of tests/joining/pages.rules.
"""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.model import Code, Example

_ACCOUNTS: Final = "--- companies.csv\nid,name\nacme,Acme\n"
_PEOPLE: Final = "--- leads.csv\nid,company,title\nann,acme,Director\n"


def _files(text: str) -> Example:
    return Example(text, kind="files")


M301 = Code(
    "M301",
    "not-a-record",
    "this is no {what}: {reason}",
    "A line of a file cannot be read as the record that it has to be.",
    "Nothing is guessed of it, and the other lines are read all the same.",
    _files('--- leads.ndjson\n{"id": "ann", "company": "acme"\n' + _ACCOUNTS),
    _files('--- leads.ndjson\n{"id": "ann", "company": "acme"}\n' + _ACCOUNTS),
)
M302 = Code(
    "M302",
    "ragged-row",
    "{cells} cells, and the header has {columns}",
    "A row has more cells than there are columns.",
    "Most often a text with the delimiter in it stands without quotes, and all cells after it are in the wrong column. "
    "A row with fewer cells is read, what it lacks is missing, and such rows are counted.",
    _files(_ACCOUNTS + "--- leads.csv\nid,company,title\nann,acme,Director, Agronomy\n"),
    _files(_ACCOUNTS + '--- leads.csv\nid,company,title\nann,acme,"Director, Agronomy"\n'),
)
M303 = Code(
    "M303",
    "without-account",
    "{entity} `{key}` belongs to no account",
    "There is a record of a person, or of something else in an account, and nothing tells of which account it is.",
    "A payload is of one account, so what belongs to none is in no payload.",
    _files(_ACCOUNTS + "--- leads.csv\nid,company,title\nann,,Director\n"),
    _files(_ACCOUNTS + _PEOPLE),
)
M304 = Code(
    "M304",
    "relation-to-nobody",
    "a relation names {entity} `{key}`, of whom there is no record",
    "A relation of a person and an account is there, and the person is not.",
    "A person of whom only the key is known says nothing; most often a file is not complete.",
    _files(_ACCOUNTS + "--- contacts.csv\naccount,person,role\nacme,ann,buyer\n"),
    _files(_ACCOUNTS + _PEOPLE + "--- contacts.csv\naccount,person,role\nacme,ann,buyer\n"),
)
M305 = Code(
    "M305",
    "event-of-nobody",
    "event `{id}` is of {entity} `{key}`, of whom there is no record in that account",
    "An event names a person who is not there, or not in the account that it names.",
    "What somebody did counts for that person; most often the files were not taken at the same time.",
    _files(_ACCOUNTS + _PEOPLE + "--- visits.csv\nid,lead,at\nv1,bob,2026-05-01T00:00:00Z\n"),
    _files(_ACCOUNTS + _PEOPLE + "--- visits.csv\nid,lead,at\nv1,ann,2026-05-01T00:00:00Z\n"),
)
M306 = Code(
    "M306",
    "event-without-account",
    "event `{id}` belongs to no account",
    "An event names no account, and whoever it is of belongs to none.",
    "It is the consequence of M303: once the person has an account, the event is told there as well.",
    _files(
        _ACCOUNTS
        + "--- leads.csv\nid,company,title\nann,,Director\n--- visits.csv\nid,lead,at\nv1,ann,2026-05-01T00:00:00Z\n"
    ),
    _files(_ACCOUNTS + _PEOPLE + "--- visits.csv\nid,lead,at\nv1,ann,2026-05-01T00:00:00Z\n"),
)
M307 = Code(
    "M307",
    "in-nothing",
    "{entity} `{key}` is of {parent}, of which there is no record in that account",
    "A record stands in another, such as a contact role in an opportunity, and that is not there.",
    "It has no place in a payload; most often a file is not complete.",
    _files(_ACCOUNTS + _PEOPLE + "--- roles.csv\nid,opportunity,lead,role\nr1,o1,ann,buyer\n"),
    _files(
        _ACCOUNTS
        + _PEOPLE
        + "--- deals.csv\nid,company,amount\no1,acme,100\n--- roles.csv\nid,opportunity,lead,role\nr1,o1,ann,buyer\n"
    ),
)
M308 = Code(
    "M308",
    "names-nobody",
    "{entity} `{key}` names {other}, of whom there is no record in that account",
    "A record inside another names a person, such as a contact role does, and the person is not there.",
    "It would say that somebody has a role of whom nothing else is known.",
    _files(
        _ACCOUNTS
        + _PEOPLE
        + "--- deals.csv\nid,company,amount\no1,acme,100\n--- roles.csv\nid,opportunity,lead,role\nr1,o1,bob,buyer\n"
    ),
    _files(
        _ACCOUNTS
        + _PEOPLE
        + "--- deals.csv\nid,company,amount\no1,acme,100\n--- roles.csv\nid,opportunity,lead,role\nr1,o1,ann,buyer\n"
    ),
)
M309 = Code(
    "M309",
    "of-what-is-deleted",
    "{entity} `{key}` is of what was deleted",
    "A record, a relation or an event belongs to an account, a person or something else that was deleted later.",
    "What is deleted goes with all that belongs to it. A later record of the deleted thing brings it back.",
    _files("--- companies.csv\nid,name,deleted\nacme,Acme,true\n" + _PEOPLE),
    _files("--- companies.csv\nid,name,deleted\nacme,Acme,false\n" + _PEOPLE),
)
M310 = Code(
    "M310",
    "account-only-named",
    "account `{key}` is named, and there is no record of it",
    "People, relations or events name an account of which there is no record, and it is left out.",
    "`--named-accounts keep`, which is the default, writes it with nothing but its key, unless the schema requires "
    "more of an account; then whoever decides it would refuse it.",
    _files("--- leads.csv\nid,company,title\nann,globex,Director\n"),
    _files("--- companies.csv\nid,name\nglobex,Globex\n--- leads.csv\nid,company,title\nann,globex,Director\n"),
)
M311 = Code(
    "M311",
    "event-differs",
    "event `{id}` comes again and tells something else",
    "Two events of one account have the same id and differ.",
    "An id is of one event. The earlier of them is kept, as when payloads are decided, and the other is left out.",
    _files(
        _ACCOUNTS + _PEOPLE + "--- visits.csv\nid,lead,at\nv1,ann,2026-05-01T00:00:00Z\nv1,ann,2026-05-02T00:00:00Z\n"
    ),
    _files(
        _ACCOUNTS + _PEOPLE + "--- visits.csv\nid,lead,at\nv1,ann,2026-05-01T00:00:00Z\nv1,ann,2026-05-01T00:00:00Z\n"
    ),
)
M312 = Code(
    "M312",
    "account-too-large",
    "account `{key}` has {what}, and the limit is {limit}",
    "An account has more people, events or bytes than the rule set's limits let decide.",
    "Whoever decides it would refuse it as a whole, so it is left out here. `[limits]` in quorate.toml raises them.",
    _files(
        _ACCOUNTS
        + _PEOPLE
        + "--- visits.csv\nid,lead,at\n"
        + "".join(f"v{day},ann,2026-05-0{day}T00:00:00Z\n" for day in range(1, 5))
    ),
    _files(
        _ACCOUNTS
        + _PEOPLE
        + "--- visits.csv\nid,lead,at\n"
        + "".join(f"v{day},ann,2026-05-0{day}T00:00:00Z\n" for day in range(1, 4))
    ),
)
M313 = Code(
    "M313",
    "deletion-of-the-unknown",
    "{what} `{key}` was deleted, and it is not known {where}",
    "A record tells that something is no more, and nothing tells what it stood in.",
    "To take it out of a store, its account must be known: by another record of it, or by the record that deletes it.",
    _files("--- stored.csv\nid,deleted\nann,true\n"),
    _files("--- stored.csv\nid,company,deleted\nann,acme,true\n"),
)
M314 = Code(
    "M314",
    "in-two-things",
    "{entity} `{key}` of {parent} is of {other} as well, in the same account",
    "A record that stands in others, such as a contact role, has the key of one that stands in another of the account.",
    "Keys tell records of a whole account apart; `decide` would refuse the account. The first by the key of what they "
    "stand in is kept.",
    _files(
        _ACCOUNTS
        + _PEOPLE
        + "--- deals.csv\nid,company,amount\no1,acme,100\no2,acme,100\n"
        + "--- roles.csv\nid,opportunity,lead,role\nr1,o1,ann,buyer\nr1,o2,ann,buyer\n"
    ),
    _files(
        _ACCOUNTS
        + _PEOPLE
        + "--- deals.csv\nid,company,amount\no1,acme,100\no2,acme,100\n"
        + "--- roles.csv\nid,opportunity,lead,role\nr1,o1,ann,buyer\nr2,o2,ann,buyer\n"
    ),
)

CODES: Final = (M301, M302, M303, M304, M305, M306, M307, M308, M309, M310, M311, M312, M313, M314)
