"""The officer template on real titles, beside a classifier without its rules, and titles labelled by reading."""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import quorate
from quorate.engine import RuleSet
from tests.sec import classifier, payloads
from tests.sec.classifier import ROLES, Score, roles_of
from tests.sec.figures import RULES, write_alone
from tests.sec.officers import GROUP, Officers, group_of

needs_filings = pytest.mark.skipif(
    not payloads.DATA.is_dir(), reason="the filings (../shared/data/sec-form4) are not beside the repository"
)

NEEDS = {role: 1 for role in ROLES if role not in {"board_chair", "president"}} | {"executive": 2}

Decided: TypeAlias = list[dict[str, Any]]


@pytest.fixture(scope="module")
def converted() -> list[payloads.Payload]:
    return payloads.convert().payloads


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    return quorate.load(write_alone(tmp_path_factory.mktemp("officers")))


@pytest.fixture(scope="module")
def decided(rules: RuleSet, converted: list[payloads.Payload]) -> Decided:
    found = [decision.to_dict() for decision in rules.decide_many(converted, missing=False)]
    assert rules.surprises == {}
    return found


@pytest.fixture(scope="module")
def officers(converted: list[payloads.Payload], decided: Decided) -> Officers:
    return Officers.of(converted, decided)


def low(scores: dict[str, Score], floor: float) -> dict[str, Score]:
    return {role: score for role, score in scores.items() if min(score.precision, score.recall) < floor}


# --- the classifier ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "roles"),
    [
        ("Pres&CEO", "chief_executive president"),
        ("Vice President, Controller and CAO", "accounting"),
        ("E.V.P and C.F.O", "finance"),
        ("VP and President, Americas", "president"),
        ("President, Technology", "president"),
        ("EVP, Technology", "technology"),
        ("Chief Legal & HR Officer", "legal human_resources"),
        ("Chief Digital & Technology Officer", "technology"),
        ("EVP, CAO & General Counsel", "legal"),
        ("SVP-ChiefActngOfcr&Controller", "accounting"),
        ("Former CEO", ""),
        ("EVP and Senior Advisor to the CEO", "executive"),
        ("See Remarks", ""),
    ],
)
def test_the_classifier_reads_a_title(title: str, roles: str) -> None:
    assert roles_of(title) == set(roles.split())


def test_the_classifier_reads_as_the_labels_say() -> None:
    scores = classifier.scores((roles_of(title), right) for title, right in classifier.labels().items())
    assert low(scores, 0.85) == {}


def test_labels_name_roles() -> None:
    labels = classifier.labels()
    assert len(labels) == 300
    assert {role for roles in labels.values() for role in roles} == set(ROLES)


@pytest.mark.parametrize(
    ("hits", "extra", "missed", "precision", "recall"), [(3, 1, 2, 0.75, 0.6), (0, 0, 0, 1.0, 1.0)]
)
def test_scores(hits: int, extra: int, missed: int, precision: float, recall: float) -> None:
    score = Score(hits, extra, missed)
    assert (score.precision, score.recall) == (precision, recall)


@needs_filings
def test_labels_are_of_the_titles_that_are_drawn(converted: list[payloads.Payload]) -> None:
    people = (person for payload in converted for person in payload["account"]["people"])
    titles = Counter(person["job_title"] for person in people if "job_title" in person)
    drawn = classifier.drawn(titles)
    assert {name: len(among) for name, among in drawn.items()} == classifier.DRAWN
    assert list(itertools.chain(*drawn.values())) == list(classifier.labels())


# --- the template -----------------------------------------------------------------------------------------------------


def test_the_template_has_the_roles_of_the_classifier() -> None:
    template = quorate.load(RULES).program.templates["officers"]
    assert tuple(role.name for role in template.roles) == ROLES
    assert {role.name: role.needs for role in template.roles if role.needs} == NEEDS


@needs_filings
def test_each_company_with_an_officer_has_a_group(converted: list[payloads.Payload], decided: Decided) -> None:
    titled = [any("job_title" in person for person in each["account"]["people"]) for each in converted]
    assert [group_of(decision) is not None for decision in decided] == titled
    assert sum(titled) == 532
    assert [decision["errors"] for decision in decided if decision["errors"]] == []


