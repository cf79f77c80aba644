"""Actions are handed out until they are done, and what came of them is told apart."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from quorate.service.errors import InputError, LimitError
from quorate.service.journeys import Completion
from quorate.store.rows import ActionRow
from tests.house.housing import TENANT, Housed, account, removal


@pytest.fixture
def entered(house: Housed) -> Housed:
    house.ingest(account(employees=900))
    return house


def leased(house: Housed, **given: Any) -> list[ActionRow]:  # noqa: ANN401 - passed on
    return house.house.journeys.due(TENANT, **given)[0]


def call_of(house: Housed) -> ActionRow:
    """Go on to the call of the journey, and lease it."""
    for action in leased(house):
        house.house.journeys.complete(TENANT, action.key)
    house.clock.go(days=3)
    assert house.house.timers.turn() == 1
    (call,) = leased(house)
    assert call.kind == "fit"
    return call


def test_an_action_is_given_to_one_and_again_when_that_one_does_not_come_back(entered: Housed) -> None:
    (first,) = leased(entered)
    assert (first.kind, json.loads(first.body)["arguments"], first.attempts) == ("mail", {"template": "hello"}, 1)
    assert leased(entered) == []
    entered.clock.go(seconds=61)
    (again,) = leased(entered)
    assert (again.key, again.attempts) == (first.key, 2)
    assert entered.house.journeys.complete(TENANT, first.key).status is Completion.ACCEPTED
    entered.clock.go(seconds=61)
    assert leased(entered) == []


def test_actions_may_be_asked_for_by_kind(entered: Housed) -> None:
    assert leased(entered, kinds={"fax"}) == []
    assert len(leased(entered, kinds={"mail", "fax"})) == 1


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda house: leased(house, most=1001), LimitError),
        (lambda house: leased(house, lease_seconds=0), InputError),
        (lambda house: leased(house, lease_seconds=1e9), InputError),
    ],
)
def test_a_lease_has_bounds(entered: Housed, ask: Callable[[Housed], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        ask(entered)


def test_completions_are_told_apart(entered: Housed) -> None:
    complete = entered.house.journeys.complete
    (mail,) = leased(entered)
    with pytest.raises(InputError, match="no result"):
        complete(TENANT, mail.key, result=b"{}")
    assert complete(TENANT, mail.key).status is Completion.ACCEPTED
    assert complete(TENANT, mail.key).status is Completion.REPEATED
    assert complete(TENANT, mail.key, error="bounced").status is Completion.CONFLICTING
    assert complete(TENANT, "no/such/key").status is Completion.UNKNOWN
    assert complete("other/prod", mail.key).status is Completion.UNKNOWN


def test_an_answer_lets_the_journey_go_on_and_counts_once(entered: Housed) -> None:
    call = call_of(entered)
    complete = entered.house.journeys.complete
    with pytest.raises(InputError, match="by a result or an error"):
        complete(TENANT, call.key)
    refused = complete(TENANT, call.key, result=b'{"score": "high"}')
    assert (refused.status, [each.code for each in refused.problems]) == (Completion.REFUSED, ["E518"])
    done = complete(TENANT, call.key, result=b'{"score": 80}')
    assert done.status is Completion.ACCEPTED
    assert done.decided is not None
    (mail,) = leased(entered)
    assert json.loads(mail.body)["arguments"] == {"template": "good"}
    assert complete(TENANT, call.key, result=b'{ "score": 80 }').status is Completion.REPEATED
    assert complete(TENANT, call.key, result=b'{"score": 10}').status is Completion.CONFLICTING
    assert entered.house.journeys.get(TENANT, "acme")[0] == []


def test_an_answer_after_the_time_for_it_is_late(entered: Housed) -> None:
    call = call_of(entered)
    entered.clock.go(hours=5)
    entered.house.timers.turn()
    done = entered.house.journeys.complete(TENANT, call.key, result=b'{"score": 80}')
    assert done.status is Completion.LATE
    mails = [json.loads(each.body)["arguments"] for each in leased(entered)]
    assert mails == [{"template": "failed"}]


def test_a_call_that_nobody_waits_for_is_not_given_again(entered: Housed) -> None:
    call_of(entered)
    entered.clock.go(hours=5)
    entered.house.timers.turn()
    assert [each.kind for each in leased(entered)] == ["mail"]


def test_an_account_that_is_no_more_has_nothing_done_and_begins_anew_when_it_comes_back(entered: Housed) -> None:
    call = call_of(entered)
    entered.ingest(removal())
    assert entered.house.journeys.complete(TENANT, call.key, error="gone").status is Completion.UNKNOWN
    entered.clock.go(minutes=5)
    assert leased(entered) == []
    entered.ingest(account(employees=900))
    (again,) = leased(entered)
    assert json.loads(again.body)["arguments"] == {"template": "hello"}


def test_journeys_are_told_with_what_is_open(entered: Housed) -> None:
    entries, actions = entered.house.journeys.get(TENANT, "acme")
    assert [(each["name"], each["status"], each["step"]) for each in entries] == [("welcome", "waiting", "pause")]
    assert [each.kind for each in actions] == ["mail"]
    assert entered.house.journeys.get(TENANT, "acme", "other") == ([], [])


def test_advancing_decides_those_whose_time_has_come(entered: Housed) -> None:
    advance = entered.house.journeys.advance_due
    assert advance(TENANT, 10) == ([], 0)
    entered.clock.go(days=3)
    decided, transaction = advance(TENANT, 10)
    assert [each.account for each in decided] == ["acme"]
    assert transaction > 1
    assert entered.house.journeys.advance(TENANT, "acme").decided.version == decided[0].version + 1


def test_a_late_decision_goes_by_the_instants_that_were_due(entered: Housed) -> None:
    start = entered.clock.now
    entered.clock.go(days=30)
    entered.house.timers.turn()
    steps = [json.loads(each.detail) for each in entered.changes() if each.kind.name == "STEP"]
    waited = next(each for each in steps if each["what"] == "waited")
    assert waited["at"] == (start + timedelta(days=3)).isoformat().replace("+00:00", "Z")
