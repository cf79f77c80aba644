"""Revisions are published once, activated for everybody at once, and taken back."""

import subprocess
import sys

import pytest

from quorate.service.audit import broken_at
from quorate.service.differences import DiffEffect, DiffKind, effect_of, kind_of
from quorate.service.errors import ConflictError, InputError, NotFoundError, PreconditionError
from quorate.service.rule_sets import LOADED_MOST, Actor
from quorate.store.sqlite_store import SqliteStore
from tests.house.housing import ANN, AUDIENCES, SCHEMA, TENANT, Housed, account, files, housed

SHADOWED = """
action mail of account { template text required }
journey idle for accounts in large {
  split accounts {
    path many when employees > 10 { do mail(template: "a") }
    path more when employees > 50 { do mail(template: "b") }
    otherwise { }
  }
}
"""
OTHER = SCHEMA + AUDIENCES.replace("500", "800")


def test_rules_that_do_not_compile_are_not_kept(empty: Housed) -> None:
    published = empty.house.rule_sets.publish(TENANT, files("audience x of accounts where"), ANN)
    assert published.row is None
    assert [each.severity for each in published.compiled.diagnostics] == ["error"]
    assert empty.house.rule_sets.list(TENANT).rows == ()


def test_just_the_same_is_known_and_a_comment_means_nothing(empty: Housed) -> None:
    first = empty.house.rule_sets.publish(TENANT, files(), ANN)
    again = empty.house.rule_sets.publish(TENANT, files(), Actor("bob"))
    assert first.row is not None
    assert (first.known, again.known) == (False, True)
    assert again.row == first.row
    assert first.row.published_by == "ann"


def test_findings_may_refuse(empty: Housed) -> None:
    idle = SCHEMA + AUDIENCES + SHADOWED
    rule_sets = empty.house.rule_sets
    refused = rule_sets.publish(TENANT, files(idle), ANN, refuse_findings=True)
    assert {each.severity for each in refused.compiled.diagnostics} == {"warning"}
    assert refused.row is None
    accepted = rule_sets.publish(TENANT, files(idle), ANN)
    assert accepted.row is not None
    assert accepted.row.findings == len(refused.compiled.diagnostics)


@pytest.mark.parametrize("path", ["../x.rules", "/x.rules", "a/../../x.rules", "", "a\\b.rules", "a//b.rules", "."])
def test_paths_that_lead_elsewhere_are_refused(empty: Housed, path: str) -> None:
    with pytest.raises(InputError, match="no path of a file"):
        empty.house.rule_sets.publish(TENANT, {path: b""}, ANN)


def test_an_activation_counts_for_all_who_look_at_the_store(house: Housed) -> None:
    with housed(house.path) as other:
        assert other.house.rule_sets.active(TENANT).revision == house.house.rule_sets.active(TENANT).revision
        revision = house.activate(OTHER)
        assert other.house.rule_sets.active(TENANT).revision == revision
        assert other.house.rule_sets.pinned(TENANT, revision).rules.revision == revision


def test_the_start_of_a_revision_is_enough_where_it_is_the_only_one(house: Housed) -> None:
    revision = house.house.rule_sets.active(TENANT).revision
    start = revision.removeprefix("sha256:")[:8]
    assert house.house.rule_sets.activate(TENANT, start, ANN).number == 1
    with pytest.raises(InputError, match="at least 4"):
        house.house.rule_sets.activate(TENANT, "ab", ANN)
    with pytest.raises(NotFoundError):
        house.house.rule_sets.activate(TENANT, "sha256:0000", ANN)
    with pytest.raises(NotFoundError):
        house.house.rule_sets.activate("other/prod", start, ANN)


def test_of_two_who_activate_at_once_one_is_told(house: Housed) -> None:
    rule_sets = house.house.rule_sets
    other = rule_sets.publish(TENANT, files(OTHER), ANN).row
    assert other is not None
    assert rule_sets.activate(TENANT, other.revision, ANN, expected=1).number == 2
    with pytest.raises(ConflictError, match="activation 2 is current, and not 1"):
        rule_sets.activate(TENANT, other.revision, ANN, expected=1)
    with pytest.raises(ConflictError):
        rule_sets.rollback(TENANT, ANN, expected=1)


def test_rolling_back_goes_back_step_by_step_and_activating_begins_anew(house: Housed) -> None:
    rule_sets = house.house.rule_sets
    first = rule_sets.active(TENANT).revision
    second, third = house.activate(OTHER), house.activate(SCHEMA + AUDIENCES)
    assert rule_sets.active(TENANT).revision == third
    assert (rule_sets.rollback(TENANT, ANN).takes_back, rule_sets.active(TENANT).revision) == (3, second)
    assert (rule_sets.rollback(TENANT, ANN).takes_back, rule_sets.active(TENANT).revision) == (2, first)
    with pytest.raises(PreconditionError, match="before this one"):
        rule_sets.rollback(TENANT, ANN)
    house.activate(SCHEMA + AUDIENCES)
    rule_sets.rollback(TENANT, ANN)
    assert rule_sets.active(TENANT).revision == first


