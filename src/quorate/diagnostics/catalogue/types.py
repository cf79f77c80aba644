"""E3xx: things put together that do not fit."""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example

_GOOD = Example("audience large of accounts where employees >= 500\n")
_GROUP = """role template committee { role champion }
stages pipeline { entry open  success won  open -> won }
interest seeds { roles committee  stages pipeline }
audience large of accounts where employees >= 500
buying group growers { audience large  interest seeds }
"""

E301 = Code(
    "E301",
    "different-types",
    "{left} cannot be compared with {right}",
    "The two sides of a comparison are of different types.",
    "There are no hidden conversions: such a comparison could never be true, or not for the reason it seems.",
    Example('audience large of accounts where employees >= "500"\n'),
    _GOOD,
)
E302 = Code(
    "E302",
    "operator-type",
    "`{operator}` is not for {type}",
    "An operator is used on a value of a type that it has no meaning for.",
    "Texts are searched, numbers computed with, times shifted by durations; text operators do not apply to numbers.",
    Example('audience odd of accounts where employees starts with "5"\n'),
    _GOOD,
)
E303 = Code(
    "E303",
    "no-such-value",
    "`{value}` is not a value of {thing}",
    "A field of a fixed set of values is compared with a text outside that set.",
    "Such a comparison is never true, and is nearly always a misspelling.",
    Example('audience named_accounts of accounts where tier is "namd"\n'),
    Example('audience named_accounts of accounts where tier is "named"\n'),
)
E304 = Code(
    "E304",
    "no-condition",
    "expected a condition, found {type}",
    "Something that is neither true nor false stands where a condition is wanted.",
    "Numbers and texts do not count as true; `is known` tells whether a value is there.",
    Example("audience staffed of accounts where employees\n"),
    Example("audience staffed of accounts where employees is known\n"),
)
E305 = Code(
    "E305",
    "argument-count",
    "`{name}` takes {wanted}, and {given} given",
    "A function or definition is called with too many or too few arguments.",
    "Each has a fixed list of parameters.",
    Example("audience odd of accounts where length() > 3\n"),
    Example("audience odd of accounts where length(name) > 3\n"),
)
E306 = Code(
    "E306",
    "argument-type",
    "`{name}` takes {wanted} here, and {given} is given",
    "An argument is of another type than the function or definition takes.",
    "There are no hidden conversions; `text(x)` and `number(s)` convert.",
    Example('audience odd of accounts where lower(employees) = "a"\n'),
    Example('audience odd of accounts where lower(text(employees)) = "a"\n'),
)
E307 = Code(
    "E307",
    "hours-against-date",
    "{length} cannot be set against a date",
    "A date is shifted or measured by hours, minutes or seconds.",
    "A date is a whole day without a time, so it can be moved by days or longer only.",
    Example("audience young of people where born_on in last 36 hours\n"),
    Example("audience young of people where born_on in last 2 days\n"),
)
E308 = Code(
    "E308",
    "no-fixed-length",
    "months, quarters and years have no fixed length to compare",
    "A duration is compared with months, quarters or years.",
    "A month has 28 to 31 days; compare with days, or compare the times.",
    Example("audience old of accounts where now - last(at of page_viewed) > 3 months\n"),
    Example("audience old of accounts where last(at of page_viewed) < now - 3 months\n"),
)
E309 = Code(
    "E309",
    "bad-pattern",
    "pattern cannot be used: {reason}",
    "A pattern is not one of RE2.",
    "RE2 patterns match in linear time; look-around and back-references do not exist in them.",
    Example("audience bosses of people where job_title matches /(chief/\n"),
    Example("audience bosses of people where job_title matches /(chief)/\n"),
)
E310 = Code(
    "E310",
    "no-order",
    "{type} has no order",
    "Booleans, lists, records or the names of stages and roles are compared by size.",
    "Numbers, texts, times and choices are ordered; others are only equal or not.",
    Example("audience odd of people where consent_email > false\n"),
    Example("audience odd of people where consent_email\n"),
)
E311 = Code(
    "E311",
    "mixed-list",
    "a list of {one} cannot hold {other}",
    "The items of a list are of different types.",
    "A list has one type of item, so that comparing with it has one meaning.",
    Example('list odd = ("a", 1)\n'),
    Example('list even = ("a", "b")\n'),
)
E312 = Code(
    "E312",
    "window-type",
    "a window of time is not for {type}",
    "Something that is neither a date nor an instant is looked for in a window of time.",
    "Only times can lie in the last 30 days.",
    Example("audience odd of accounts where employees in last 30 days\n"),
    Example("audience odd of people where born_on in last 30 days\n"),
)
E313 = Code(
    "E313",
    "result-type",
    "table `{table}` gives {wanted}, and this is {given}",
    "A result of a decision table is of another type than the table says.",
    "What uses the table relies on its type.",
    Example('table rank of person gives integer {\n  seniority\n  "vp" => "one"\n}\n'),
    Example('table rank of person gives integer {\n  seniority\n  "vp" => 1\n}\n'),
)
E314 = Code(
    "E314",
    "collection-as-value",
    "`{name}` is {kind} and has no value of its own",
    "A collection or an event stands where a value is wanted.",
    "Collections and events are counted, quantified over or aggregated.",
    Example("audience staffed of accounts where people > 3\n"),
    Example("audience staffed of accounts where count(people) > 3\n"),
)
E315 = Code(
    "E315",
    "clause-out-of-place",
    "`{clause}` {reason}",
    "A clause stands where it has no meaning.",
    "Windows, bursts and nearness are about events; a burst needs a number of them.",
    Example("audience odd of accounts where any people in last 30 days\n"),
    Example("audience odd of accounts where any page_viewed in last 30 days\n"),
)
E316 = Code(
    "E316",
    "step-out-of-place",
    "{reason}",
    "The steps of a sequence do not make one: no step happens, or a gap is measured from nothing.",
    "Gaps are measured from the happening step before; a `no` step takes `within` only first or last.",
    Example("audience odd of accounts where sequence (no page_viewed)\n"),
    Example("audience odd of accounts where sequence (page_viewed then no form_submitted)\n"),
)
E317 = Code(
    "E317",
    "unknown-zone",
    "`{zone}` is not a time zone",
    "A zone is not one of the time zone database.",
    "Zones are named by region and city, as in `Europe/Paris`; abbreviations such as `CET` mean different things.",
    Example('audience odd of accounts where now in hours 09:00 to 17:00 in zone "Paris"\n'),
    Example('audience odd of accounts where now in hours 09:00 to 17:00 in zone "Europe/Paris"\n'),
)

