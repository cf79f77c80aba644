"""Journeys of any shape, with any names, with comments anywhere: formatting keeps what they say, and twice is once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.resources import grammar_text
from quorate.syntax.format import format_source
from quorate.text import Source
from tests.unit.syntax.scattering import scatter

_WORDS = [*sorted(set(re.findall(r"[a-z]+", grammar_text().split("AND.2:")[1]))), "plain", "two words", "Name"]
_DEPTH = 2


@dataclass(frozen=True, slots=True)
class _Draw:
    """Texts of the parts of a journey, as dice have them."""

    random: Random

    def name(self) -> str:
        """Draw a name, most often a word of the language."""
        return f"`{self.random.choice(_WORDS)}`"

    def some(self, make: Callable[[], str], *, least: int = 0, most: int = 3, between: str = " ") -> str:
        """Draw several."""
        return between.join(make() for _ in range(self.random.randint(least, most)))

    def maybe(self, text: str) -> str:
        """Draw a text or nothing."""
        return self.random.choice((text, ""))

    def value(self) -> str:
        """Draw a sum."""
        name = self.name
        return self.random.choice(
            (
                *(name(), name(), f"{name()} . {name()}", f"{name()} ( {name()} )", f"{name()} - 3 days", "09:00"),
                *("tuesday", "monday..friday", "start of this month", f"end of this year in zone {name()}", "- 5"),
                *("journey entry", "journey entry + 2 days", f"( {name()} )", '"x"', "now"),
            )
        )

    def condition(self) -> str:
        """Draw a condition."""
        return self.random.choice(
            (
                *(self.value(), f"{self.value()} > {self.value()}", f"in {self.name()}", f"{self.value()} is known"),
                *(f"member of {self.name()} as {self.name()}", f"member of {self.name()}", self.quantifier()),
                *(f"{self.value()} and {self.value()}", f"not {self.value()}", f"{self.name()} in {self.name()}"),
            )
        )

    def quantifier(self) -> str:
        """Draw what asks for events."""
        clauses = (f"where ( {self.name()} )", "in last 3 days", f"since {self.value()}", "within any 2 hours", "")
        return f"{self.random.choice(('any', 'no', 'at least 2'))} {self.name()} {self.random.choice(clauses)}"

    def until(self) -> str:
        """Draw the second half of a moment."""
        days = self.random.choice(("on monday", "on monday , friday", "on ( monday , friday..sunday )"))
        until = self.random.choice((f"until {self.value()}", f"until {self.value()} {days}", f"until {days}"))
        return f"{until} {self.maybe(f'in zone {self.name()}')}"

    def moment(self) -> str:
        """Draw a moment."""
        return self.random.choice(("3 days", f"1 month {self.until()}", self.until()))

    def given(self) -> str:
        """Draw the arguments of an action or a call."""
        return f"( {self.some(lambda: f'{self.name()} : {self.condition()}', between=' , ')} )"

    def trigger(self) -> str:
        """Draw what a listen waits for."""
        old, new = self.maybe(f"from {self.value()}"), self.maybe(f"to {self.value()}")
        whose = self.maybe(f"of any {self.name()}")
        where = self.maybe(f"where ( {self.name()} )")
        member = f"{self.random.choice(('joining', 'leaving'))} {self.name()} {self.maybe(f'as {self.name()}')}"
        return self.random.choice((self.quantifier(), f"change of {self.value()} {whose} {old} {new} {where}", member))

    def block(self, depth: int) -> str:
        """Draw steps in braces."""
        return f"{{ {self.some(lambda: self.step(depth - 1))} }}" if depth else "{ }"

    def branches(self, words: tuple[str, ...], depth: int, *, paths: bool) -> str:
        """Draw the branches of a step in braces: those of the words in any order, behind paths if there may be any."""
        picked = self.random.sample(words, self.random.randint(0, len(words)))
        path = self.some(lambda: f"path {self.name()} when {self.condition()} {self.block(depth)}") if paths else ""
        return f"{{ {path} {' '.join(f'{word} {self.block(depth)}' for word in picked)} }}"

    def step(self, depth: int = _DEPTH) -> str:
        """Draw a step, up to so many deep."""
        kinds = (self.act, self.listen, self.split, self.draw, self.call)
        return self.random.choice(kinds)(depth)

    def label(self) -> str:
        """Draw the name in front of a step, or none."""
        return self.maybe(f"{self.name()} :")

    def act(self, _: int) -> str:
        """Draw a step without others inside."""
        what = (
            f"do {self.name()} {self.given()}",
            f"wait {self.moment()}",
            "end",
            f"repeat {self.name()} at most 2 times",
        )
        return f"{self.label()} {self.random.choice(what)}"

    def listen(self, depth: int) -> str:
        """Draw a listen."""
        triggers = self.some(self.trigger, least=1, between=" or ")
        block = self.maybe(self.branches(("on event", "on timeout"), depth, paths=False))
        return f"{self.label()} listen {self.maybe(self.moment())} for {triggers} {block}"

    def split(self, depth: int) -> str:
        """Draw a split, named in front or behind."""
        block = self.branches(("otherwise",), depth, paths=True)
        named = (f"split accounts {self.maybe(self.name())} {block}", f"{self.label()} split people {block}")
        return self.random.choice(named)

    def draw(self, depth: int) -> str:
        """Draw a random split."""
        shares = self.some(lambda: f"50% path {self.name()} {self.block(depth)}")
        by, salt = self.maybe("by account"), self.maybe('salt "x"')
        return f"split random {self.name()} {by} {salt} {{ {shares} }}"

    def call(self, depth: int) -> str:
        """Draw a call."""
        block = self.maybe(self.branches(("otherwise", "on error", "on timeout"), depth, paths=True))
        return f"{self.label()} call {self.name()} {self.given()} {self.maybe('within 2 hours')} {block}"

    def journey(self) -> str:
        """Draw a journey."""
        clauses = [
            self.maybe("reenter 3 days after start , at most 2 times"),
            *(self.maybe(f"exit when {self.condition()}"), self.maybe(f"goal when {self.condition()}")),
            self.maybe("on change follow"),
        ]
        self.random.shuffle(clauses)
        steps = self.some(self.step, most=4)
        return f"journey {self.name()} for {self.name()} in {self.name()} {{ {' '.join(clauses)} {steps} }}"


_TOKEN = re.compile(r'"[^"]*"|`[^`]*`|\d+:\d+|\d+%|[a-z]+\.\.[a-z]+|\w+|\S')


@settings(max_examples=75, deadline=None)
@given(st.integers(0, 2**32))
def test_journeys_of_any_shape(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a test's dice
    source = Source("a.rules", scatter(_TOKEN.findall(_Draw(random).journey()), random))
    formatted = format_source(source)  # which proves that it says the same
    assert formatted.text is not None, formatted.diagnostics
    assert format_source(Source("a.rules", formatted.text)).text == formatted.text
