"""Joins, against a plain program: whatever the order, the files, the parts and the processes."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.mapping.made import Deletion, Event, Made, Merge, Relation, Upsert
from tests.joining.direct import join_made, program_of
from tests.joining.oracle import payloads_of

PROGRAM = program_of()
BOUNDED = settings(max_examples=40, derandomize=True, deadline=None, database=None)

accounts = st.sampled_from(["acme", "globex", "hooli"])
people = st.sampled_from(["ann", "bob", "eve", "joe"])
deals = st.sampled_from(["o1", "o2"])
instants = st.sampled_from([None, 1, 2, 3])
words = st.sampled_from(["x", "y", "z"])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def fields_of(**each: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=each)


@st.composite
def upserts(draw: st.DrawFn) -> Upsert:
    as_of = draw(instants)
    match draw(st.sampled_from(["account", "person", "person", "license", "seat", "opportunity", "contact_role"])):
        case "account":
            key = draw(accounts)
            return Upsert("account", key, key, (), draw(fields_of(name=words)), None, as_of)
        case "person":
            relation = draw(maybe(fields_of(role=words)))
            account = draw(maybe(accounts))
            fields = draw(fields_of(title=words, email=words))
            return Upsert("person", account, draw(people), (), fields, relation if account else None, as_of)
        case "license":
            return Upsert(
                "license",
                draw(maybe(accounts)),
                draw(words),
                (draw(people),),
                draw(fields_of(product=words)),
                None,
                as_of,
            )
        case "seat":
            above = draw(people), draw(words)
            return Upsert("seat", None, draw(words), above, draw(fields_of(place=words)), None, as_of)
        case "opportunity":
            return Upsert(
                "opportunity", draw(maybe(accounts)), draw(deals), (), draw(fields_of(amount=st.just(1))), None, as_of
            )
        case _:
            fields = draw(fields_of(contact=people, role=words))
            return Upsert("contact_role", None, draw(words), (draw(maybe(deals)),), fields, None, as_of)


@st.composite
def events(draw: st.DrawFn) -> Event:
    account, person = draw(maybe(accounts)), draw(people)
    at, key = draw(st.sampled_from([1, 2])), draw(st.sampled_from(["e1", "e2", "e3", "e4", "e5", "e6"]))
    fields = {"id": key, "type": "visited", "at": f"2026-01-0{at}T00:00:00Z"}
    if account is not None and draw(st.booleans()):
        return Event("surged", account, None, key, at, {**fields, "type": "surged", **draw(fields_of(topic=words))})
    return Event("visited", account, person, key, at, {**fields, "person": person, **draw(fields_of(url=words))})


@st.composite
def others(draw: st.DrawFn) -> Made:
    as_of = draw(instants)
    match draw(
        st.sampled_from(
            ["relation", "relation", "merge", "account merge", "person", "account", "pair", "inside", "event"]
        )
    ):
        case "relation":
            return Relation("person", draw(accounts), draw(people), draw(fields_of(role=words)), as_of)
        case "merge":
            return Merge("person", draw(people), tuple(draw(st.lists(people, min_size=1, max_size=2))), as_of)
        case "account merge":
            return Merge("account", draw(accounts), (draw(accounts),), as_of)
        case "person":
            return Deletion("person", draw(maybe(accounts)), draw(people), (), as_of)
        case "account":
            key = draw(accounts)
            return Deletion("account", key, key, (), as_of)
        case "pair":
            return Deletion("relation of person", draw(accounts), draw(people), (), as_of)
        case "inside":
            return Deletion("license", None, draw(words), (draw(people),), as_of)
        case _:
            return Deletion("visited", None, draw(st.sampled_from(["e1", "e6"])), (), None)


made = st.lists(upserts() | events() | upserts() | events() | others(), max_size=40)


@BOUNDED
@given(
    made, st.sampled_from([1, 3, 8]), st.sampled_from([10**9, 120]), st.booleans(), st.randoms(use_true_random=False)
)
def test_joins_make_what_a_plain_program_makes(
    all_made: list[Made],
    parts: int,
    part_bytes: int,
    told: bool,  # noqa: FBT001 - drawn
    chance: random.Random,
) -> None:
    size = chance.randint(1, 9)
    cut = chance.randint(0, len(all_made))
    files = [all_made[:cut], all_made[cut:]]
    with tempfile.TemporaryDirectory() as folder:
        joined = join_made(
            Path(folder),
            PROGRAM,
            files,
            parts=parts,
            part_bytes=part_bytes,
            chunk=size,
            told=frozenset({*PROGRAM.schema.entities, "events"} if told else ()),
        )
        assert joined.payloads == payloads_of(files, told=told)
        assert [file.name for file in Path(folder).iterdir()] == ["merged"]


@BOUNDED
@given(made, st.randoms(use_true_random=False))
def test_the_order_of_dated_records_does_not_matter(all_made: list[Made], chance: random.Random) -> None:
    dated = [_dated(each, number) for number, each in enumerate(all_made)]
    shuffled = dated.copy()
    chance.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        first = join_made(Path(one), PROGRAM, [dated], parts=4)
        second = join_made(Path(other), PROGRAM, [shuffled], parts=2)
        assert first.payloads == second.payloads
        assert first.tally.left_out == second.tally.left_out


def _dated(each: Made, number: int) -> Made:
    return each if isinstance(each, Event) else msgspec.structs.replace(each, as_of=number + 1)


def test_a_key_that_two_things_of_an_account_have_inside_is_kept_once(tmp_path: Path) -> None:
    made: list[Made] = [
        Upsert("person", "acme", "bob", (), {"id": "bob"}, None, None),
        Upsert("person", "acme", "ann", (), {"id": "ann"}, None, None),
        *(Upsert("license", None, "l1", (person,), {"id": "l1"}, None, None) for person in ("bob", "ann")),
        Upsert("seat", None, "s1", ("bob", "l1"), {"id": "s1"}, None, None),
    ]
    joined = join_made(tmp_path, program_of(), [made])
    assert joined.payloads["acme"]["people"] == [{"id": "ann", "licenses": [{"id": "l1"}]}, {"id": "bob"}]
    assert joined.tally.left_out == {"M314": 2}
    assert "license `l1` of person bob is of person ann as well" in joined.tally.examples["left_out M314"][0].message