def test_pages_of_revisions_and_their_files(house: Housed) -> None:
    house.activate(OTHER)
    rule_sets = house.house.rule_sets
    newest = rule_sets.list(TENANT, most=1)
    assert len(newest.rows) == 1
    oldest = rule_sets.list(TENANT, after=newest.following)
    assert newest.rows[0].revision == newest.active_revision
    assert len(oldest.rows) == 1
    row, found, active = rule_sets.get(TENANT)
    assert (row.id, found) == (active, files(OTHER))
    with pytest.raises(InputError, match="page token"):
        rule_sets.list(TENANT, after="x")


def test_differences_are_those_of_meaning(house: Housed) -> None:
    rule_sets = house.house.rule_sets
    first = rule_sets.active(TENANT).revision
    changed = SCHEMA + "# a comment\n" + AUDIENCES.replace("500", "800").replace(
        "audience chiefs", "audience heads"
    )  # fmt: skip
    second = house.activate(changed)
    _, _, found = rule_sets.diff(TENANT, first, second)
    told = {(kind_of(each), each.reference.one, each.reference.name) for each in found}
    assert (DiffKind.CHANGED, "audience", "large") in told
    assert (DiffKind.RENAMED, "audience", "heads") in told
    assert (DiffKind.REMOVED, "journey", "welcome") in told
    assert not [each for each in told if each[2] in {"chiefs", "active", "with_deals", "account", "person"}]
    large = next(each for each in found if each.reference.name == "large")
    assert "500" in large.old_text
    assert "800" in large.new_text
    assert (large.effect, effect_of(large.effect)) == ("narrowed", DiffEffect.NARROWED)


def test_what_uses_a_changed_definition_is_told_with_it(house: Housed) -> None:
    rule_sets = house.house.rule_sets
    with_it = "define is_large of account = employees >= {}\naudience vast of accounts where is_large\n"
    first = house.activate(SCHEMA + AUDIENCES + with_it.format(5000))
    second = house.activate(SCHEMA + AUDIENCES + with_it.format(9000))
    _, _, found = rule_sets.diff(TENANT, first, second)
    assert [(kind_of(each), str(each.reference), each.effect) for each in found] == [
        (DiffKind.CHANGED, "definition is_large", "narrowed"),
        (DiffKind.AFFECTED, "audience vast", "narrowed"),
    ]
    assert [str(cause.reference) for cause in found[1].because] == ["definition is_large"]


def test_the_same_revision_is_no_difference(house: Housed) -> None:
    rule_sets = house.house.rule_sets
    second = rule_sets.active(TENANT).revision
    assert rule_sets.diff(TENANT, second, second)[2] == ()


def test_the_log_of_what_was_done_cannot_be_changed_unnoticed(house: Housed) -> None:
    house.activate(OTHER)
    house.house.rule_sets.rollback(TENANT, ANN)
    with house.house.store.read() as reading:
        number = reading.tenant(TENANT)
        assert number is not None
        entries = reading.audit(number, 0, 100)
        assert [each.action for each in entries] == ["publish", "activate", "publish", "activate", "rollback"]
        assert {(each.actor, each.request) for each in entries} == {("ann", "r1")}
        assert broken_at(reading, number) is None
    assert isinstance(house.house.store, SqliteStore)
    with house.house.store.write() as writing:
        writing._run("UPDATE audit SET actor = 'eve' WHERE seq = 3")  # noqa: SLF001 - what nobody should do
    with house.house.store.read() as reading:
        assert broken_at(reading, number) == 3


def test_few_rule_sets_are_held_ready_however_many_there_are(house: Housed) -> None:
    rule_sets = house.house.rule_sets
    house.ingest(account(employees=900))
    for number in range(LOADED_MOST + 5):
        house.activate(SCHEMA + AUDIENCES.replace("500", str(501 + number)))
    assert len(rule_sets._loaded) <= LOADED_MOST  # noqa: SLF001 - what is to be bounded
    assert len(rule_sets.list(TENANT).rows) == LOADED_MOST + 6


def test_a_server_that_decides_starts_without_what_compiles_tests_and_compares() -> None:
    heavy = ("lark", "quorate.syntax", "quorate.suite", "quorate.difference")
    told = f"print([name for name in sys.modules if name.startswith({heavy!r})])"
    code = f"import sys, quorate.server.services.rule_set, quorate.service.rule_sets; {told}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
