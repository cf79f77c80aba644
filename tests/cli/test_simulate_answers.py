"""The file of `quorate simulate --answers`: what fits, and what is wrong with it."""

from __future__ import annotations

import gzip
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from quorate.cli.simulate_answers import MISTAKES_AT_MOST, Answers, AnswersError, read_answers
from quorate.decide.journeys.answers import Answer
from quorate.engine import load_program
from quorate.ir.program import Program
from tests.cli.growing import write_growing

NOW = timedelta()
LENGTH = "a length such as `5 minutes`, in seconds, minutes, hours, days or weeks"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return load_program(write_growing(tmp_path_factory.mktemp("sets") / "growing"))[0]


def read(program: Program, folder: Path, *given: dict[str, Any] | str) -> Answers:
    path = folder / "answers.ndjson"
    path.write_text("".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in given))
    return read_answers(program, str(path))


def refused(program: Program, folder: Path, *given: dict[str, Any] | str) -> list[str]:
    """Return what is wrong with a file, without the file's name."""
    with pytest.raises(AnswersError) as caught:
        read(program, folder, *given)
    return [line.removeprefix(f"{folder / 'answers.ndjson'}:") for line in str(caught.value).splitlines()]


# --- what is taken ----------------------------------------------------------------------------------------------------


def test_without_a_file_calls_answer_for_themselves(program: Program) -> None:
    answers = read_answers(program, None)
    assert answers("scoring", "acme", None, 1) == Answer(NOW, {"score": 50})
    assert answers("rating", "acme", "ann", 1) is None, "a call that says nothing is not answered"
    assert answers.unused == 0


def test_the_first_that_fits_is_taken(program: Program, tmp_path: Path) -> None:
    answers = read(
        program,
        tmp_path,
        {"call": "scoring", "account": "acme", "time": 2, "error": "BUSY", "after": "1 week"},
        {"call": "scoring", "account": "acme", "after": "5 minutes", "result": {"score": 80, "tier": None}},
        {"call": "scoring", "account": "acme", "result": {"score": 1}},
        {"call": "rating", "person": "ann", "result": {"stars": 5}},
        {"call": "scoring", "account": "globex", "never": True},
    )
    assert answers("scoring", "acme", None, 1) == Answer(timedelta(minutes=5), {"score": 80.0})
    assert answers("scoring", "acme", None, 2) == Answer(timedelta(weeks=1), error="BUSY")
    assert answers("scoring", "globex", None, 1) is None
    assert answers("scoring", "other", None, 1) == Answer(NOW, {"score": 50})
    assert answers("rating", "any", "ann", 7) == Answer(NOW, {"stars": 5})
    assert answers("rating", "any", "bob", 1) is None
    assert answers.unused == 0, "an answer for the very same as one before is never asked for"


def test_an_answer_for_all_hides_what_comes_after_it(program: Program, tmp_path: Path) -> None:
    answers = read(
        program, tmp_path, {"call": "scoring", "error": "A"}, {"call": "scoring", "account": "b", "error": "B"}
    )
    assert answers("scoring", "b", None, 1) == Answer(NOW, error="A")
    assert answers.unused == 1


def test_values_are_those_that_programs_run_on(program: Program, tmp_path: Path) -> None:
    answers = read(program, tmp_path, {"call": "scoring", "result": {"score": 1, "days": ["2026-01-31", None]}})
    found = answers("scoring", "acme", None, 1)
    assert found is not None
    assert found.result == {"score": 1.0, "days": [date(2026, 1, 31), None]}


@pytest.mark.parametrize("text", ['[{"call": "scoring", "error": "A"}]', '[\n {"call": "scoring",\n "error": "A"}\n]'])
def test_a_list_over_many_lines_is_read_as_well(program: Program, tmp_path: Path, text: str) -> None:
    assert read(program, tmp_path, text)("scoring", "acme", None, 1) == Answer(NOW, error="A")


