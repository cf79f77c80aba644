"""What a role template does to many accounts: counted, and put together for its author."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any

import pytest

from quorate.decide import template_tally
from quorate.decide.payload import RejectedError
from quorate.decide.template_program import TextField, program_of_roles, texts_tested, weightings
from quorate.decide.template_reader import Candidate, TemplateReader
from quorate.decide.template_report import TemplateReport
from quorate.decide.template_tally import Tally
from quorate.decide.unmatched import grouped, normal, unmatched_by
from quorate.engine import RuleSet, load_program
from quorate.ir import nodes as n
from quorate.ir.program import Program, RoleTemplate
from quorate.ir.types import BOOLEAN
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.cli.running import RULES
from tests.unit.decide.templates import NOWHERE, role, template

NOW = "2026-06-01T12:00:00Z"
TITLE = TextField(("job_title",), is_free=True)
TRUE = n.Literal(NOWHERE, BOOLEAN, True)  # noqa: FBT003 - a condition's value

SCHEMA = """
entity account accounts { key id  name text  industry text }
entity person people in account {
  key id  job_title text ignoring case  department text  seniority one of "staff", "vp"  email text pii
  relation { role text  secret text pii }  nick text
}
entity license licenses in person { key id  product text }
event page_viewed of person { url text }
"""


def ruled(*made: tuple[str, int | None], allows_many: bool = False) -> RoleTemplate:
    """Make a template of roles with conditions, each with what it needs."""
    roles = [replace(role(name, needs=needs), when=TRUE) for name, needs in made]
    return template(*roles, allows_many=allows_many)


def person(results: str, title: str | None = None, *missing: str) -> Candidate:
    """Make a person of what each role comes to: `+` true, `-` false, `?` unknown."""
    values = {"+": True, "-": False, "?": None}
    return Candidate((title,), tuple(values[each] for each in results), missing)


def counted(made: RoleTemplate, *accounts: list[Candidate] | None, weighted: bool = False) -> TemplateReport:
    tally = Tally(made, (TITLE,), (weighted,))
    for account in accounts:
        tally.add(account)
    return tally.report()


def program_of(text: str) -> Program:
    found = compile_project(Project("trying", (Source("trying.rules", SCHEMA + text),)))
    assert found.program is not None, [one.message for one in found.diagnostics]
    return found.program


def payload(*people: dict[str, Any], **account: object) -> dict[str, Any]:
    return {"now": NOW, "account": {"id": "acme", "people": list(people), **account}}


# --- counting ---------------------------------------------------------------------------------------------------------


def test_people_are_parted_by_how_many_roles_they_match() -> None:
    people = [
        person("+--"), person("-++"), person("---"), person("-?-", None, "seniority"), person("??+"), person("?--"),
    ]  # fmt: skip
    found = counted(ruled(("a", 1), ("b", 1), ("c", None)), people).people
    assert (found.total, found.none, found.one, found.several, found.unknown) == (6, 1, 2, 1, 2)
    assert found.open == 1, "c has a role, and may have a or b"
    assert found.undefined == 1, "nothing is missing for the last"


def test_the_first_role_that_matches_wins_and_the_others_lose() -> None:
    report = counted(ruled(("a", 1), ("b", 1), ("c", None)), [person("+++"), person("-++"), person("--+")])
    assert [(each.matched, each.got, each.lost) for each in report.roles] == [(1, 1, 0), (2, 1, 1), (3, 1, 2)]
    assert [each.lost_to for each in report.roles] == [{}, {"a": 1}, {"a": 1, "b": 1}]


def test_where_many_are_allowed_nobody_loses() -> None:
    report = counted(ruled(("a", 1), ("b", 1), allows_many=True), [person("++"), person("?+")])
    assert [(each.matched, each.got, each.lost) for each in report.roles] == [(1, 1, 0), (2, 2, 0)]
    assert report.people.open == 1


def test_accounts_are_counted_by_who_is_there_for_a_role() -> None:
    made = template(replace(role("a", needs=2, most=2), when=TRUE), role("b", needs=1), role("c"))
    report = counted(made, [person("+--")], [person("+--")] * 3, [], None)
    assert (report.accounts, report.absent) == (3, 1)
    assert [(each.empty, each.met, each.over) for each in report.roles] == [(1, 1, 1), (3, 0, None), (3, None, None)]


def test_missing_facts_come_most_frequent_first() -> None:
    people = [person("?", None, "b"), person("?", None, "a", "b"), person("?", None, "c")]
    assert counted(ruled(("r", 1)), people).missing == (("b", 2), ("a", 1), ("c", 1))


def test_colliding_roles_come_with_titles_that_are_spelled_alike_once() -> None:
    people = [
        person("++-", "CFO & Treasurer"), person("++-", "CFO & Treasurer"), person("++-", "CFO &  TREASURER"),
        person("+++", "COO"), person("++-", None),
    ]  # fmt: skip
    first, *others = counted(ruled(("a", 1), ("b", 1), ("c", 1)), people).collisions
    assert (first.first.name, first.second.name, first.people) == ("a", "b", 5)
    assert [(each.texts, each.people) for each in first.samples] == [(("CFO & Treasurer",), 3), (("COO",), 1)]
    assert [(each.first.name, each.second.name, each.people) for each in others] == [("a", "c", 1), ("b", "c", 1)]


def test_texts_beyond_what_is_kept_are_told_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_tally, "PEOPLE_AT_MOST", 1)
    report = counted(ruled(("a", 1)), [person("-", "x"), person("-", "y"), person("-", "x"), person("-", None)])
    assert (report.untold, report.people.none) == (1, 4)
    assert [(each.text, each.people) for each in report.unmatched[0].spellings] == [("x", 2)]


@pytest.mark.parametrize(
    ("needs", "filled", "low", "high"),
    [
        (10, 0, 0, 0), (20, 1, 0, 0.1), (10, 1, 0.1, 0.2), (10, 3, 0.3, 0.4), (10, 7, 0.7, 0.8), (20, 19, 0.9, 1),
        (10, 10, 1, 1), (10, 11, 1, 1),
    ],
)  # fmt: skip
def test_completeness_falls_into_the_band_that_it_is_in(needs: int, filled: int, low: float, high: float) -> None:
    (found,) = counted(ruled(("a", needs)), [person("+")] * filled).completeness
    assert [(each.low, each.high) for each in found.bands if each.accounts] == [(low, high)]
    assert len(found.bands) == 12


def test_mean_and_median_of_completeness() -> None:
    made = template(replace(role("a", 100, 1), when=TRUE), replace(role("b", 20, 1), when=TRUE))
    accounts: tuple[list[Candidate], ...] = ([person("+-"), person("-+")], [person("+-")], [person("--")], [])
    plain, by_weight = counted(made, *accounts).completeness[0], counted(made, *accounts, weighted=True).completeness[0]
    assert (plain.mean, plain.median) == (0.375, 0.25)
    assert by_weight.mean == pytest.approx((1 + 100 / 120) / 4)
    (nothing,) = counted(ruled(("a", None)), [person("+")]).completeness
    assert (nothing.mean, nothing.median, nothing.bands) == (None, None, ())


# --- texts ------------------------------------------------------------------------------------------------------------


def test_spellings_differ_in_case_punctuation_and_spacing() -> None:
    assert normal("  V.P. \t Sales_") == normal("v p-SALES") == "v p sales"
    assert normal("---") == "---"
    (first, second) = grouped({"VP, Sales": 2, "vp sales": 3, "V.P. Sales": 1})
    assert (first.text, first.people, first.spellings, first.others) == ("vp sales", 5, 2, ("VP, Sales",))
    assert (second.text, second.people) == ("V.P. Sales", 1)


def test_words_are_counted_in_people_with_how_many_have_a_role() -> None:
    none = {"Head of R&D": 2, "head, HEAD of Labs": 1, "  ": 4, None: 5, "Chemist": 1}
    found = unmatched_by("job_title", none, {"Head of Sales": 7, None: 1}, is_free=True)
    assert (found.people, found.blank, found.missing, found.texts, found.groups) == (4, 4, 5, 3, 3)
    assert [(each.word, each.people, each.matched, each.example) for each in found.words] == [
        ("head", 3, 7, "Head of R&D")
    ]


def test_words_of_choices_and_of_single_words_are_the_texts_themselves() -> None:
    assert unmatched_by("x", {"Buyer": 2, "Sales lead": 3}, {}, is_free=False).words == ()
    assert unmatched_by("x", {"Buyer": 2, "Chemist": 3}, {}, is_free=True).words == ()


@pytest.mark.parametrize(
    ("conditions", "fields"),
    [
        (('job_title has word "x"',), ["job_title"]),
        (('email = "x" and relation.secret = "y" and id = "z"',), []),
        (('relation.role = "x"',), ["relation.role"]),
        (('department = "x"', 'job_title = "x" and department = "y"'), ["department", "job_title"]),
        (('seniority = "vp"', 'seniority = "staff" or nick = "x"'), ["nick", "seniority"]),
        (("is_boss",), ["job_title"]),
        (('rank = "high"',), ["department"]),
        (("in bosses",), ["job_title"]),
        (('account.industry = "x" and any account.person where (nick = "x")',), []),
        (("boss_about",), []),
    ],
)
def test_texts_that_roles_test_are_found_through_all_that_they_refer_to(
    conditions: tuple[str, ...], fields: list[str]
) -> None:
    roles = "\n".join(f"role r{place} when {each}" for place, each in enumerate(conditions))
    program = program_of(
        f"""
        define is_boss of person = job_title has word "boss"
        define boss_about of person = any account.person where (is_boss)
        table rank of person gives text {{ department  "x" => "high" }}
        audience bosses of people where is_boss
        role template committee {{ {roles} }}
        """
    )
    assert [each.name for each in texts_tested(program, program.templates["committee"], 3)] == fields


# --- reading ----------------------------------------------------------------------------------------------------------

COMMITTEE = """
audience deciders of people where seniority = "vp"
role template committee {
  role decider needs 1 when in deciders
  role expert needs 1 when any license where (product = "x")
  role neighbour when account.industry = "seeds" and job_title has word "farm"
  role other
}
"""
OTHERS = """
engagement standard { window 30 days  page_viewed 40 }
audience all_of_them of accounts where id is known
role template seen { role viewer needs 1 when any page_viewed }
interest ai { roles seen }
buying group growers { audience all_of_them  interest ai  completeness weighted }
role template outer {
  role warm when engagement >= 30
  role viewer when member of growers
  role titled when job_title = "x"
}
"""


def readers(text: str, name: str) -> tuple[TemplateReader, TemplateReader]:
    """Return a reader with code, and one without."""
    program = program_of(text)
    quick, slow = (TemplateReader(program, program.templates[name]) for _ in range(2))
    assert quick._quick is not None  # noqa: SLF001 - to be sure that code is what is tried
    slow._quick = None  # noqa: SLF001 - so that there is none
    return quick, slow


def people_of(reader: TemplateReader, account: dict[str, Any]) -> list[Candidate]:
    found = reader.read(account)
    assert found is not None
    return found


def test_people_are_read_with_all_their_roles_and_what_is_missing() -> None:
    found = payload(
        {"id": "ann", "seniority": "vp", "licenses": [{"id": "l1", "product": "x"}], "job_title": "Farm VP"},
        {"id": "bob", "licenses": [{"id": "l.1]", "product": None}]},
        {"id": "cyd", "seniority": "staff", "licenses": [], "job_title": "Cook"},
    )
    for reader in readers(COMMITTEE, "committee"):
        ann, bob, cyd = people_of(reader, found)
        assert ann == Candidate(("Farm VP", "vp"), (True, True, None, False))
        assert bob.results == (None, None, None, False)
        assert bob.missing == ("account.industry", "job_title", "licenses.product", "seniority")
        assert cyd == Candidate(("Cook", "staff"), (False, False, False, False))
        assert reader.read({"now": NOW, "account": {"id": "acme"}}) is None


def test_roles_that_ask_for_groups_and_engagement_are_read_with_these() -> None:
    event = {"id": "e", "type": "page_viewed", "at": "2026-05-31T00:00:00Z", "person": "ann"}
    found = payload({"id": "ann"}, {"id": "bob", "job_title": "x"}, events=[event])
    for reader in readers(OTHERS, "outer"):
        ann, bob = people_of(reader, found)
        assert ann.results == (True, True, None)
        assert bob.results == (False, False, True)


@pytest.mark.parametrize(
    "broken", [b"{", b'{"account": {"id": "a"}}', {"now": NOW, "account": {"id": "a", "people": 1}}]
)
def test_accounts_that_cannot_be_read_are_refused(broken: object) -> None:
    for reader in readers(COMMITTEE, "committee"):
        with pytest.raises(RejectedError):
            reader.read(broken)


def test_of_a_program_only_what_the_roles_need_is_kept() -> None:
    program = program_of(COMMITTEE + OTHERS)
    kept, roles = program_of_roles(program, program.templates["committee"])
    assert [len(each) for each in (kept.audiences, kept.groups, kept.engagements)] == [4, 0, 0]
    assert [each is not None for each in roles] == [True, True, True, False]
    kept, _ = program_of_roles(program, program.templates["outer"])
    assert list(kept.groups) == ["growers"]
    assert weightings(program, program.templates["seen"]) == (True,)
    assert weightings(program, program.templates["outer"]) == (False,)


@pytest.mark.parametrize("name", ["seeds_committee", "field_committee"])
def test_both_evaluators_read_the_people_of_the_worked_example_alike(name: str) -> None:
    program, _ = load_program(RULES / "seeds")
    quick, slow = (TemplateReader(program, program.templates[name]) for _ in range(2))
    slow._quick = None  # noqa: SLF001 - so that no code is used
    with gzip.open(RULES / "seeds" / "accounts.ndjson.gz") as file:
        for line in list(file)[:80]:
            assert quick.read(line) == slow.read(line)


def test_what_roles_get_is_what_decisions_say_where_everyone_is_admitted() -> None:
    text = (
        COMMITTEE
        + """
        interest ai { roles committee }
        audience all_of_them of accounts where id is known
        buying group growers { audience all_of_them  interest ai  admit everyone }
        """
    )
    program = program_of(text)
    found = payload(
        {"id": "ann", "seniority": "vp", "licenses": [{"id": "l1", "product": "x"}]},
        {"id": "bob", "seniority": "staff", "licenses": [{"id": "l2", "product": "x"}]},
        {"id": "cyd", "licenses": [{"id": "l3", "product": "x"}]},
        {"id": "dan"},
    )
    reader = TemplateReader(program, program.templates["committee"])
    tally = Tally(program.templates["committee"], reader.texts, (False,))
    tally.add(reader.read(found))
    report = tally.report()
    (group,) = RuleSet(program).decide(found).to_dict()["groups"]
    roles = [member["role"] for member in group["members"]]
    assert {each.role.name: each.got for each in report.roles if each.got} == {
        name: roles.count(name) for name in dict.fromkeys(roles)
    }
    assert report.completeness[0].mean == group["completeness"]
