"""Who is decided otherwise: held against two runs of `decide`, and told with reasons."""

import gzip
import itertools
import json
from collections.abc import Iterable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quorate.difference.accounts import Shift, subjects_of
from quorate.difference.comparing import compare
from quorate.difference.side import AUDIENCE, Reference, Side
from quorate.difference.tally import Pair, Summary, Tally, direction_of
from quorate.engine import RuleSet, load
from tests.cli.running import RULES, run_here
from tests.difference.revisions import law_side, pairs, side
from tests.laws import rules as laws

ACCOUNTS = 80
Row = tuple[str, str | None, str]


def looked_at(old: Side, new: Side, payloads: Iterable[bytes], samples: int = 2) -> tuple[Summary, list[Shift]]:
    """Decide payloads by both sides."""
    subjects = subjects_of(compare(old, new))
    pair, tally = Pair(RuleSet(old.program), RuleSet(new.program), subjects, samples), Tally(subjects, samples)
    shifts: list[Shift] = []
    for number, payload in enumerate(payloads):
        looked = pair.look(payload, f"accounts:{number + 1}", None)
        shifts += looked.shifts
        tally.add(looked)
    return tally.summary(), shifts


def members(lines: Iterable[str]) -> set[Row]:
    """Return who is in which audience, out of lines of decisions; this is the script of ten lines."""
    found: set[Row] = set()
    for line in lines:
        decision = json.loads(line)
        for subject in (decision, *decision.get("people", ())):
            person = None if subject is decision else f"{decision['account']} {subject['id']}"
            who = person or decision["account"]
            found |= {(who, each["name"], each["result"]) for each in subject.get("audiences", ())}
    return {row for row in found if row[2] == "true"}