def test_a_file_may_be_compressed(program: Program, tmp_path: Path) -> None:
    packed = tmp_path / "answers.gz"
    packed.write_bytes(gzip.compress(b'{"call": "scoring", "error": "A"}\n'))
    assert read_answers(program, str(packed))("scoring", "acme", None, 1) == Answer(NOW, error="A")


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("{", "1: this is no JSON: input data was truncated"),
        ("5", "1: expected an object, found `5`"),
        ([5], "1: answer 1: expected an object, found `5`"),
        ({"cal": "scoring", "error": "A"}, "1: an answer has no `cal`; a name close to it is `call`"),
        ({"error": "A"}, "1: an answer names its `call`"),
        ({"call": 5, "error": "A"}, "1: `call`: expected a text, found `5`"),
        ({"call": "scorin", "error": "A"}, "1: growing has no call `scorin`; a name close to it is `scoring`"),
        ({"call": "scoring"}, "1: an answer has just one of `result`, `error` and `never`, and this has none of them"),
        (
            {"call": "scoring", "error": "A", "never": True},
            "1: an answer has just one of `result`, `error` and `never`, and this has `error` and `never`",
        ),
        (
            {"call": "scoring", "account": "", "error": "A"},
            '1: `account`: expected a key that is not empty, found `""`',
        ),
        (
            {"call": "scoring", "person": "ann", "error": "A"},
            "1: `scoring` is made for accounts, so that its answers have no `person`",
        ),
        ({"call": "scoring", "time": 0, "error": "A"}, "1: `time`: expected a whole number from 1, found `0`"),
        ({"call": "scoring", "time": True, "error": "A"}, "1: `time`: expected a whole number from 1, found `true`"),
        ({"call": "scoring", "time": None, "error": "A"}, "1: `time`: expected a whole number from 1, found nothing"),
        (
            {"call": "scoring", "after": "1 month", "error": "A"},
            f'1: `after`: expected {LENGTH}, found `"1 month"`',
        ),
        (
            {"call": "scoring", "after": "999999999 weeks", "error": "A"},
            '1: `after`: expected no more than 36,500 days, found `"999999999 weeks"`',
        ),
        ({"call": "scoring", "error": 5}, "1: `error`: expected a text, found `5`"),
        ({"call": "scoring", "never": False}, "1: `never`: expected `true`, found `false`"),
        ({"call": "scoring", "never": True, "after": "1 day"}, "1: what never comes has no `after`"),
        ({"call": "scoring", "result": None}, "1: `result`: expected an object, found nothing"),
        ({"call": "scoring", "result": {"scor": 5}}, "1: `scoring` gives no `scor`; a name close to it is `score`"),
        ({"call": "scoring", "result": {"score": "x"}}, '1: `result.score`: expected a number, found `"x"`'),
        ({"call": "scoring", "result": {"days": 5}}, "1: `result.days`: expected a list, found `5`"),
        (
            {"call": "scoring", "result": {"days": ["x"]}},
            '1: `result.days[0]`: expected a date such as `2026-01-31`, found `"x"`',
        ),
        ({"call": "rating", "result": {"stars": 1.5}}, "1: `result.stars`: expected an integer, found `1.5`"),
    ],
)
def test_mistakes_are_told_at_their_place(program: Program, tmp_path: Path, given: Any, told: str) -> None:  # noqa: ANN401
    text = given if isinstance(given, str) else json.dumps(given)
    assert refused(program, tmp_path, text) == [told]


def test_all_mistakes_are_told_but_not_without_end(program: Program, tmp_path: Path) -> None:
    good = {"call": "scoring", "error": "A"}
    assert [line[:2] for line in refused(program, tmp_path, good, "5", good, "6")] == ["2:", "4:"]
    told = refused(program, tmp_path, *["5"] * (MISTAKES_AT_MOST + 2))
    assert len(told) == MISTAKES_AT_MOST + 1
    assert told[-1].endswith(" and 2 more like these")
