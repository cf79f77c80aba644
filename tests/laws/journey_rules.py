"""Journeys at random, over a small schema: every kind of step, of moment, of trigger, and of action.

All lengths are of minutes and hours, so that much happens in little time. A rule set is kept as a tree, whose parts can
be left out one by one. What goes by the order of decisions is left out on purpose: see `journeys`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.laws import journey_parts as parts

SCHEMA: Final = """
entity account accounts {
  key id
  name    text
  size    integer
  mood    text
  active  boolean
  zone    timezone
  due_on  date
  due_at  datetime
}
entity person people in account {
  key id
  level   integer
  title   text
  opt     boolean consent
  due_at  datetime
}
event clicked of person { n integer }
event filled of person { form text }
event surged of account { n integer }

action note of account { text text required  n integer }
action mail of person { template text required  topic text }
call score of account { model text required  n integer } gives { score number  tier text } simulated { score: 50 }
call rate of person { model text } gives { score number }

define busy of person = count(clicked in last 30 minutes) >= 2
audience some of accounts where active
audience small of accounts where size < 4
audience lately of accounts where any clicked in last 25 minutes
audience folk of people where level > 0
audience busy_folk of people where busy or opt
"""

GROUP: Final = """
role template committee {
  role decider needs 1 when level > 3
  role champion needs 1
  role user when any clicked in last 30 minutes
}
stages pipeline {
  entry early
  success won
  failure lost
  early -> middle, lost
  middle -> won, lost, early
}
interest seeds { roles committee  stages pipeline }
engagement points { window 40 minutes  clicked 10  filled 20  scale raw }
buying group g { audience some  interest seeds  ready when completeness >= 50% }
"""

ZONES: Final = ("UTC", "UTC", "Europe/Paris", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu")


DEPTH_MOST: Final = 3
"""In how many branches a step stands at most."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A way out of a step: `path p1 when` with its condition, `on event`, `50% path a`, and its steps."""

    head: str
    when: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it is written up to its braces; `name` is empty where it has none."""

    text: str
    name: str = ""
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Journey:
    """One journey, with its clauses."""

    name: str
    of: str
    audience: str
    clauses: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule set over the schema, in a zone; with the buying group, if it `has_group`."""

    zone: str
    has_group: bool
    journeys: tuple[Journey, ...]

    @property
    def text(self) -> str:
        """The journeys as they are written."""
        return "\n".join(_journey_text(each) for each in self.journeys)


def _journey_text(journey: Journey) -> str:
    clauses = "".join(f"  {clause}\n" for clause in journey.clauses)
    head = f"journey {journey.name} for {journey.of} in {journey.audience}"
    return f"{head} {{\n{clauses}{_steps_text(journey.steps, '  ')}}}\n"


def _steps_text(steps: Sequence[Step], margin: str) -> str:
    return "".join(_step_text(each, margin) for each in steps)


def _step_text(step: Step, margin: str) -> str:
    line = f"{margin}{step.name}{': ' if step.name else ''}{step.text}"
    if not step.branches:
        return f"{line}\n"
    ways = [
        f"{margin}  {' '.join(filter(None, (each.head, each.when)))} {{\n"
        f"{_steps_text(each.steps, margin + '    ')}{margin}  }}\n"
        for each in step.branches
    ]
    return f"{line} {{\n{''.join(ways)}{margin}}}\n"


# -- at random ---------------------------------------------------------------------------------------------------------


def rules_at_random(rng: Random, count: int | None = None) -> Rules:
    """Return a rule set of one to three journeys, or of so many."""
    has_group = rng.random() < 0.7
    number = count or rng.choice([1, 1, 2, 3])
    kinds = [(f"j{at}", rng.choice(["accounts", "accounts", "people"])) for at in range(number)]
    made = tuple(_Maker(rng, name, of, kinds, has_group=has_group).journey() for name, of in kinds)
    return Rules(rng.choice(ZONES), has_group, made)


