"""Q1xx: Profile Query Language that cannot be read or said as rules of the same meaning (segments, section 1)."""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example, Severity


def _pql(text: str) -> Example:
    return Example(f"{text}\n", kind="pql")


def _json(text: str) -> Example:
    return Example(f"{text}\n", kind="pql-json")


Q101 = Code(
    "Q101",
    "not-pql",
    "expected {expected}, found {found}",
    "A query is no Profile Query Language from this place on.",
    "What follows cannot be read, and a guess would be another audience. Words are reserved only where a name cannot "
    "stand: after a dot, any word is a field.",
    _pql('homeAddress.country = "US" and'),
    _pql('homeAddress.country = "US"'),
)
Q102 = Code(
    "Q102",
    "curly-quote",
    "texts stand in straight quotes, not in `{quote}`",
    "A query holds a typographic quote outside of a text.",
    "Word processors and web pages turn straight quotes into curly ones, and the language knows only straight ones.",
    _pql("homeAddress.state = “CA”"),
    _pql('homeAddress.state = "CA"'),
)
Q103 = Code(
    "Q103",
    "not-pql-json",
    "`{path}`: expected {expected}, found {found}",
    "The JSON form of a query holds something that is none of its nodes.",
    "A node says by `nodeType` what it is: `literal`, `fieldLookup`, `parameterReference`, `fnApply`, `fnCreate`, "
    "`varDecl`, `varRef` or `set`. There is no JSON form on record for `occurs` and chains; they are read from text.",
    _json('{"nodeType": "fnApply", "fnName": "="}'),
    _json(
        '{"nodeType": "fnApply", "fnName": "=", "params": [{"nodeType": "fieldLookup", "fieldName": "city"}, '
        '{"nodeType": "literal", "literalType": "string", "value": "Paris"}]}'
    ),
)
Q104 = Code(
    "Q104",
    "not-a-segment",
    "`{path}`: {reason}",
    "A file holds neither a query nor a segment definition.",
    "A segment definition is an object of JSON with an `expression` that has a `value`, and a `format` that is "
    "`pql/text` or `pql/json`. A file holds one, a list of them, an answer of the service that lists them, one on each "
    "line, or a query alone.",
    _json('{"name": "US buyers", "expression": {"format": "pql/text"}}'),
    _json('{"name": "US buyers", "expression": {"format": "pql/text", "value": "country = \\"US\\""}}'),
)
Q105 = Code(
    "Q105",
    "pql-too-large",
    "{what}, and at most {limit} is read",
    "A query is longer, or nests deeper, than is read.",
    "The time to read a query and the place that it takes are bounded, so that no file can keep the importer.",
    Example("", kind="deep"),
    _pql('country = "US"'),
)
Q110 = Code(
    "Q110",
    "not-sayable",
    "{what} has no form in rules",
    "A query uses something that rules cannot say, such as maps and their keys, objects made on the way, or groups of "
    "items as values.",
    "An audience that means nearly the same would be worse than none. The rest of the file goes on.",
    _pql("orders.groupBy(storeId).count() > 1"),
    _pql("orders[price > 10].count() > 1"),
)
Q111 = Code(
    "Q111",
    "unknown-pql-function",
    "`{name}` is no function of the language",
    "A query calls a function that Profile Query Language does not have.",
    "The functions of personalisation and of other languages are not those of audiences.",
    _pql('person.name.startWith("Jo")'),
    _pql('person.name.startsWith("Jo")'),
)
Q112 = Code(
    "Q112",
    "pql-arguments",
    "`{name}` takes {wanted}, and {given}",
    "A function has other arguments than it takes.",
    "What is left out cannot be guessed, and what is too much would be dropped silently.",
    _pql("city.startsWith()"),
    _pql('city.startsWith("Pa")'),
)
Q113 = Code(
    "Q113",
    "pql-types",
    "{what} is {kind} here and {other} elsewhere",
    "A field is used as values of two types, or a value as one that it is not.",
    "Profile Query Language has no types, and rules have: a comparison of a text with a number would never be true. "
    "The platform refuses such a query when it is saved.",
    _pql('score > 5 and score = "high"'),
    _pql("score > 5 and score != 7"),
)
Q114 = Code(
    "Q114",
    "out-of-reach",
    "{what} cannot be reached from here",
    "A condition on an item speaks of another item that stands outside: two events of one kind, or an item of a list.",
    "In rules an enclosing thing is spoken of by its name, which two events of one kind share, and which an item of a "
    "list does not have. What two events have to do with each other is said by a `chain`, whose steps have labels.",
    _pql('select A from xEvent where A.eventType = "buy", B from xEvent where B.eventType = "buy" and B.cart = A.cart'),
    _pql(
        'chain(xEvent, timestamp, [A: WHAT(eventType = "buy" and cart != ""), '
        'B: WHAT(eventType = "buy" and cart = A.cart)])'
    ),
)
Q115 = Code(
    "Q115",
    "pql-pattern",
    "the pattern cannot be matched: {reason}",
    "A regular expression uses what RE2 does not have, such as looking ahead or behind, references to groups, and "
    "possessive repetition.",
    "Rules match in a time that grows with the text alone, which rules those out. Most are written without: two "
    "conditions joined by `and` for a look ahead, the alternatives spelt out for a reference.",
    _pql('name.matches("^(?!Test)")'),
    _pql('name.doesNotStartWith("Test")'),
)
Q116 = Code(
    "Q116",
    "pql-time",
    "{what} is no time that rules can say",
    "A query speaks of a unit or a time that rules do not have: milliseconds, centuries, hours from a date.",
    "Rounding it would move who is in the audience.",
    _pql("seen occurs < 1500 milliseconds before now"),
    _pql("seen occurs < 2 seconds before now"),
)
Q117 = Code(
    "Q117",
    "unknown-segment",
    '`inSegment("{id}")`: {reason}',
    "A query asks for membership of a segment that is not among those that are imported, or that cannot be said "
    "itself, or that leads back to this one.",
    "Only what is imported together can be referred to. Add the segment definition with that `id` to the files.",
    _pql('inSegment("d3f4a1")'),
    _json(
        '[{"id": "d3f4a1", "name": "US", "expression": {"value": "country = \\"US\\""}}, '
        '{"id": "b77c02", "name": "US buyers", "expression": {"value": "inSegment(\\"d3f4a1\\")"}}]'
    ),
)
Q118 = Code(
    "Q118",
    "chain-part",
    "{what} of a chain has no form in rules",
    "A chain has counts on several of its steps, more than six steps, or another source than events by their time.",
    "A sequence of rules has one event at each step. A count on the first or on the last step can be said, as events "
    "before or after others.",
    _pql('chain(xEvent, timestamp, [A: WHAT(eventType = "a") COUNT(2), B: WHAT(eventType = "b") COUNT(2)])'),
    _pql('chain(xEvent, timestamp, [A: WHAT(eventType = "a"), B: WHAT(eventType = "b") COUNT(2)])'),
)
Q119 = Code(
    "Q119",
    "unknown-path",
    "the rule set has no `{name}`",
    "With `--rules`, a query speaks of a field or an event that the schema of the rule set does not have.",
    "Events are found by the `type` that they have in payloads, fields by the same path. Declare what is missing, or "
    "import without `--rules`, which writes a schema of its own.",
    Example("", kind="no-such-field"),
    _pql('country = "US"'),
)
Q120 = Code(
    "Q120",
    "refused-by-rules",
    "the rules do not take it: {reason}",
    "What a query would become does not compile over the schema that it is for.",
    "The schema says more than a query does: a value may be none of those that a field can have, or the type another.",
    Example("", kind="not-a-value"),
    _pql('country = "US"'),
)
Q121 = Code(
    "Q121",
    "no-event-type",
    "a condition is on events of any type, and only their `{known}` can be told of those",
    "With `--rules`, a condition on fields of events does not say which type of events it is about.",
    "In rules each type of events has its own fields. Add `eventType = …` to the condition.",
    Example("", kind="no-event-type"),
    _pql('xEvent[eventType = "web.view" and url = "/pricing"]'),
)
Q122 = Code(
    "Q122",
    "no-such-entity",
    "segments of `{schema}` have no form in rules",
    "A segment definition is of something that is neither people nor accounts.",
    "Audiences are of accounts and of people; what else there is, such as opportunities, stands in conditions on them.",
    _json(
        '{"name": "Won", "schema": {"name": "_xdm.context.campaign-member"}, "expression": {"value": "isWon = true"}}'
    ),
    _json('{"name": "Won", "schema": {"name": "_xdm.context.account"}, "expression": {"value": "isWon = true"}}'),
)
Q123 = Code(
    "Q123",
    "computed-path",
    "`{field}` of the rule set is not `{name}` as it is: the mapping `{mapping}` computes it",
    "With `--rules`, a query asks for a field of a foreign record that a mapping changes before it is in the rule set.",
    "Another unit or another text does not mean the same: ask for the field of the rule set, with values as they are "
    "there.",
    Example("", kind="computed-path"),
    _pql('workAddress.city = "Paris"'),
)
Q131 = Code(
    "Q131",
    "mapped-array",
    "`{name}` reads a field through an array, which is taken as: of any of its items",
    "A query dots through an array in a comparison.",
    "The sources of the language disagree on whether that is allowed. It is taken to be true if one item makes it so; "
    "`select X from array where X.field = …` says that for certain.",
    _pql('orders.storeId.distinct().count() > 1 and orders.storeId = "s1"'),
    _pql('orders.storeId.distinct().count() > 1 and orders[storeId = "s1"]'),
    Severity.WARNING,
)
Q132 = Code(
    "Q132",
    "from-direction",
    "`from` is taken as: at that time or after it",
    "A query uses the direction `from`, which is listed and nowhere described.",
    "`before` and `after` are not in doubt.",
    _pql("seen occurs < 3 days from now"),
    _pql("seen occurs < 3 days after now"),
    Severity.WARNING,
)
Q133 = Code(
    "Q133",
    "type-not-told",
    "nothing tells the type of `{name}`: it is declared as text",
    "A field is only asked for being there, so that its type cannot be told from its use.",
    "A payload with another type in its place is rejected: put the type into the schema before it is used.",
    _pql("loyalty.tier"),
    _pql('loyalty.tier != ""'),
    Severity.WARNING,
)
Q134 = Code(
    "Q134",
    "folded-field",
    "`{name}` ignores case in the rule set, and the query does not",
    "With `--rules`, a text is compared exactly in the query, and ignoring case by the rule set.",
    "The audience may hold more people than the segment had.",
    Example("", kind="folded-field"),
    _pql('country = "US"'),
    Severity.WARNING,
)
Q135 = Code(
    "Q135",
    "negated-count",
    "`COUNT({count})` is at least {count}, so its negation is fewer than {count}",
    "A chain with a count is negated.",
    "A published sample reads it as: not more often than that, which is one more. The segment is carried over as it is "
    "written.",
    _pql('not (chain(xEvent, timestamp, [A: WHAT(eventType = "a") COUNT(5)]))'),
    _pql('not (chain(xEvent, timestamp, [A: WHAT(eventType = "a")]))'),
    Severity.WARNING,
)
Q136 = Code(
    "Q136",
    "declared-events",
    "events of any type are those of the types that the rule set declares",
    "With `--rules`, a condition is on events of all types, and the rule set declares some.",
    "Events of types that are not declared are ignored in payloads, and a query of the platform sees them.",
    Example("", kind="any-event"),
    _pql('xEvent[eventType = "web.view"]'),
    Severity.WARNING,
)
Q137 = Code(
    "Q137",
    "two-meanings",
    "`{name}` is taken for the field of the rule set; that of the foreign record is `{field}` there",
    "With `--rules`, a rule set has a field of the same name as a foreign record, and its mapping makes something else "
    "of that of the record.",
    "Rename the field in the query to what it becomes if it is the foreign one that is meant.",
    Example("", kind="two-meanings"),
    _pql('workAddress.city = "Paris"'),
    Severity.WARNING,
)

CODES = (
    *(Q101, Q102, Q103, Q104, Q105),
    *(Q110, Q111, Q112, Q113, Q114, Q115, Q116, Q117, Q118, Q119, Q120, Q121, Q122, Q123),
    *(Q131, Q132, Q133, Q134, Q135, Q136, Q137),
)
