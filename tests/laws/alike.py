"""Many audiences of few conditions, of which several have the same: what plans are made for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.laws import rules as laws
from tests.laws.rules import put

LENGTHS = st.sampled_from(["1 day", "5 days", "1 week", "30 days", "36 hours", "1 month"])
BOUNDS = ["any", "no", "at least 1", "at least 2", "at most 1", "more than 1", "fewer than 2", "exactly 1"]
RECENT = put(
    "{no}{bound} {event} in last {length}",
    no=laws.negation,
    bound=st.sampled_from(BOUNDS),
    event=st.sampled_from(["viewed", "bought"]),
    length=LENGTHS,
)  # fmt: skip
ATOMS = {
    "account": st.one_of(
        put("{no}employees {op} {n}", no=laws.negation, op=laws.comparison, n=laws.small),
        put("{n} {op} revenue", op=laws.comparison, n=laws.small),
        put("tier {op} {v}", op=st.sampled_from(["=", "!=", ">="]), v=st.sampled_from(['"low"', '"mid"', '"high"'])),
        put("{no}{field} in {words}", no=laws.negation, field=st.sampled_from(["name", "label"]), words=laws.words),
        put("(name = {a} or name = {b})", a=laws.word, b=laws.word),
        put("opened {op} {day}", op=laws.comparison, day=st.sampled_from(["2026-05-31", "2026-06-01", "2026-05-02"])),
        put("checked {op} {at}", op=laws.comparison, at=st.sampled_from(["2026-05-31T23:00:00Z", "2026-06-01"])),
        st.sampled_from(["active", "not active", "name is missing", "employees is known", "not (tier is missing)"]),
        put("{bound} people where ({inside})", bound=st.sampled_from(BOUNDS), inside=laws.conditions("person", 0)),
        put("{no}every people where ({inside})", no=laws.negation, inside=laws.conditions("person", 0)),
        put("any people where (any viewed in last {length} and level > {n})", length=LENGTHS, n=laws.small),
        st.sampled_from(["over(2)", "in base", "not (in base)", "heads >= 1", 'size = "large"']),
        RECENT,
    ),
    "person": st.one_of(
        put("{no}level {op} {n}", no=laws.negation, op=laws.comparison, n=laws.small),
        put("{no}title in {words}", no=laws.negation, words=laws.words),
        put("kind {op} {v}", op=st.sampled_from(["=", "!="]), v=st.sampled_from(['"vp"', '"chief"'])),
        st.sampled_from(["opt", "not opt", "title is missing", "busy", "in staff", "account in base", "account in c0"]),
        put("account.employees {op} {n}", op=laws.comparison, n=laws.small),
        RECENT,
    ),
}  # fmt: skip


@st.composite
def alike(draw: Callable[[st.SearchStrategy[Any]], Any]) -> str:
    """Return many audiences of few conditions, of which several have the same."""
    found = []
    for entity, many, letter, most in (("account", "accounts", "c", 12), ("person", "people", "p", 8)):
        pool = draw(st.lists(ATOMS[entity], min_size=2, max_size=8))
        for number in range(draw(st.integers(1, most))):
            conditions = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=4))
            before = (
                f" {draw(st.sampled_from(['and', 'or']))} in {letter}{number - 1}"
                if number and draw(st.booleans())
                else ""
            )
            unknown = draw(st.sampled_from(["", "", "\n  unknown counts as member", "\n  unknown is an error"]))
            found.append(f"audience {letter}{number} of {many} where {' and '.join(conditions)}{before}{unknown}\n")
    return "".join(found)
