"""Random splits of journeys (domain reference, section 5.6), and where they are not those of the reference.

There, accounts are routed by quota, to the path furthest below its share, so that who takes which depends on who came
before and a second entry may take another. Here accounts and people alike are drawn by a hash of their key, which is
the same at each entry, and which needs no count of others. The reference hashes the journey and the person alone, so
that two splits of one journey are one draw; here the split and its salt are hashed as well.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from quorate.decide.journeys.shares import bucket
from tests.language.journeying import Travel, day, journeys, person, travel

THIRDS = '{ 30% path a { do ping(note: "a") } 30% path b { do ping(note: "b") } 40% path c { do ping(note: "c") } }'
MAILS = '{ 50% path a { do mail(template: "a") } 50% path b { do mail(template: "b") } }'
OTHERS = '{ 10% path d { do ping(note: "d") } 90% path e { wait 1 hour } }'
TEXT = journeys(
    thirds=f"split random offer {THIRDS}",
    again=f"reenter 1 day after end\nsplit random offer {THIRDS}",
    two=f"split random offer {THIRDS}\nsplit random letter {THIRDS}",
    salted=f'split random offer salt "2027" {THIRDS}',
    ways="""
      split random offer { 50% path a { wait 1 day } 50% path b { } }
      do ping(note: "merged")""",
    folk=f"split random letter by person {MAILS}\ndo ping()",
    most="split random offer { 99% path a { } 1% path b { } }",
)  # fmt: skip
OF_PEOPLE = journeys(
    of="people",
    single=f"split random letter {MAILS}",
    together=f"split random letter by account {MAILS}",
)
PEOPLE = [f"p{number}" for number in range(40)]


def share(journey: str, step: str, key: str, shares: str = "aaabbbcccc", salt: str = "") -> str:
    """Return the path that a subject takes, where each letter stands for a tenth of the buckets."""
    return shares[bucket(journey, step, salt, key) // 1_000]


def taken(found: Travel) -> list[str]:
    """Return the paths that were taken in the only journey."""
    return [record["path"] for record in found.only["trace"] if record["what"] == "split"]


def drawn(way: str, key: str, **facts: Any) -> Travel:  # noqa: ANN401 - as in payloads
    """Have an account of a key enter a journey."""
    return travel(TEXT, way, id=key, **facts).at(day(1))


def test_an_account_takes_the_path_that_has_its_bucket() -> None:
    """Domain reference, section 5.6 and conformance vector 14: 30/30/40 parts 10,000 buckets at 3000 and 6000."""
    counts: Counter[str] = Counter()
    for number in range(60):
        key = f"acme{number}"
        (path,) = taken(drawn("thirds", key))
        assert path == share("thirds", "offer", key)
        counts[path] += 1
    assert set(counts) == {"a", "b", "c"}
    assert set(taken(drawn("most", "acme"))) <= {"a", "b"}


def test_the_draw_of_an_account_is_the_same_at_each_entry() -> None:
    """Domain reference, section 5.6: of people it is there; of accounts a quota decides anew. Here a hash decides."""
    found = drawn("again", "acme").at(day(9))
    assert found.only["entry"] == 9
    assert set(taken(found)) == {share("again", "offer", "acme")}


def test_two_splits_of_one_journey_are_two_draws() -> None:
    """Domain reference, section 5.6: there they are perfectly correlated, as the node is no part of the hash."""
    pairs = {tuple(taken(drawn("two", f"acme{number}"))) for number in range(60)}
    assert len(pairs) == 9
    assert tuple(taken(drawn("two", "acme"))) == (share("two", "offer", "acme"), share("two", "letter", "acme"))


def test_another_salt_is_another_draw() -> None:
    """Language reference, section 10: the salt is hashed."""
    keys = [f"acme{number}" for number in range(40)]
    found = [taken(drawn("salted", key))[0] for key in keys]
    assert found == [share("salted", "offer", key, salt="2027") for key in keys]
    assert found != [share("salted", "offer", key) for key in keys]


def test_paths_of_a_random_split_may_wait_and_meet_again() -> None:
    """Domain reference, sections 5.5.3 and 5.6: each goes on when it arrives."""
    first, second = (
        next(f"acme{number}" for number in range(99) if share("ways", "offer", f"acme{number}", "aaaaabbbbb") == path)
        for path in "ab"
    )
    waiting = drawn("ways", first)
    assert (waiting.stands, waiting.actions) == (("waiting", "offer.a[1]"), [])
    assert waiting.at(day(2)).actions == drawn("ways", second).actions == ["ping(note: merged)"]


def test_people_of_an_account_are_drawn_each_by_their_own_key() -> None:
    """Domain reference, section 5.6 and conformance vector 15, from which this departs.

    There, of five people two take the first path and three the last, as counts are rounded down and the last path takes
    what is left. Here each person takes what their key says, whoever else is in the account, so that the counts of a
    small account are as they fall: nobody changes the path of others by joining or leaving.
    """
    found = drawn("folk", "acme", people=[person(key) for key in PEOPLE])
    mails = [f"mail {key}(template: {share('folk', 'letter', key, 'aaaaabbbbb')})" for key in PEOPLE]
    assert found.actions == [*mails, "ping()"]
    fewer = drawn("folk", "acme", people=[person(key) for key in PEOPLE[5:9]])
    assert fewer.actions == [*mails[5:9], "ping()"]
    assert found.only["trace"][1]["person"] == "p0"


@pytest.mark.parametrize("path", ["a", "b"])
def test_somebody_alone_may_take_any_path(path: str) -> None:
    """Domain reference, section 11 (row 22): first or last path for one person; neither is so here."""
    key = next(key for key in PEOPLE if share("folk", "letter", key, "aaaaabbbbb") == path)
    assert drawn("folk", "acme", people=[person(key)]).actions == [f"mail {key}(template: {path})", "ping()"]


def test_in_a_journey_of_people_each_is_drawn_alone_or_with_their_account() -> None:
    """Domain reference, section 5.6: people by their own key; language reference, section 10: `by account`."""
    found = travel(OF_PEOPLE, "single", people=[person(key) for key in PEOPLE]).at(day(1))
    assert sorted(found.actions) == sorted(
        f"mail {key}(template: {share('single', 'letter', key, 'aaaaabbbbb')})" for key in PEOPLE
    )
    found = travel(OF_PEOPLE, "together", people=[person(key) for key in PEOPLE]).at(day(1))
    path = share("together", "letter", "acme", "aaaaabbbbb")
    assert sorted(found.actions) == sorted(f"mail {key}(template: {path})" for key in PEOPLE)


def test_an_edit_elsewhere_moves_nobody() -> None:
    """Domain reference, section 5.6: suitable for tests; the draw has neither other steps nor the revision in it."""
    edited = journeys(thirds=f"wait 1 hour\nsplit random another {OTHERS}\nsplit random offer {THIRDS}")
    for number in range(12):
        key = f"acme{number}"
        later = travel(edited, "thirds", id=key).at(day(1)).at(day(2))
        assert taken(later)[1:] == taken(drawn("thirds", key))
