"""Which charts a report on key figures has, section by section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from quorate.cli.kpis_found import Found, said
from quorate.cli.kpis_svg import Bar, Chart, Charts, Line, Range
from quorate.cli.kpis_tables import count, money, share
from quorate.kpis.figures import Figure
from quorate.kpis.standing import BANDS, NONE, SURGES

_SHADES: Final = ("b0", "b1", "b2", "b3", "b4")
_TIMES: Final = (("one", "period"), ("past", "period before"))


def charts_of(section: str, found: Found, drawing: Charts) -> list[Chart]:
    """Return the charts of a section that have something to draw."""
    return [each for each in _charts(section, found, drawing) if each.drawn]


def _charts(section: str, found: Found, drawing: Charts) -> Iterator[Chart]:
    match section:
        case "awareness":
            title = "Share of target accounts reached and visiting"
            yield Chart(title, drawing.bars(title, list(_awareness(found))), _TIMES)
        case "engagement":
            title = "Members interacting, by role"
            yield Chart(title, drawing.bars(title, list(_engagement(found))), _TIMES)
        case "groups":
            yield from _groups(found, drawing)
        case "coverage":
            title = "Share of groups in which the role is filled"
            yield Chart(title, drawing.bars(title, list(_coverage(found))))
        case "time":
            title = "Days from first sight: median, and from quartile to quartile"
            yield Chart(title, drawing.ranges(title, list(_ranges(found))))
            title = "Contacts added, day by day"
            days = [(of["day"], int(figure.value or 0)) for figure, of in found.all("time.contacts_added_on", "period")]
            yield Chart(title, drawing.days(title, days))
        case "pipeline":
            title = "Open pipeline of the largest accounts"
            yield Chart(title, drawing.bars(title, list(_pipeline(found))))
        case "cost":
            for name, what in (("per_lead", "Cost per lead"), ("per_filled_role", "Cost per filled role")):
                for currency, lines in _costs(found, name).items():
                    title = f"{what}, in {currency}"
                    yield Chart(title, drawing.bars(title, lines))
        case _:
            pass


def _size(figure: Figure | None) -> float:
    return 0.0 if figure is None or figure.value is None else float(figure.value)


def _awareness(found: Found) -> Iterator[Line]:
    for what in ("reached", "visiting"):
        now, before = (found.one(f"awareness.{what}_share", when) for when in ("period", "before"))
        yield Line(what, [Bar("one", _size(now), share(now)), Bar("past", _size(before), share(before))])


def _engagement(found: Found) -> Iterator[Line]:
    for figure, of in found.all("engagement.members", "period"):
        before = found.one("engagement.members", "before", **of)
        bars = [Bar("one", _size(figure), count(figure)), Bar("past", _size(before), count(before))]
        yield Line(f"{said(of['role'])}, {found.group(of['group'])}", bars)


def _groups(found: Found, drawing: Charts) -> Iterator[Chart]:
    lines = [
        Line(
            f"{said(of['stage'])}, {found.group(of['group'])}",
            [
                Bar("past", _size(before := found.one("groups.stage", "start", **of)), count(before)),
                Bar("one", _size(figure), count(figure)),
            ],
        )
        for figure, of in found.all("groups.stage", "end")
        if "stage" in of and (_size(figure) or _size(found.one("groups.stage", "start", **of)))
    ]
    keys = (("past", "when the period begins"), ("one", "when it ends"))
    yield Chart("Groups by stage", drawing.bars("Groups by stage", lines), keys)
    for name, title, bands in (
        ("completeness", "Groups by completeness, in percent", BANDS),
        ("engagement", "Groups by engagement", BANDS),
        ("surge", "Groups by surge of engagement", SURGES),
    ):
        stacks = [_banded(found, f"groups.{name}", group, bands) for group in found.groups]
        drawn = drawing.stacks(title, [line for line in stacks if line.bars])
        yield Chart(title, drawn, tuple(zip(_SHADES, bands, strict=False)))


def _banded(found: Found, name: str, group: str, bands: Sequence[str]) -> Line:
    when = "period" if name == "groups.surge" else "end"
    bars = [
        Bar(shade, _size(figure), band)
        for shade, band in zip((*_SHADES[: len(bands)], "past"), (*bands, NONE), strict=True)
        if (figure := found.one(name, when, group=group, band=band)) is not None
    ]
    return Line(found.group(group), bars)


def _coverage(found: Found) -> Iterator[Line]:
    for figure, of in found.all("coverage.filled_share", "end"):
        told = share(figure)
        if figure.value is not None:
            told += f" ({figure.numerator:,} of {figure.denominator:,})"
        yield Line(f"{said(of['role'])}, {found.group(of['group'])}", [Bar("one", _size(figure), told)])


def _ranges(found: Found) -> Iterator[Range]:
    for key in ("to_role", "to_ready", "to_opportunity"):
        for figure, of in found.all(f"time.{key}.median", "end"):
            low = found.one(f"time.{key}.lower_quartile", "end", **of)
            high = found.one(f"time.{key}.upper_quartile", "end", **of)
            if figure.value is None:
                continue
            what = said(of["role"]) if key == "to_role" else "ready" if key == "to_ready" else "an opportunity"
            label = f"{what}, {found.group(of['group'])}" if "group" in of else what
            yield Range(label, _size(low), _size(figure), _size(high))


def _pipeline(found: Found) -> Iterator[Line]:
    for figure, of in found.all("pipeline.top_amount", "end"):
        part = share(found.one("pipeline.top_share", "end", **of))
        yield Line(said(of["account"]), [Bar("one", _size(figure), f"{money(figure)} ({part})")])


def _costs(found: Found, name: str) -> dict[str, list[Line]]:
    lines: dict[str, list[Line]] = {}
    for figure, of in found.all(f"cost.{name}", "period"):
        if figure.value is not None and "platform" in of:
            line = Line(said(of["platform"]), [Bar("one", _size(figure), money(figure))])
            lines.setdefault(figure.unit, []).append(line)
    return lines