def test_entries_and_exits_are_those_of_two_runs() -> None:
    @settings(max_examples=8, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(pairs(), st.lists(laws.payloads(), min_size=4, max_size=4))
    def hold(texts: tuple[str, str], drawn: list[laws.Payload]) -> None:
        old, new = map(law_side, texts)
        payloads = [
            json.dumps({**each, "account": {**each["account"], "id": f"a{number}"}}).encode()
            for number, each in enumerate(drawn)
        ]
        summary, shifts = looked_at(old, new, payloads, samples=0)
        before, after = (
            members(RuleSet(each.program).decide(payload).to_json().decode() for payload in payloads)
            for each in (old, new)
        )
        assert sum(each.entered for each in summary.subjects) == len(after - before)
        assert sum(each.exited for each in summary.subjects) == len(before - after)
        assert {each.subject.name for each in shifts if each.enters} == {name for _, name, _ in after - before}
        assert {each.subject.name for each in shifts if each.exits} == {name for _, name, _ in before - after}
        for each in summary.subjects:
            assert each.members_old == sum(name == each.subject.old for _, name, _ in before)
            assert each.members_new == sum(name == each.subject.new for _, name, _ in after)

    hold()


def edited_seeds(folder: Path) -> Path:
    """Write the shipped rules with a few edits."""
    folder.mkdir()
    for each in (RULES / "seeds").glob("*"):
        if each.suffix in {".rules", ".toml", ".csv", ".json"}:
            (folder / each.name).write_bytes(each.read_bytes())
    for name, old, new in (
        ("audiences.rules", "employees >= 500", "employees >= 300"),
        ("audiences.rules", "in last 60 days", "in last 45 days"),
        ("definitions.rules", '("vp", "chief") or', '("vp") or'),
        ("groups.rules", "needs 1\n    when any web", "needs 2\n    when any web"),
        ("groups.rules", "completeness >= 80% and engagement >= 30", "completeness >= 60%"),
    ):
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_the_shipped_accounts_by_edited_rules_are_those_of_two_runs(tmp_path: Path) -> None:
    seeds, accounts = RULES / "seeds", tmp_path / "accounts.ndjson"
    with gzip.open(seeds / "accounts.ndjson.gz") as lines:
        payloads = list(itertools.islice(lines, ACCOUNTS))
    accounts.write_bytes(b"".join(payloads))
    edited = edited_seeds(tmp_path / "seeds")
    told = run_here("diff", seeds, edited, accounts, "--format", "json", "--samples", "1", "--workers", "1")
    assert (told.returncode, told.stderr) == (0, "")
    document = json.loads(told.stdout)
    before, after = (
        members(each.to_json().decode() for each in load(rules).decide_many(payloads)) for rules in (seeds, edited)
    )
    subjects = [each for each in document["accounts"]["subjects"] if each["kind"] == "audience"]
    for each in subjects:
        name = each["name"]
        assert each["entered"] == sum(row[1] == name for row in after - before), name
        assert each["exited"] == sum(row[1] == name for row in before - after), name
        assert each["members"]["new"] == sum(row[1] == name for row in after), name
    assert document["accounts"]["compared"] == len(payloads) == ACCOUNTS
    group = next(each for each in document["accounts"]["subjects"] if each["name"] == "seeds_growers")
    assert {"membership", "completeness", "ready"} <= group["moved"].keys()
    again = run_here("diff", seeds, edited, accounts, "--format", "json", "--samples", "1", "--workers", "2")
    assert again.stdout == told.stdout


ONE = '{"now": "2026-06-01T12:00:00Z", "account": {"id": "%s", "employees": %s, "people": [%s]}}'
OLD = "define is_large of account = employees >= 500\naudience large of accounts where is_large\n"
NEW = "define is_large of account = employees >= 800\naudience large of accounts where is_large\n"


def payload(account: str, employees: object, people: str = "") -> bytes:
    return (ONE % (account, json.dumps(employees), people)).encode()


def test_the_reason_is_the_part_that_differs_and_the_fact_that_decides() -> None:
    summary, _ = looked_at(side(OLD), side(NEW), [payload("a", 600), payload("b", 900), payload("c", 100)])
    (large,) = summary.others
    assert (summary.compared, summary.changed, large.entered, large.exited) == (3, 1, 0, 1)
    ((sample,),) = large.samples.values()
    assert (sample.account, sample.place) == ("a", "accounts:1")
    (was,), (is_,) = sample.why_old, sample.why_new
    assert (was.said, was.result, was.facts) == ("employees is at least 500", "true", "employees is 600")
    assert (is_.said, is_.result, is_.facts) == ("employees is at least 800", "false", "employees is 600")


def test_what_becomes_unknown_is_told_with_what_is_missing() -> None:
    new = 'audience large of accounts where employees >= 500 or country = "FR"\n'
    summary, _ = looked_at(side(OLD), side(new), [payload("a", 100), payload("b", None)])
    (large,) = summary.others
    assert {(each.old, each.new, each.count) for each in large.moved["membership"]} == {("false", "unknown", 1)}
    ((sample,),) = large.samples.values()
    assert sample.why_new[0].facts == "country is missing"


def test_a_renamed_audience_is_the_same_one() -> None:
    renamed = OLD.replace("audience large", "audience vast")
    summary, shifts = looked_at(side(OLD), side(renamed), [payload("a", 600)])
    assert (list(summary.others), shifts) == ([], [])
    (vast,) = [each for each in summary.subjects if each.subject.reference.kind == AUDIENCE]
    assert (vast.subject.old, vast.subject.new, vast.members_old, vast.members_new) == ("large", "vast", 1, 1)


def test_all_members_of_what_is_new_enter_and_of_what_is_gone_exit() -> None:
    plain = "audience other of accounts where employees >= 1000\n"
    accounts = [payload("a", 600), payload("b", 2000), payload("c", None)]
    summary, _ = looked_at(side(plain), side(OLD), accounts)
    found = {each.subject.reference.name: (each.entered, each.exited) for each in summary.subjects}
    assert found == {"large": (2, 0), "other": (0, 1)}


def test_accounts_that_one_side_rejects_are_counted_and_not_compared() -> None:
    schema = side(OLD).project.files[1].text.replace("employees  integer", "employees  integer required")
    accounts = [payload("a", 600), b'{"now": "2026-06-01T12:00:00Z", "account": {"id": "b"}}', b"{", payload("c", "x")]
    summary, _ = looked_at(side(OLD), side(NEW, schema=schema), accounts)
    assert (summary.compared, dict(summary.refused)) == (1, {"both": 2, "new": 1})
    assert [(each.by, each.place) for each in summary.problems] == [
        ("new", "accounts:2"), ("both", "accounts:3"), ("both", "accounts:4"),
    ]  # fmt: skip
    assert "employees" in summary.problems[0].problem


GROUPED = """audience large of accounts where employees >= 500
role template committee {{
  role decider weight vital needs {needs} when seniority {who}
  role champion weight normal needs 1 when job_title has word "farmer"
}}
stages pipeline {{
  entry discovery
  success won
  discovery -> evaluating
  evaluating -> won
  discovery to evaluating when completeness >= {least}%
}}
interest seeds {{ roles committee  stages pipeline }}
buying group growers {{ audience large  interest seeds  ready when completeness >= 80% }}
destination d as x
activation kept {{ audience large  only when growers.missing contains champion  to d }}
journey go for accounts in large {{
  split accounts kinds {{
    path first when growers.completeness >= {least}% {{ rest: wait 3 days }}
    otherwise {{ pause: wait 2 days }}
  }}
}}
"""


def test_roles_readiness_completeness_stages_and_steps() -> None:
    old = side(GROUPED.format(needs=1, who='= "vp"', least=50))
    new = side(GROUPED.format(needs=2, who='in ("vp", "chief")', least=90))
    just_one = '{"id": "ann", "seniority": "vp"}, {"id": "cho", "job_title": "Farmer", "seniority": "staff"}'
    people = f'{just_one}, {{"id": "bob", "seniority": "chief"}}'
    summary, shifts = looked_at(old, new, [payload("a", 600, people), payload("b", 600, just_one), payload("c", 1)])
    told = {(each.subject.name, each.aspect, each.person, each.old, each.new) for each in shifts}
    assert told == {
        ("growers", "role", "bob", "", "decider"),
        ("growers", "ready", None, "true", "false"),
        ("growers", "completeness", None, "100%", "75 to 100%"),
        ("growers", "stage", None, "evaluating", "discovery"),
        ("go", "step", None, "waiting at rest", "waiting at pause"),
        ("go", "path", None, "kinds: first", "kinds: otherwise"),
    }
    growers = next(each for each in summary.others if each.subject.reference.name == "growers")
    assert growers.going("role", "entered") == 1
    assert growers.going("completeness", "fell") == 1
    samples = {aspect: found[0] for (aspect, _), found in growers.samples.items()}
    assert samples["role"].why_new[0].said == 'decider: seniority is one of "vp" or "chief"'
    assert [each.said for each in samples["completeness"].why_new] == ["decider: 1 of 2"]
    assert samples["ready"].why_new[0].facts == "completeness is 0.75"
    assert samples["stage"].why_new[0].said == "to evaluating: completeness is at least 90%"
    go = next(each for each in summary.others if each.subject.reference.name == "go")
    paths = go.samples["path", "changed"][0]
    assert any("takes otherwise" in each.said for each in paths.why_new)


def test_which_way_somebody_went() -> None:
    one = Reference(AUDIENCE, "large")
    ways = [("false", "true"), ("true", "unknown"), ("false", "unknown"), ("unknown", "false"), ("", "true")]
    found = [direction_of(Shift(one, "membership", None, *way)) for way in ways]
    assert found == ["entered", "exited", "unknown", "settled", "entered"]