E318 = Code(
    "E318",
    "no-such-name",
    "`{name}` is not {thing}",
    "A name stands where one of a few is wanted: a role, a stage, an interest, a weight.",
    "Such a comparison is never true, and is nearly always a misspelling.",
    Example(f"{_GROUP}audience waiting of accounts where growers.stage = opn\n"),
    Example(f"{_GROUP}audience waiting of accounts where growers.stage = open\n"),
)
E319 = Code(
    "E319",
    "out-of-range",
    "{what} is `{value}`, and has to be {wanted}",
    "A number or a length of time lies outside the range that it has a meaning in.",
    "A weight of nothing, a need of nobody or a window without length would let a score say nothing.",
    Example("role template committee { role champion weight 0 }\n"),
    Example("role template committee { role champion weight 20 }\n"),
)
E320 = Code(
    "E320",
    "move-not-allowed",
    "`{model}` does not allow the move from `{source}` to `{target}`",
    "A move by rule goes where the stages do not allow a buying group to move.",
    "What is allowed by hand is allowed by rule and the other way round, so the moves there are stand in one place.",
    Example("stages p { entry a  success c  a -> b  b -> c  a to c when completeness >= 80% }\n"),
    Example("stages p { entry a  success c  a -> b, c  b -> c  a to c when completeness >= 80% }\n"),
)

E321 = Code(
    "E321",
    "off-the-scale",
    "{what} is a number from 0 to {most}, and never `{value}`",
    "A score of a buying group is compared with a number that lies outside its scale.",
    "Completeness goes from 0 to 1, so that percents can be written; engagement scaled by a population from 0 to 100. "
    "Such a comparison is always true or never.",
    Example(f"{_GROUP}audience whole of accounts where growers.completeness >= 80\n"),
    Example(f"{_GROUP}audience whole of accounts where growers.completeness >= 80%\n"),
)

CODES = (
    E301, E302, E303, E304, E305, E306, E307, E308, E309, E310, E311, E312, E313, E314, E315, E316, E317, E318, E319,
    E320, E321,
)  # fmt: skip
