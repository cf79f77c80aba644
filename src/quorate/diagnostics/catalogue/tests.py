"""E9xx: tests of rules. The samples stand beside all rules of `rules/seeds`."""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.model import Code, Example, Severity

_NOW: Final = "  now 2026-06-01T12:00:00Z\n"
_ACME: Final = '  account acme { name: "Acme" }\n'


def _test(*lines: str, head: str = 'test "a case"', facts: str = _NOW + _ACME) -> Example:
    """Return a test of these lines, after what nearly every test begins with."""
    body = "".join(f"  {line}\n" for line in lines)
    return Example(f"{head} {{\n{facts}{body}}}\n", kind="tests")


def _given(payload: str) -> Example:
    """Return a payload that a test is given as `case.json`."""
    return Example(payload, kind="case")


_SIZED: Final = f'{_NOW}  account acme {{ name: "Acme"  employees: size }}\n'
_MANY: Final = ", ".join(map(str, range(10_001)))

E901 = Code(
    "E901",
    "test-among-rules",
    "test `{name}` stands in a file of rules",
    "A file of rules has a test in it.",
    "Rules are what they are whatever is tested, so that tests stand in files of their own, which end in `.test.rules` "
    "and have no part in the revision of a rule set.",
    Example(_test("expect acme not in customers").text),  # as a file of rules
    _test("expect acme not in customers"),
)
E902 = Code(
    "E902",
    "rules-among-tests",
    "{kind} `{name}` stands in a file of tests",
    "A file that ends in `.test.rules` declares something else than tests.",
    "What only tests know would decide nothing outside of them. Rules stand in the other files of the folder.",
    Example("audience big of accounts\n  where employees > 500\n", kind="tests"),
    _test("expect acme not in customers"),
)
E903 = Code(
    "E903",
    "test-named-twice",
    "another test is called `{name}`",
    "Two tests of a rule set have one name.",
    "Tests are selected and reported by their names.",
    Example(_test("expect acme not in customers").text * 2, kind="tests"),
    _test("expect acme not in customers"),
)
E904 = Code(
    "E904",
    "test-without-now",
    "test `{name}` does not say when it is",
    "A test has no `now`, and neither has a payload that it is given.",
    "The clock is an input: a test that went by today's date would pass on some days only.",
    _test("expect acme not in customers", facts=_ACME),
    _test("expect acme not in customers"),
)
E905 = Code(
    "E905",
    "told-twice",
    "{what} is told twice",
    "A test says something twice that can be only one: its `now`, its account, a fact, a name of its table.",
    "Which of the two is meant cannot be told. What changes later stands behind `after`.",
    _test("account globex", "expect acme not in customers"),
    _test("expect acme not in customers"),
)
E906 = Code(
    "E906",
    "test-without-account",
    "test `{name}` has no {root}",
    "A test tells of no account.",
    "A decision is about one account, with its people and all that belongs to them.",
    _test("expect acme not in customers", facts=_NOW),
    _test("expect acme not in customers"),
)
E907 = Code(
    "E907",
    "not-in-rules",
    "`{name}` is no {kind}",
    "A test speaks of something that the rules do not declare.",
    "A test of something that is not there would hold for ever.",
    _test("expect acme not in customer"),
    _test("expect acme not in customers"),
)
E908 = Code(
    "E908",
    "not-in-test",
    "this test tells of no {kind} `{name}`",
    "A test expects or does something with somebody of whom it says nothing.",
    "Whoever a test is about is told in it first, such as `person ann of acme`.",
    _test('person ann of acme { job_title: "Buyer" }', "expect anna in purchasing"),
    _test('person ann of acme { job_title: "Buyer" }', "expect ann in purchasing"),
)
E909 = Code(
    "E909",
    "wrong-test-value",
    "`{name}` takes {expected}, and not {found}",
    "A value in a test is none of its place.",
    "Values of tests are read as those of payloads are, without hidden conversions.",
    _test('account acme { name: "Acme"  employees: "900" }', "expect acme not in customers", facts=_NOW),
    _test('account acme { name: "Acme"  employees: 900 }', "expect acme not in customers", facts=_NOW),
)
E910 = Code(
    "E910",
    "wrong-test-payload",
    "{message}{place}",
    "The payload that a test is given is none that the rules take.",
    "A rejected account has no decision that anything could be expected of.",
    _given('{"account": {"id": "acme", "name": "Acme", "employees": "900"}}'),
    _given('{"account": {"id": "acme", "name": "Acme", "employees": 900}}'),
)
E911 = Code(
    "E911",
    "told-too-late",
    "this is told behind what is expected of the same instant",
    "Facts, events or commands stand behind an expectation, with no `after` between them.",
    "All that is told of an instant is so at once, and then it is decided; what stands further down would seem to come "
    "later.",
    _test("expect acme not in customers", "opportunity o1 of acme { is_won: true  closed_on: today }"),
    _test("expect acme not in customers", "after 1 day", "opportunity o1 of acme", "expect acme not in customers"),
)
E912 = Code(
    "E912",
    "wrong-row",
    "this row has {found} where the table has {names} names",
    "A row of a table has more or fewer values than the table has names.",
    "The values of a row are those of the names, in their order.",
    _test(
        "person ann of acme { job_title: title  department: team }",
        "expect ann in purchasing",
        head='test "a case" for each title, team in (("Buyer", "Farms"), ("Sourcing"))',
    ),
    _test(
        "person ann of acme { job_title: title  department: team }",
        "expect ann in purchasing",
        head='test "a case" for each title, team in (("Buyer", "Farms"), ("Sourcing", missing))',
    ),
)
E913 = Code(
    "E913",
    "unused-column",
    "`{name}` is not used in this test",
    "A name of a table stands nowhere in its test.",
    "All rows then say the same of it, and what the author wanted to vary does not.",
    _test("expect acme not in customers", head='test "a case" for each size in (1, 2)'),
    _test("expect acme not in customers"),
    Severity.WARNING,
)
E914 = Code(
    "E914",
    "unreadable-case-file",
    "`{file}` {reason}",
    "The file that a test is given is not there, lies outside of the rule set, or is no JSON.",
    "Its path is meant from the file of the test, and the file is part of what is published.",
    _test('given file "cases/acme.json"', "expect acme not in customers", facts=_NOW),
    _test("expect acme not in customers"),
)
E915 = Code(
    "E915",
    "wrong-subject",
    "{what}",
    "A test expects something of an account that is only of people, or the other way round; or of what is neither.",
    "What is never so of anybody of that kind cannot be expected.",
    _test("expect acme in purchasing"),
    _test('person ann of acme { job_title: "Buyer" }', "expect ann in purchasing"),
)
E916 = Code(
    "E916",
    "nothing-expected",
    "test `{name}` expects nothing",
    "A test tells facts and expects nothing of them.",
    "It would hold whatever the rules say.",
    _test(),
    _test("expect acme not in customers"),
)
E917 = Code(
    "E917",
    "no-such-part",
    "{whose} has no `{name}`",
    "A test compares something that a buying group, a role, a member or a journey does not have.",
    "What decisions tell of them can be compared, and nothing else.",
    _test("expect acme.seeds_growers.score = 5"),
    _test("expect acme not in seeds_growers"),
)
E918 = Code(
    "E918",
    "wrong-comparison",
    "`{operator}` cannot be asked of {what}",
    "A test compares something in a way in which it has no order, or no items.",
    "Numbers and instants are in an order, and lists contain; all else is the same or not.",
    _test("expect acme.seeds_growers.stage > evaluating"),
    _test("expect acme not in seeds_growers"),
)
E919 = Code(
    "E919",
    "misplaced-beginning",
    "{what} stands behind `after`",
    "A test says what it begins with behind an `after`.",
    "`now` is when a test begins; from then on `after` says how much later it is.",
    _test("expect acme not in customers", "after 1 day", "now 2026-06-02T12:00:00Z", facts=_ACME),
    _test("expect acme not in customers", "after 1 day", "expect acme not in customers"),
)
E920 = Code(
    "E920",
    "wrong-place",
    "{what}",
    "A fact does not say what it belongs to, or names something else than the schema has it in.",
    "Payloads have things inside of each other: a license in a person, a person in an account.",
    _test("license l1 of acme", "expect acme not in customers"),
    _test("person ann of acme", "license l1 of ann", "expect acme not in customers"),
)
E921 = Code(
    "E921",
    "required-in-test",
    "{whose} has to have `{name}`",
    "A test leaves out a field that the schema says is `required`, or says that it is missing.",
    "A payload without it is rejected.",
    _test("account acme", "expect acme not in customers", facts=_NOW),
    _test("expect acme not in customers"),
)
E922 = Code(
    "E922",
    "event-to-come",
    "this lies after the last instant of the test",
    "An event happens when the test is over.",
    "Events after `now` do not exist yet, so that it changes nothing.",
    _test("event contract_signed of acme at 2026-07-01T12:00:00Z", "expect acme not in customers"),
    _test("event contract_signed of acme at 2026-05-01T12:00:00Z", "expect acme not in customers"),
    Severity.WARNING,
)
E923 = Code(
    "E923",
    "too-many-cases",
    "the tests have more than {limit}",
    "All rows of all tables together are more than a rule set may have.",
    "Tests that take long are run seldom.",
    _test("expect acme not in customers", head=f'test "a case" for each size in ({_MANY})', facts=_SIZED),
    _test("expect acme not in customers", head='test "a case" for each size in (1, 2)', facts=_SIZED),
)
E924 = Code(
    "E924",
    "out-of-time",
    "this lies outside of the years 1 to 9999",
    "A length of time leads beyond the calendar.",
    "There are no such instants in payloads.",
    _test("event contract_signed of acme 9000 years ago", "expect acme not in customers"),
    _test("event contract_signed of acme 9 years ago", "expect acme not in customers"),
)
E925 = Code(
    "E925",
    "test-failed",
    "test `{name}` fails: expected {expected}, but {actual}",
    "A test of the rules does not hold.",
    "Rules that do not do what their own tests say are not what their author means; `quorate test` explains why.",
    _test("expect acme in customers"),
    _test("expect acme not in customers"),
)
E926 = Code(
    "E926",
    "tests-too-long",
    "the tests were not through after {seconds} seconds",
    "The tests of rules that are to be published take longer than a request may.",
    "A server that answers others cannot run tests for ever. They can be run elsewhere, by `quorate test`, and skipped "
    "here.",
    Example("", kind="slow-tests"),
    _test("expect acme not in customers"),
)

CODES: Final = (
    E901, E902, E903, E904, E905, E906, E907, E908, E909, E910, E911, E912, E913, E914, E915, E916, E917, E918, E919,
    E920, E921, E922, E923, E924, E925, E926,
)  # fmt: skip
