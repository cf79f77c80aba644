"""What a run of `quorate simulate` writes once all accounts are through: the page and the summary."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Final

from quorate.cli.inputs import name_of
from quorate.cli.output import open_output
from quorate.cli.report import wants_colour, width_of
from quorate.cli.simulate_document import simulation_json
from quorate.cli.simulate_html import simulation_html
from quorate.cli.simulate_text import simulation_text
from quorate.cli.simulate_wanted import STANDARD_OUTPUT, Wanted
from quorate.cli.simulate_words import Setting
from quorate.cli.template_report_cells import plain
from quorate.decide.journeys.summary import Summary
from quorate.decide.scalars import write_instant
from quorate.engine import RuleSet
from quorate.ir.journeys import Journey
from quorate.ir.show import graph_in_words
from quorate.ir.show.words import noun

_WIDTH_OF_FILES: Final = 100


def setting_of(rule_set: RuleSet, journey: Journey, wanted: Wanted, until: datetime, start: datetime | None) -> Setting:
    """Return what the report says of a run: days are instants by now."""
    program = rule_set.program
    entity = program.schema.entities[journey.entity]
    return Setting(
        rule_set.name,
        rule_set.revision,
        tuple(map(name_of, wanted.inputs)),
        "" if start is None else write_instant(start),
        write_instant(until),
        program.calendar.zone,
        graph_in_words(program, journey),
        noun(journey.entity),
        noun(entity.many),
        journey.entity != program.schema.root,
    )


def write_all(summary: Summary, setting: Setting, wanted: Wanted) -> None:
    """Write the page and the summary; not the latter where standard output was wanted for something else."""
    if wanted.html is not None:
        _write(simulation_html(summary, setting), wanted.html)
    if wanted.out is not None or STANDARD_OUTPUT not in wanted.places:
        _write(_summary(summary, setting, wanted), wanted.out or STANDARD_OUTPUT)


def _write(text: str, place: Path) -> None:
    with open_output(None if place == STANDARD_OUTPUT else place) as output:
        output.write_line(text.encode())
        output.finish()


def _summary(summary: Summary, setting: Setting, wanted: Wanted) -> str:
    """Write the summary in the form that is wanted."""
    place = None if wanted.out == STANDARD_OUTPUT else wanted.out
    is_named_so = place is not None and place.suffix.lower() == ".json"
    if wanted.form == "json" or (wanted.form is None and is_named_so):
        return simulation_json(summary, setting)
    if place is not None:
        return simulation_text(summary, setting, _WIDTH_OF_FILES, colour=False)
    told = simulation_text(summary, setting, width_of(sys.stdout), colour=wants_colour(sys.stdout))
    return plain(told, getattr(sys.stdout, "encoding", None) or "utf-8")
