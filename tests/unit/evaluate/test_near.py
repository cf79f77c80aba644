"""Events near other events, against looking at every pair."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.ir import nodes as n
from quorate.ir.types import BOOLEAN
from tests.unit.evaluate.making import AT, IT, ME, account, decide, event, hours, of, quantifier, result, seen

ANCHOR = seen(of(n.Slot(AT, IT.type, 2), "anchor", BOOLEAN), slot=2)
EVENTS = st.lists(
    st.tuples(st.integers(0, 8), st.sampled_from([True, False, None]), st.sampled_from([True, False])), max_size=6
)


@pytest.mark.parametrize("relation", ["within", "after", "before"])
@settings(deadline=None)
@given(events=EVENTS, length=st.integers(1, 3), bound=st.integers(0, 4))
def test_near_is_what_every_resolution_agrees_on(
    relation: str, events: list[tuple[int, bool | None, bool]], length: int, bound: int
) -> None:
    near = n.Near(AT, relation, hours(length), ANCHOR)  # type: ignore[arg-type]  # told apart by the parameters
    made = tuple(event(str(number), hour, anchor=anchor, ok=ok) for number, (hour, anchor, ok) in enumerate(events))
    found = result(quantifier("at least", seen(of(IT, "ok", BOOLEAN), near=near), bound), account(made))

    def is_near(gap: int) -> bool:
        return {"within": abs(gap) <= length, "after": gap > 0, "before": gap < 0}[relation]

    answers = set()
    for anchors in product(*([True, False] if anchor is None else [anchor] for _, anchor, _ in events)):
        places = [
            (place, hour) for place, ((hour, _, _), anchor) in enumerate(zip(events, anchors, strict=True)) if anchor
        ]
        number = sum(
            ok and any(is_near(hour - other) for at, other in places if at != place)
            for place, (hour, _, ok) in enumerate(events)
        )
        answers.add(number >= bound)
    if found is None:
        assert len(answers) == 2 or any(anchor is None for _, anchor, _ in events)
    else:
        assert answers == {found}


def test_within_months_is_measured_from_the_earlier() -> None:
    month = n.Near(AT, "within", n.Length(months=1), seen(None, "b", slot=2))
    start = datetime(2026, 1, 1, tzinfo=UTC)
    january, february, march = (
        (datetime(2026, month, day, tzinfo=UTC) - start) / timedelta(hours=1)
        for month, day in ((1, 31), (2, 28), (3, 1))
    )
    for first, second, expected in [(january, february, True), (january, march, False), (february, march, True)]:
        for kinds in (("a", "b"), ("b", "a")):
            facts = account((event("1", first, kinds[0]), event("2", second, kinds[1])))
            assert result(quantifier("any", seen(None, "a", near=month)), facts) is expected


def test_unknown_anchors_are_what_is_missing() -> None:
    facts = account((event("1", 1, "a"), event("2", 2, "b")))
    near = n.Near(AT, "after", None, seen(of(n.Slot(AT, IT.type, 2), "anchor", BOOLEAN), "a", slot=2))
    found = decide(quantifier("any", seen(None, "b", near=near)), facts)
    assert found.result is None
    assert found.missing == {"events[1].anchor"}
    anchors = n.Source(AT, n.Events(AT, n.Parent(AT, ME.type, of(ME, "owner"), "person"), None, None, None), 2, None)
    absent = decide(quantifier("any", seen(None, "b", near=n.Near(AT, "after", None, anchors))), facts)
    assert absent.missing == {"owner"}
