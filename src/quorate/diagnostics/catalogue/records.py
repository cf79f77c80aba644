"""E8xx: records that the service does not take in.

The examples are records, one a line, for the schema of the payloads (E5xx):
`{"account": …, "upsert": {"collection", "fields"}}`, `{"account": …, "event": {…}}` and
`{"account": …, "removal": {"collection", "key"}}`.
"""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.model import Code, Example

_VIEWED: Final = '"id": "e1", "type": "page_viewed", "at": "2026-06-01T12:00:00Z", "person": "ann"'


def _records(*lines: str) -> Example:
    return Example("".join(f'{{"account": "acme", {line}}}\n' for line in lines), kind="records")


E801 = Code(
    "E801",
    "not-a-record",
    "this is no record: {reason}",
    "A record cannot be read, or lacks what it is known by.",
    "A thing is known by its account, its collection and its key; an event by its `id`, with a `type` and the instant "
    "`at` which it happened.",
    _records('"event": {"id": "e1", "type": "page_viewed"}'),
    _records(f'"event": {{{_VIEWED}}}'),
)
E802 = Code(
    "E802",
    "other-account",
    "this is a record of `{account}`, and tells of `{key}`",
    "A record names one account, and its fields another.",
    "Whichever is meant, the other would get facts that are not its own.",
    _records('"upsert": {"fields": {"id": "globex", "employees": 900}}'),
    _records('"upsert": {"fields": {"employees": 900}}'),
)
E803 = Code(
    "E803",
    "collection-in-account",
    "`{collection}` are things of their own: each is a record of its own",
    "The facts about an account hold a whole collection, or its events.",
    "Each thing has its own history, so that the newest of each fact can be kept whatever the order in which records "
    "come.",
    _records('"upsert": {"fields": {"people": [{"id": "ann"}]}}'),
    _records('"upsert": {"collection": "people", "fields": {"id": "ann"}}'),
)
E804 = Code(
    "E804",
    "no-such-collection",
    "the active rules know no collection `{collection}` of an account; there are {known}",
    "A record is of a collection that the schema does not have.",
    "What stands in a thing of a collection, such as the licenses of a person, is told as a field of that thing.",
    _records('"upsert": {"collection": "contacts", "fields": {"id": "ann"}}'),
    _records('"upsert": {"collection": "people", "fields": {"id": "ann"}}'),
)
E805 = Code(
    "E805",
    "event-differs",
    "event `{id}` is known, and was something else",
    "An event comes again under the same id with other content.",
    "What happened does not change, and an id is of one event; what was known first stands.",
    _records(f'"event": {{{_VIEWED}, "url": "/a"}}', f'"event": {{{_VIEWED}, "url": "/b"}}'),
    _records(f'"event": {{{_VIEWED}, "url": "/a"}}', f'"event": {{{_VIEWED}, "url": "/a"}}'),
)

CODES: Final = (E801, E802, E803, E804, E805)
