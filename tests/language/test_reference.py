"""Every code block of sections 2 to 7 of the language reference checks, and formats to the same rules."""

from __future__ import annotations

import pytest

from quorate.diagnostics.model import Diagnostic
from quorate.semantics.compile import compile_project
from quorate.semantics.config import parse_config
from quorate.semantics.project import Project
from quorate.syntax.format import format_source
from quorate.syntax.parse import parse
from quorate.text import Source
from tests.corpus.reference.blocks import REFERENCE, blocks, conditions, declarations, group_declarations
from tests.language.deciding import EXTRA

LISTS = {"competitors.csv": b"domain\nrival.example\n"}
NAMED_ELSEWHERE = "audience customers of accounts where any opportunity where (is_won)\n"
EVENTS = EXTRA.partition("list emea")[0]
# Where a condition of section 4 is at home: on an account or a person, on an opportunity, on an order.
HOMES = (
    "audience probe of accounts where {}\n",
    "audience probe of people where {}\n",
    "audience probe of accounts where any opportunity where ({})\n",
    "audience probe of people where any order_placed where ({})\n",
)


def findings(*texts: str) -> tuple[Diagnostic, ...]:
    files = tuple(Source(f"{number}.rules", text) for number, text in enumerate(texts))
    return compile_project(Project("reference", files, data=LISTS)).diagnostics


def test_all_declarations_check_together() -> None:
    assert findings(*declarations(), NAMED_ELSEWHERE) == ()


@pytest.mark.parametrize("condition", conditions())
def test_each_condition_checks_where_it_is_at_home(condition: str) -> None:
    around = "".join(declarations()) + EVENTS + NAMED_ELSEWHERE
    assert any(findings(around, home.format(condition)) == () for home in HOMES), findings(
        around, HOMES[0].format(condition)
    )


@pytest.mark.parametrize(
    "text",
    [*declarations(), *group_declarations(), *(HOMES[0].format(condition) for condition in conditions())],
)
def test_all_of_it_formats_to_the_same_rules(text: str) -> None:
    source = Source("a.rules", text)
    once = format_source(source).text
    assert once is not None
    assert format_source(Source("a.rules", once)).text == once
    assert parse(Source("a.rules", once)).file.declarations == parse(source).file.declarations


def test_the_settings_of_section_two_are_read() -> None:
    text = REFERENCE.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]
    config, mistakes = parse_config(Source("quorate.toml", text))
    assert mistakes == []
    assert (config.name, config.calendar.zone, config.calendar.fiscal_month) == ("seeds", "Europe/Paris", 2)
    assert config.limits.people == 5_000


def test_the_reference_has_blocks_in_every_section_but_the_second() -> None:
    assert [bool(blocks(section)) for section in range(3, 10)] == [True] * 7
    words = [text.split()[0] for text in group_declarations()]
    assert words == ["role", "interest", "destination", "activation"]
