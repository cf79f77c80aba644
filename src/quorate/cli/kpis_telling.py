"""What a run of `quorate report` writes once all accounts are through."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from quorate.cli.kpis_document import by_section, report_csv, report_json
from quorate.cli.kpis_found import Found
from quorate.cli.kpis_html import report_html
from quorate.cli.kpis_setting import Setting
from quorate.cli.kpis_text import report_text
from quorate.cli.kpis_wanted import STANDARD_OUTPUT, Wanted
from quorate.cli.output import open_output
from quorate.cli.report import wants_colour, width_of
from quorate.cli.template_report_cells import plain
from quorate.kpis.report import Told

_WIDTH_OF_FILES: Final = 100


def write_all(told: Told, groups: list[str], setting: Setting, wanted: Wanted) -> None:
    """Write page, rows and summary; the latter not where standard output was wanted for something else."""
    found = Found(told, groups)
    if wanted.html is not None:
        _write(report_html(found, setting), wanted.html)
    if wanted.csv is not None:
        _write_csv(told, setting, wanted.csv)
    if wanted.out is not None or STANDARD_OUTPUT not in wanted.places:
        _write(_summary(found, setting, wanted), wanted.out or STANDARD_OUTPUT)


def _write_csv(told: Told, setting: Setting, place: Path) -> None:
    """Write all rows to a file, or those of each section to a file in a folder that is there."""
    if place == STANDARD_OUTPUT or not place.is_dir():
        _write(report_csv(told.figures, setting), place)
        return
    for section, figures in by_section(told).items():
        _write(report_csv(figures, setting), place / f"{section}.csv")


def _write(text: str, place: Path) -> None:
    with open_output(None if place == STANDARD_OUTPUT else place) as output:
        output.write_line(text.encode())
        output.finish()


def _summary(found: Found, setting: Setting, wanted: Wanted) -> str:
    """Write the summary in the form that is wanted."""
    place = None if wanted.out == STANDARD_OUTPUT else wanted.out
    is_named_so = place is not None and place.suffix.lower() == ".json"
    if wanted.form == "json" or (wanted.form is None and is_named_so):
        return report_json(found.told, setting)
    if place is not None:
        return report_text(found, setting, _WIDTH_OF_FILES, colour=False)
    told = report_text(found, setting, width_of(sys.stdout), colour=wants_colour(sys.stdout))
    return plain(told, getattr(sys.stdout, "encoding", None) or "utf-8")
