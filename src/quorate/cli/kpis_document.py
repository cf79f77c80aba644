"""A report on key figures as one JSON document, and as rows of CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from quorate.cli.kpis_setting import Setting, length, notes, time_of
from quorate.decide.scalars import write_instant
from quorate.exports.tables import is_formula
from quorate.kpis.choices import Choice
from quorate.kpis.figures import Figure
from quorate.kpis.instants import instant_of
from quorate.kpis.periods import Period
from quorate.kpis.report import SECTIONS, Told

FORM: Final = 1
"""What the shape of the document is known by."""

COLUMNS: Final = ("metric", "dimension", "value", "unit", "period", "numerator", "denominator", "reason")


def report_document(told: Told, setting: Setting) -> dict[str, Any]:
    """Return a report as plain values: each metric with its definition and its figures."""
    by_name: dict[str, list[Figure]] = {}
    for figure in told.figures:
        by_name.setdefault(figure.name, []).append(figure)
    return {
        "report": FORM,
        "rule_set": {"name": setting.rule_set, "revision": setting.revision},
        "sources": list(setting.sources),
        "now": write_instant(instant_of(setting.end)),
        "timezone": setting.zone,
        "period": _period(setting.periods.now),
        "before": _period(setting.periods.before),
        "accounts": {"told": told.accounts, "rejected": setting.rejected, "people": told.people},
        "history": {
            "accounts": dict(told.histories),
            "every": None if setting.every is None else length(setting.every),
            "since": None if setting.since is None else write_instant(instant_of(setting.since)),
        },
        "settings": {each.key: _choice(each) for each in setting.choices},
        "notes": notes(told, setting),
        "metrics": [
            {
                "name": name,
                "section": told.definitions[name].section,
                "title": told.definitions[name].title,
                "unit": told.definitions[name].unit,
                "definition": told.definitions[name].text,
                "values": [_value(figure, setting) for figure in figures],
            }
            for name, figures in by_name.items()
        ],
    }  # fmt: skip


def report_json(told: Told, setting: Setting) -> str:
    """Write a report as JSON."""
    return json.dumps(report_document(told, setting), ensure_ascii=False, indent=1)


def _period(period: Period) -> dict[str, Any]:
    return {
        "name": period.name,
        "from": write_instant(instant_of(period.start)),
        "until": write_instant(instant_of(period.end)),
        "days": period.days,
    }


def _choice(choice: Choice) -> dict[str, Any]:
    found: dict[str, Any] = {"value": choice.text or None, "origin": choice.origin}
    return {**found, "reason": choice.reason} if choice.reason else found


def _value(figure: Figure, setting: Setting) -> dict[str, Any]:
    found: dict[str, Any] = {"of": figure.when, "time": time_of(figure, setting)}
    if figure.dimension:
        found["dimension"] = dict(figure.dimension)
    found |= {"value": figure.value, "unit": figure.unit}
    if figure.denominator is not None:
        found |= {"numerator": figure.numerator, "denominator": figure.denominator}
    if figure.reason:
        found["reason"] = figure.reason
    return found


def report_csv(figures: Iterable[Figure], setting: Setting) -> str:
    """Write figures as rows, one each, under a head, without the last line break."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(figure, setting) for figure in figures)
    return text.getvalue().removesuffix("\n")


def by_section(told: Told) -> dict[str, Sequence[Figure]]:
    """Return the figures of each section."""
    return {
        section: [figure for figure in told.figures if told.definitions[figure.name].section == section]
        for section in SECTIONS
    }


def _row(figure: Figure, setting: Setting) -> list[str]:
    return [
        figure.name,
        _harmless(";".join(f"{key}={value}" for key, value in figure.dimension)),
        _number(figure.value),
        _harmless(figure.unit),
        time_of(figure, setting),
        _number(figure.numerator),
        _number(figure.denominator),
        _harmless(figure.reason),
    ]


def _number(value: float | None) -> str:
    return "" if value is None else str(value)


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula, and a line break from ending its row early."""
    told = " ".join(text.split()) if any(mark in text for mark in "\r\n\t") else text
    return f"'{told}" if is_formula(told) else told