class _Maker:
    """Makes one journey."""

    def __init__(self, rng: Random, name: str, of: str, kinds: Sequence[tuple[str, str]], *, has_group: bool) -> None:
        self._rng = rng
        self._name = name
        self._of_people = of == "people"
        self._of = of
        self._others = [each for each, kind in kinds if kind == of]
        self._of_anyone = [each for each, kind in kinds if kind == "people"]
        self._has_group = has_group
        self._names = 0
        self._favourite = rng.choice([["listen"], ["listen"] * 6, ["wait"] * 4, ["call"] * 3, ["do"] * 4])

    def journey(self) -> Journey:
        rng = self._rng
        audience = rng.choice(
            ["folk", "folk", "busy_folk"] if self._of_people else ["some", "some", "some", "small", "lately"]
        )
        clauses = []
        if rng.random() < 0.6:
            most = rng.choice(["", "", ", at most 2 times", ", at most 3 times"])
            delay = rng.choice(["1 minute", "10 minutes", "25 minutes", "1 hour"])
            clauses.append(f"reenter {delay} after {rng.choice(['start', 'end'])}{most}")
        clauses += [f"{word} when {self._condition()}" for word in ("exit", "goal") if rng.random() < 0.2]
        if rng.random() < 0.3:
            clauses.append(f"on change {rng.choice(['pin', 'follow'])}")
        return Journey(self._name, self._of, audience, tuple(clauses), self._steps(0, rng.randint(1, 5)))

    def _condition(self, *, of_people: bool | None = None) -> str:
        is_of_people = self._of_people if of_people is None else of_people
        return parts.condition(self._rng, of_people=is_of_people, has_group=self._has_group)

    def _steps(self, depth: int, count: int) -> tuple[Step, ...]:
        made = [self._step(depth) for _ in range(count)]
        if made and self._rng.random() < 0.3:
            made += self._round(made)
        if depth and self._rng.random() < 0.1:
            made.append(Step("end"))
        return tuple(made)

    def _round(self, made: list[Step]) -> list[Step]:
        """Return a wait, and a repeat of one of the steps before it, which is named."""
        at = self._rng.randrange(len(made))
        target = made[at]
        if not target.name:
            target = made[at] = Step(target.text, self._new_name(), target.branches)
        often = f"at most {self._rng.randint(1, 3)} times"
        return [Step(f"wait {self._rng.choice(parts.LENGTHS)}"), Step(f"repeat {target.name} {often}")]

    def _new_name(self) -> str:
        self._names += 1
        return f"s{self._names}"

    def _step(self, depth: int) -> Step:
        kinds = ["do", "do", "wait", "wait", "listen", "listen", "call", *self._favourite]
        if depth < 2:
            kinds += ["split", "split people", "random"]
        kind = self._rng.choice(kinds)
        name = self._new_name() if kind == "random" or self._rng.random() < 0.2 else ""
        match kind:
            case "do":
                return Step(self._action(), name)
            case "wait":
                return Step(f"wait {parts.moment(self._rng, of_people=self._of_people)}", name)
            case "listen":
                return self._listen(depth, name)
            case "call":
                return self._call(depth, name)
            case "random":
                return self._random(depth, name)
            case _:
                return self._split(depth, name, by_people=kind == "split people" or self._of_people)

    def _inside(self, depth: int, most: int = 2) -> tuple[Step, ...]:
        return self._steps(depth + 1, self._rng.choice([0, 1, 1, most])) if depth < DEPTH_MOST else ()

    def _branches(self, depth: int, *heads: str) -> list[Branch]:
        """Return some of the branches without a name of their own."""
        return [Branch(head, "", self._inside(depth)) for head in heads if self._rng.random() < 0.6]

    def _listen(self, depth: int, name: str) -> Step:
        rng = self._rng
        moment = f"{parts.moment(rng, of_people=self._of_people)} " if rng.random() < 0.8 else ""
        triggers = [
            parts.trigger(rng, of_people=self._of_people, has_group=self._has_group)
            for _ in range(rng.choice([1, 1, 1, 2, 3]))
        ]
        heads = ("on event", "on timeout") if moment else ("on event",)
        text = f"listen {moment}for {' or '.join(triggers)}"
        return Step(text, name, tuple(self._branches(depth, *heads)))

    def _call(self, depth: int, name: str) -> Step:
        rng = self._rng
        within = rng.choice(["", " within 10 minutes", " within 15 minutes", " within 1 hour"])
        given = parts.call(rng, of_people=self._of_people)
        if rng.random() < 0.2:
            return Step(f"call {given}{within}", name)
        paths = [
            Branch(f"path p{number} when", parts.result(rng, of_people=self._of_people), self._inside(depth))
            for number in range(rng.randint(0, 2))
        ]
        more = self._branches(depth, "otherwise", "on error", "on timeout")
        return Step(f"call {given}{within}", name, (*paths, *more) or (Branch("otherwise", "", ()),))

    def _random(self, depth: int, name: str) -> Step:
        rng = self._rng
        shares = rng.choice([(50, 50), (30, 30, 40), (1, 99), (90, 10)])
        by = rng.choice(["", "", " by account", " by person"])
        salt = rng.choice(["", "", ' salt "x"'])
        is_of_people = by == " by person" and not self._of_people
        ways = [
            Branch(f"{share}% path r{at}", "", self._doing() if is_of_people else self._inside(depth))
            for at, share in enumerate(shares)
        ]
        return Step(f"split random{by}{salt}", name, tuple(ways))

    def _split(self, depth: int, name: str, *, by_people: bool) -> Step:
        rng = self._rng
        only_acts = by_people and not self._of_people
        ways = [
            Branch(
                f"path p{number} when",
                self._condition(of_people=by_people),
                self._doing() if only_acts else self._inside(depth),
            )
            for number in range(rng.randint(1, 3))
        ]
        if rng.random() < 0.7:
            ways.append(Branch("otherwise", "", self._doing() if only_acts else self._inside(depth)))
        return Step(f"split {'people' if by_people else 'accounts'}", name, tuple(ways))

    def _doing(self) -> tuple[Step, ...]:
        """Return the steps of a path of people in a journey of accounts: actions on them."""
        return tuple(Step(self._action(only_people=True)) for _ in range(self._rng.choice([0, 1, 2])))

    def _action(self, *, only_people: bool = False) -> str:
        """Return an action on the subject of the journey, or on people: on all of an account, or those of a path."""
        of_people = self._of_people or only_people or self._rng.random() < 0.3
        others = self._of_anyone if of_people else self._others
        return parts.action(self._rng, others, of_people=of_people, has_group=self._has_group)
