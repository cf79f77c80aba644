"""Calls of journeys and what comes back for them (domain reference, sections 5.12 and 5.13)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.language.journeying import Travel, day, journeys, person, travel

CALLS = """
call scoring "Lead scoring" of account { model text  employees integer required } gives {
  score    number
  tier     one of "gold", "silver"
  labels   list of text
} simulated { score: 50 }
call checking of account { } gives { ok boolean }
call rating of person { title text } gives { score number }
"""
TEXT = journeys(
    CALLS,
    paths="""
      scored: call scoring(model: "v2", employees: employees) within 4 hours {
        path hot when result.score >= 80 { do ping(note: "hot") }
        path gold when result.tier = "gold" and employees > 10 { do ping(note: "gold") }
        path listed when result.labels contains "vip" { do ping(note: "listed") }
        otherwise { do ping(note: "other") }
        on error { do ping(note: "error") }
        on timeout { do ping(note: "timeout") }
      }
      do ping(note: "merged")""",
    default="checked: call checking()\ndo ping()",
    picky="checked: call checking() { path ok when result.ok { do ping() } }\ndo ping()",
    failing='checked: call checking() within 2 days { on error { do ping(note: "error") } }\ndo ping()',
    sparing="checked: call checking() { on timeout { } }\ndo ping()",
    rounds="""
      checked: call checking() { otherwise { } }
      do ping()
      repeat checked at most 2 times""",
    pair="""
      first: call checking()
      second: call checking()
      do ping()""",
)  # fmt: skip
OF_PEOPLE = journeys(
    CALLS,
    of="people",
    rated="""
      asked: call rating(title: job_title) {
        path hot when result.score >= 80 and seniority = "chief" { do mail(template: "hot") }
        otherwise { do mail(template: "cold") }
      }""",
)


def called(way: str, text: str = TEXT, **facts: Any) -> Travel:  # noqa: ANN401 - as in payloads
    """Have an account come to a call on the first day, in the middle of the day."""
    return travel(text, way, **{"employees": 900, **facts}).at(day(1))


def answer(found: Travel, **result: Any) -> dict[str, Any]:  # noqa: ANN401 - as in payloads
    """Answer the call that was given last, with a result."""
    return {"answer": {"key": found.keys[-1], "result": result}}


def fail(found: Travel, error: str) -> dict[str, Any]:
    """Tell that the call that was given last has failed."""
    return {"answer": {"key": found.keys[-1], "error": error}}


# --- what is asked ----------------------------------------------------------------------------------------------------


def test_a_call_says_what_is_asked_for_whom_and_until_when() -> None:
    """Domain reference, section 5.13.2: a correlation, the object, the values set in the journey, and the timeout."""
    found = called("paths")
    (given,) = found.told["actions"]
    assert given == {
        "key": found.keys[0],
        "at": day(1),
        "call": "scoring",
        "subject": {"account": "acme"},
        "arguments": {"model": "v2", "employees": 900},
        "journey": "paths",
        "step": "scored",
        "due": day(1, "16:00"),
    }
    assert found.trace == ["entered", f"called scored: call=scoring due={day(1, '16:00')}"]
    assert (found.stands, found.due) == (("waiting", "scored"), day(1, "16:00"))
    assert found.keys[0].rpartition("/")[0] == "paths/acme/1/scored/1"


def test_a_call_is_asked_once() -> None:
    """Language reference, section 10: deciding again asks nothing anew."""
    found = called("paths").at(day(1)).at(day(1, "15:59"))
    assert (found.actions, found.trace, found.stands) == ([], [], ("waiting", "scored"))


def test_a_required_argument_that_is_missing_is_an_error() -> None:
    """Domain reference, section 5.13.1: required fields; nothing is asked without them."""
    found = called("paths", employees=None)
    assert found.trace[1] == "failed scored: error=an argument is missing missing=employees"
    assert found.actions == ["ping(note: error)", "ping(note: merged)"]


# --- what is answered -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "path", "missing"),
    [
        ({"score": 80, "tier": "gold"}, "hot", ""),
        ({"score": 79.5, "tier": "gold"}, "gold", ""),
        ({"tier": "gold"}, "gold", " missing=result.score"),
        ({"score": None, "tier": "silver", "labels": ["vip"]}, "listed", " missing=result.score"),
        ({"score": 1, "tier": "silver", "labels": ["old", None]}, "otherwise", " missing=result.labels[1]"),
        ({}, "otherwise", " missing=result.labels,result.score,result.tier"),
        ({"score": 1, "tier": "silver", "labels": [], "other": {"a": 1}}, "otherwise", ""),
    ],
)
def test_the_first_path_that_the_result_takes(result: dict[str, Any], path: str, missing: str) -> None:
    """Domain reference, sections 5.12 and 5.13.3, conformance vector 19: top-down; an omitted accessor is null.

    A path without a condition is the default one; a name that the call does not give is passed over.
    """
    found = called("paths")
    found.at(day(1, "13:00"), answer(found, **result))
    assert found.trace[0] == f"answered scored: path={path}{missing}"
    note = "other" if path == "otherwise" else path
    assert found.actions == [f"ping(note: {note})", "ping(note: merged)"]
    assert found.times[0].startswith(day(1, "13:00"))


def test_an_answer_that_no_path_takes_ends_the_journey() -> None:
    """Domain reference, section 5.12: no path for it is described; a call without paths goes on whatever comes."""
    found = called("picky")
    found.at(day(1, "12:30"), answer(found, ok=False))
    assert found.trace == ["answered checked: path=", "done checked: reason=no answer taken"]
    found = called("default")
    assert found.at(day(1, "12:30"), answer(found)).actions == ["ping()"]


def test_an_error_takes_the_path_for_it() -> None:
    """Domain reference, section 5.12: one path for timeout or error; here each may have its own."""
    found = called("paths")
    found.at(day(1, "13:00"), fail(found, "RATE_LIMIT_EXCEEDED"))
    assert found.trace[0] == "failed scored: error=RATE_LIMIT_EXCEEDED"
    assert found.actions == ["ping(note: error)", "ping(note: merged)"]


@pytest.mark.parametrize("way", ["default", "picky", "sparing"])
def test_an_error_without_a_path_for_it_ends_the_journey(way: str) -> None:
    """Domain reference, section 5.12: without a continuation it ends the journey for the member."""
    found = called(way)
    found.at(day(1, "12:30"), fail(found, "NOT_FOUND"))
    assert found.trace == ["failed checked: error=NOT_FOUND", "done checked: reason=error"]


# --- no answer in time ------------------------------------------------------------------------------------------------


def test_without_an_answer_in_time_the_path_for_that_is_taken() -> None:
    """Domain reference, section 5.12: timeout or error."""
    found = called("paths").at(day(2))
    assert found.times[0] == f"{day(1, '16:00')} timed_out scored"
    assert found.actions == ["ping(note: timeout)", "ping(note: merged)"]


def test_sixty_minutes_are_waited_where_nothing_is_said() -> None:
    """Domain reference, section 5.13.1: the default is 60 minutes; then, without a path, the journey ends."""
    found = called("default")
    assert found.due == day(1, "13:00")
    assert found.at(day(1, "13:00")).trace == ["timed_out checked", "done checked: reason=timeout"]


def test_no_answer_in_time_is_an_error_where_only_errors_have_a_path() -> None:
    """Domain reference, section 5.12: there they share one path."""
    found = called("failing").at(day(5))
    assert (found.times[0], found.actions) == (f"{day(3)} timed_out checked", ["ping(note: error)", "ping()"])


def test_an_answer_at_the_very_end_is_in_time() -> None:
    """Domain reference, section 5.13; the language decides that an answer at the due instant is taken."""
    found = called("default")
    assert found.at(day(1, "13:00"), answer(found, ok=True)).actions == ["ping()"]


# --- answers that are not taken ---------------------------------------------------------------------------------------


def message(found: Travel) -> str:
    """Return what is said of the only error."""
    (error,) = found.told["errors"]
    return str(error["message"])


def test_a_late_answer_is_told_and_changes_nothing() -> None:
    """Domain reference, section 5.13.3: a callback that is not to be tried again."""
    found = called("sparing")
    late = answer(found, ok=True)
    found.at(day(2), late)
    assert found.errors == [("E524", "commands[0].answer.key")]
    assert message(found).endswith("it came too late, and is waited for no more")
    assert found.actions == ["ping()"]
    assert found.at(day(3), late).errors == [("E524", "commands[0].answer.key")]


def test_a_repeated_answer_is_told_and_changes_nothing() -> None:
    """Domain reference, section 5.13.3: DUPLICATE_REQUEST."""
    found = called("pair")
    first = answer(found, ok=True)
    found.at(day(1, "12:30"), first)
    assert found.stands == ("waiting", "second")
    found.at(day(1, "12:40"), first)
    assert (found.errors, found.stands) == ([("E524", "commands[0].answer.key")], ("waiting", "second"))
    assert message(found).endswith("it was answered before")


def test_of_two_answers_in_one_payload_the_first_is_taken() -> None:
    """Domain reference, section 5.13.3: one callback per request."""
    found = called("paths")
    found.at(day(1, "13:00"), answer(found, score=90), answer(found, score=1))
    assert found.errors == [("E524", "commands[1].answer.key")]
    assert found.actions[0] == "ping(note: hot)"


@pytest.mark.parametrize(
    "key",
    ["paths/acme/1/scored/2/x", "paths/acme/2/scored/1/x", "paths/other/1/scored/1/x", "default/acme/1/scored/1/x"],
)
def test_an_answer_to_what_was_never_asked_is_told(key: str) -> None:
    """Domain reference, section 5.13.3: ids must echo the request."""
    found = called("paths").at(day(1, "13:00"), {"answer": {"key": key, "result": {}}})
    assert (found.errors, found.stands) == ([("E524", "commands[0].answer.key")], ("waiting", "scored"))
    assert message(found).endswith("no such call was made")


@pytest.mark.parametrize(
    ("result", "path"),
    [
        ({"score": "80"}, "score"),
        ({"tier": "bronze"}, "tier"),
        ({"labels": "vip"}, "labels"),
        ({"labels": [1]}, "labels"),
        ({"score": True}, "score"),
    ],
)
def test_an_answer_of_a_wrong_type_is_told_and_the_call_still_waited_for(result: dict[str, Any], path: str) -> None:
    """Domain reference, section 5.13.3: there a wrong type is not taken, silently."""
    found = called("paths")
    wrong = answer(found, **result)
    found.at(day(1, "13:00"), wrong)
    assert (found.errors, found.stands) == ([("E518", f"commands[0].answer.result.{path}")], ("waiting", "scored"))
    right = {"answer": {"key": wrong["answer"]["key"], "result": {"score": 90}}}
    assert found.at(day(1, "14:00"), right).actions[0] == "ping(note: hot)"


@pytest.mark.parametrize(
    ("told", "path"),
    [
        ({"result": {}, "error": "x"}, "commands[0].answer"),
        ({}, "commands[0].answer"),
        ({"result": []}, "commands[0].answer.result"),
        ({"error": 5}, "commands[0].answer.error"),
        ({"result": {}, "at": day(1)}, "commands[0].answer.at"),
    ],
)
def test_an_answer_has_a_result_or_an_error(told: dict[str, Any], path: str) -> None:
    """Domain reference, section 5.13.3: success with values, or a code and a reason."""
    found = called("paths")
    found.at(day(1, "13:00"), {"answer": {"key": found.keys[-1], **told}})
    assert (found.errors, found.stands) == ([("E518", path)], ("waiting", "scored"))


# --- rounds and people ------------------------------------------------------------------------------------------------


def test_each_visit_asks_anew() -> None:
    """Language reference, section 10: the visit is part of the key, so that no old answer is taken for a new one."""
    found = called("rounds")
    first = answer(found)
    found.at(day(1, "12:10"), first)
    assert [key.split("/")[-3:-1] for key in found.keys] == [["[2]", "1"], ["checked", "2"]]
    again = answer(found)
    found.at(day(1, "12:20"), first)
    assert message(found).endswith("it was answered before")
    assert found.at(day(1, "12:30"), again).keys[-1].split("/")[-3:-1] == ["checked", "3"]


def test_calls_of_people_are_answered_one_by_one() -> None:
    """Domain reference, section 5.13.1: entity type `lead`; person journeys may call as well."""
    people = [person("ann", seniority="chief", job_title="CEO"), person("bob", seniority="staff")]
    found = called("rated", OF_PEOPLE, people=people)
    assert found.actions == ["call rating ann(title: CEO)", "call rating bob()"]
    assert [key.rpartition("/")[0] for key in found.keys] == ["rated/acme/ann/1/asked/1", "rated/acme/bob/1/asked/1"]
    of_ann, of_bob = ({"answer": {"key": key, "result": {"score": 90}}} for key in found.keys)
    found.at(day(1, "12:10"), of_bob)
    assert found.actions == ["mail bob(template: cold)"]
    assert found.at(day(1, "12:20"), of_ann).actions == ["mail ann(template: hot)"]