@needs_filings
def test_only_who_has_a_title_has_a_role(officers: Officers) -> None:
    assert officers.roles.keys() <= officers.titles.keys()
    assert (len(officers.titles), len(officers.people)) == (6_248, 2_837)
    assert len(officers.roles) > 0.95 * len(officers.titles)


@needs_filings
def test_the_same_title_has_the_same_roles(officers: Officers) -> None:
    found = {(title, officers.roles.get(who, frozenset())) for who, title in officers.titles.items()}
    assert len(found) == len(officers.people)


@needs_filings
def test_the_template_reads_as_the_labels_say(officers: Officers) -> None:
    assert low(officers.template_against_labels(), 0.85) == {}


@needs_filings
def test_the_template_reads_as_the_classifier_does(officers: Officers) -> None:
    assert low(officers.template_against_classifier(), 0.85) == {}


@needs_filings
def test_completeness_is_the_mean_of_what_is_needed(decided: Decided) -> None:
    groups = [group for decision in decided if (group := group_of(decision)) is not None]
    for group in groups:
        people = Counter(member["role"] for member in group["members"])
        shares = [min(Fraction(1), Fraction(people[role], needs)) for role, needs in NEEDS.items()]
        assert group["completeness"] == float(sum(shares) / len(shares))
        assert group["missing"] == [role for role in ROLES if people[role] < NEEDS.get(role, 0)]
    assert {group["completeness"] for group in groups} >= {0.125, 0.5, 1.0}


@needs_filings
def test_the_whole_rule_set_decides_the_same_group(converted: list[payloads.Payload], decided: Decided) -> None:
    whole = quorate.load(RULES)
    again = [decision.to_dict() for decision in whole.decide_many(converted[::20], missing=False)]
    assert [group_of(decision) for decision in again] == [group_of(decision) for decision in decided[::20]]
    assert {group["name"] for decision in again for group in decision["groups"]} == {GROUP}


@needs_filings
def test_who_has_no_title_might_have_a_role(rules: RuleSet, converted: list[payloads.Payload]) -> None:
    (payload,) = (each for each in converted if each["account"]["id"] == "AOS")
    group = group_of(rules.decide(payload).to_dict())
    assert group is not None
    untitled = {person["id"] for person in payload["account"]["people"] if "job_title" not in person}
    assert {each["person"] for each in group["unknown"]} <= untitled
    assert {tuple(each["missing"]) for each in group["unknown"]} == {
        (f"people[{each['person']}].job_title",) for each in group["unknown"]
    }
    # The other six ask what a table collects, and that passes over rows that are unknown.
    by_titles = {"chief_executive", "board_chair", "president", "executive"}
    assert {each["role"] for each in group["unknown"]} == by_titles
    assert len(group["unknown"]) + group["unknown_more"] == len(untitled) * len(by_titles)


@needs_filings
def test_deciding_again_changes_nothing(rules: RuleSet, converted: list[payloads.Payload], decided: Decided) -> None:
    some = list(zip(converted[::20], decided[::20], strict=True))
    for payload, before in some:
        after = rules.decide({**payload, "state": before["state"]}, missing=False).to_dict()
        assert after["state"] == before["state"]
        group, old = group_of(after), group_of(before)
        if group is None or old is None:
            assert group is old
            continue
        assert (group["change"], group["changes"]) == ("stayed", {})
        assert group["members"] == old["members"]


def test_the_report_tells_what_is_left(tmp_path: Path) -> None:
    rules = quorate.load(write_alone(tmp_path))
    people = [
        {"id": f"p{place}", "distinct_titles": 1, "job_title": title} for place, title in enumerate(classifier.labels())
    ]
    account = {"id": "a", "name": "All titles", "sp500": True, "people": people, "events": []}
    made = [{"now": payloads.NOW, "account": account}]
    report = Officers.of(made, (decision.to_dict() for decision in rules.decide_many(made))).report()
    assert report[0] == "300 people with a title, 300 spellings, 1 groups"
    assert [line.split()[0] for line in report[-len(ROLES) :]] == list(ROLES)
