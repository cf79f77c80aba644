"""Sequences, against trying all choices of events just as the language text says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.ir import nodes as n
from quorate.ir.types import BOOLEAN, EventType
from tests.unit.evaluate.making import AT, ME, account, const, event, hours, is_, of, result

KINDS = ("a", "b", "c")


@dataclass(frozen=True)
class Step:
    """A step on events of a kind, whose tag is `x`, or that of the step `same` (or any, without either)."""

    kind: str
    negated: bool = False
    tag: str | None = None
    same: int | None = None
    after: int | None = None
    within: int | None = None


@dataclass(frozen=True)
class Happening:
    """An event of a kind, so many hours on; one without a tag may have any."""

    kind: str
    hour: int
    tag: str | None


def condition(steps: list[Step], window: n.Window | None = None) -> n.Sequence:
    built = []
    for number, step in enumerate(steps, 1):
        mine = n.Slot(AT, EventType(step.kind), number)
        wanted = None
        if step.same is not None:
            wanted = is_(of(mine, "tag"), of(n.Slot(AT, EventType(None), step.same + 1), "tag"))
        elif step.tag is not None:
            wanted = is_(of(mine, "tag"), const(step.tag))
        after, within = (None if gap is None else hours(gap) for gap in (step.after, step.within))
        events = n.Events(AT, ME, (step.kind,), None, None)
        built.append(n.Step(AT, step.negated, events, number, wanted, after, within))
    return n.Sequence(AT, BOOLEAN, tuple(built), window)


def found(steps: list[Step], events: list[Happening]) -> bool | None:
    made = tuple(event(str(number), each.hour, each.kind, tag=each.tag) for number, each in enumerate(events))
    return result(condition(steps), account(made))


def tried(steps: list[Step], events: list[Happening]) -> bool:
    """Try all choices of events."""
    happening = [number for number, step in enumerate(steps) if not step.negated]
    named = {step.same for step in steps if step.same is not None}
    completions: dict[tuple[Happening, ...], dict[int, Happening]] = {}
    for choice in product(events, repeat=len(happening)):
        bound = dict(zip(happening, choice, strict=True))
        if _is_choice(steps, happening, bound, events):
            binding = tuple(bound[number] for number in happening if number in named)
            earliest = completions.setdefault(binding, bound)
            if bound[happening[-1]].hour < earliest[happening[-1]].hour:
                completions[binding] = bound
    last = happening[-1]
    return any(
        not any(
            _matches(steps[number], each, bound) and _gap_fits(steps[number], each.hour - bound[last].hour)
            for number in range(last + 1, len(steps))
            for each in events
        )
        for bound in completions.values()
    )


def _is_choice(steps: list[Step], happening: list[int], bound: dict[int, Happening], events: list[Happening]) -> bool:
    if not all(_matches(steps[number], each, bound) for number, each in bound.items()):
        return False
    for before, number in zip([None, *happening], happening, strict=False):
        mine = bound[number]
        barred = range(0 if before is None else before + 1, number)
        if before is not None and not _gap_fits(steps[number], mine.hour - bound[before].hour):
            return False
        for bar, each in product(barred, events):
            if not _matches(steps[bar], each, bound):
                continue
            if before is None and _gap_fits(steps[bar], mine.hour - each.hour):
                return False
            if before is not None and bound[before].hour < each.hour < mine.hour:
                return False
    return True


def _matches(step: Step, each: Happening, bound: dict[int, Happening]) -> bool:
    wanted = bound[step.same].tag if step.same is not None else step.tag
    return each.kind == step.kind and wanted in {None, each.tag}


def _gap_fits(step: Step, gap: int) -> bool:
    return gap > 0 and (step.after or 0) <= gap and (step.within is None or gap <= step.within)


@st.composite
def sequences(draw: st.DrawFn) -> list[Step]:
    number = draw(st.integers(1, 4))
    negated = [draw(st.booleans()) for _ in range(number)]
    negated[draw(st.integers(0, number - 1))] = False
    steps: list[Step] = []
    for place, no in enumerate(negated):
        before = [other for other in range(place) if not negated[other]]
        gaps = (place > 0 and not no) or (no and place in {0, number - 1})
        steps.append(
            Step(
                draw(st.sampled_from(KINDS)),
                no,
                draw(st.sampled_from([None, "x"])),
                draw(st.sampled_from([None, *before])) if before else None,
                draw(st.sampled_from([None, 2])) if gaps and not no else None,
                draw(st.sampled_from([None, 1, 3])) if gaps else None,
            )
        )
    return steps


def happenings(tags: list[str | None], number: int = 6) -> st.SearchStrategy[list[Happening]]:
    return st.lists(
        st.builds(Happening, st.sampled_from(KINDS), st.integers(0, 6), st.sampled_from(tags)), max_size=number
    )


@settings(max_examples=250, deadline=None)
@given(sequences(), happenings(["x", "y"]))
def test_known_events_are_searched_exactly(steps: list[Step], events: list[Happening]) -> None:
    assert found(steps, events) is tried(steps, events)


def resolutions(events: list[Happening]) -> Iterator[list[Happening]]:
    for tags in product(*(["x", "y", "z"] if each.tag is None else [each.tag] for each in events)):
        yield [Happening(each.kind, each.hour, tag) for each, tag in zip(events, tags, strict=True)]


@settings(max_examples=150, deadline=None)
@given(sequences(), happenings(["x", "y", None, None], 5))
def test_what_is_known_is_what_every_resolution_agrees_on(steps: list[Step], events: list[Happening]) -> None:
    known = found(steps, events)
    if known is not None:
        assert {tried(steps, each) for each in resolutions(events)} == {known}


@settings(max_examples=100, deadline=None)
@given(sequences(), happenings(["x", "y", None]))
def test_one_unknown_event_matters_only_if_it_could_change_the_answer(
    steps: list[Step], events: list[Happening]
) -> None:
    unknown = [each for each in events if each.tag is None][1:]
    events = [each for each in events if each not in unknown]
    plain = [Step(each.kind, each.negated, each.tag, None, each.after, each.within) for each in steps]
    if len({each.kind for each in plain if each.tag}) == len([each for each in plain if each.tag]):
        answers = {tried(plain, each) for each in resolutions(events)}
        assert found(plain, events) is (answers.pop() if len(answers) == 1 else None)


def test_a_possible_earlier_completion_may_end_the_sequence() -> None:
    steps = [Step("a", tag="x"), Step("b", negated=True)]
    assert found(steps, [Happening("a", 1, "y"), Happening("b", 2, "x"), Happening("a", 3, "x")]) is True
    assert found(steps, [Happening("a", 1, None), Happening("b", 2, "x"), Happening("a", 3, "x")]) is None
    assert found(steps, [Happening("a", 1, None), Happening("b", 4, "x"), Happening("a", 3, "x")]) is False


def test_lengths_in_months_are_measured_by_the_calendar() -> None:
    month = n.Length(months=1)
    step = condition([Step("a"), Step("b")]).steps
    later = n.Step(AT, negated=False, events=step[1].events, slot=2, where=None, after=None, within=month)
    whole = n.Sequence(AT, BOOLEAN, (step[0], later), None)
    day = 24
    # From the 29th and from the 31st of January alike a month ends on the 28th of February, at the time of day.
    for first, second, expected in [
        (28 * day + 5, 58 * day + 5, True),
        (28 * day + 5, 58 * day + 6, False),
        (30 * day + 1, 58 * day + 1, True),
        (30 * day + 1, 58 * day + 5, False),
    ]:
        facts = account((event("1", first, "a"), event("2", second, "b")))
        assert result(whole, facts) is expected
    facts = account((event("1", 28 * day + 5, "a"), event("2", 30 * day + 1, "a"), event("3", 58 * day + 5, "b")))
    assert result(whole, facts) is True


def test_an_unknown_window_and_absent_events() -> None:
    window = n.EdgeWindow(AT, ">=", of(ME, "since"))
    steps = [Step("a"), Step("b")]
    both = (event("1", 1, "a"), event("2", 2, "b"))
    assert result(condition(steps, window), account(both)) is None
    assert result(condition(steps, window), account(both, since=datetime(2026, 1, 1, tzinfo=UTC))) is True
    assert result(condition(steps, window), account(both, since=datetime(2026, 2, 1, tzinfo=UTC))) is False
    assert result(condition(steps)) is None


def test_many_events_are_searched_in_time() -> None:
    events = [event(f"{number:05}", number / 60, KINDS[number % 2], tag=str(number % 5)) for number in range(50_000)]
    now = datetime(2027, 1, 1, tzinfo=UTC)
    assert result(condition([Step("a"), Step("b", within=1), Step("c")]), account(tuple(events)), now) is False
    assert result(condition([Step("a"), Step("b", negated=True), Step("a")]), account(tuple(events)), now) is False
    few = account(tuple(events[:5_000]))
    assert result(condition([Step("a"), Step("b", negated=True, same=0, within=1)]), few, now) is True
    assert result(condition([Step("a"), Step("b", same=0, within=1), Step("c", same=1)]), few, now) is False
