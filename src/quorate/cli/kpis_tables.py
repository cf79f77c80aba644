"""The tables of a report on key figures, as terminals and pages show them alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from quorate.cli.kpis_found import Found, said
from quorate.cli.numbers_text import number
from quorate.kpis.figures import UNKNOWN_UNIT, Figure
from quorate.kpis.lengths import STATISTICS
from quorate.kpis.standing import BANDS, NONE, SURGES

MONTHS_MOST: Final = 12
NOT_TOLD: Final = "-"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads: the first `words` columns are of words, all others of numbers."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    words: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its tables, and why some of its figures cannot be told."""

    name: str
    title: str
    tables: Sequence[Table]
    reasons: Sequence[str] = field(default_factory=tuple)


def sections(found: Found) -> list[Section]:
    """Return all sections, in their order."""
    tables = {
        "awareness": _awareness(found),
        "engagement": _engagement(found),
        "groups": _groups(found),
        "coverage": _coverage(found),
        "time": _time(found),
        "conversion": _conversion(found),
        "pipeline": _pipeline(found),
        "cost": _cost(found),
    }
    return [
        Section(name, title, [each for each in tables[name] if _tells(each)], found.reasons(name))
        for name, title in found.sections.items()
    ]


def _tells(table: Table) -> bool:
    """Tell whether a table has a number."""
    return any(cell not in {NOT_TOLD, ""} for row in table.rows for cell in row[table.words :])


def count(figure: Figure | None) -> str:
    """Write a number as it is; a dash for one that cannot be told."""
    if figure is None or figure.value is None:
        return NOT_TOLD
    value = figure.value
    return f"{value:,}" if isinstance(value, int) else number(value, 2)


def share(figure: Figure | None) -> str:
    """Write a part of 1 in percent, with one decimal place."""
    return NOT_TOLD if figure is None or figure.value is None else f"{number(figure.value * 100, 1)}%"


def change(figure: Figure | None) -> str:
    """Write a change with its sign."""
    told = share(figure)
    is_more = figure is not None and figure.value is not None and figure.value > 0
    return f"+{told}" if is_more else told


def money(figure: Figure | None) -> str:
    """Write an amount with its currency, where that is known."""
    if figure is None or figure.value is None:
        return NOT_TOLD
    unit = "" if figure.unit == UNKNOWN_UNIT else f" {figure.unit}"
    return f"{number(figure.value, 2)}{unit}"


def _counted(found: Found, name: str, title: str, *, with_share: bool = True) -> tuple[str, ...]:
    cells = []
    for when in ("period", "before"):
        told = count(found.one(name, when))
        part = share(found.one(f"{name}_share", when)) if with_share else NOT_TOLD
        cells.append(told if part == NOT_TOLD else f"{told} ({part})")
    return title, *cells, change(found.one(f"{name}_change", "period"))


def _awareness(found: Found) -> Iterator[Table]:
    rows = [
        ("target accounts", count(found.one("awareness.target_accounts", "end")), "", ""),
        _counted(found, "awareness.reached", "reached"),
        _counted(found, "awareness.visiting", "visiting"),
    ]
    yield Table("Target accounts", ("", "period", "before", "change"), rows)


def _engagement(found: Found) -> Iterator[Table]:
    rows = [
        _counted(found, "engagement.accounts", "accounts interacting"),
        _counted(found, "engagement.people", "people interacting"),
    ]
    yield Table("Accounts and people", ("", "period", "before", "change"), rows)
    by_role = [
        (
            found.group(of["group"]),
            said(of["role"]),
            count(figure),
            share(found.one("engagement.members_share", "period", **of)),
            count(found.one("engagement.events", "period", **of)),
            count(found.one("engagement.members", "before", **of)),
            count(found.one("engagement.events", "before", **of)),
        )
        for figure, of in found.all("engagement.members", "period")
    ]
    heads = ("buying group", "role", "members", "of the role", "events", "members before", "events before")
    yield Table("Members interacting, by role", heads, by_role, words=2)


def _groups(found: Found) -> Iterator[Table]:
    rows = [
        (found.group(of["group"]), count(figure), count(ready), share(found.one("groups.ready_share", "end", **of)))
        for figure, of in found.all("groups.total", "end")
        if (ready := found.one("groups.ready", "end", **of)) is not None
    ]
    yield Table("Buying groups", ("buying group", "groups", "ready", "of them"), rows)
    stages = [
        (found.group(of["group"]), said(of["stage"]), count(found.one("groups.stage", "start", **of)), count(figure))
        for figure, of in found.all("groups.stage", "end")
        if "stage" in of
    ]
    yield Table("By stage", ("buying group", "stage", "period begins", "period ends"), stages, words=2)
    for what in ("completeness", "engagement"):
        yield _banded(
            found, f"groups.{what}", f"By {what}, in percent" if what == "completeness" else f"By {what}", BANDS
        )
    yield _banded(found, "groups.surge", "By surge of engagement", SURGES)


def _banded(found: Found, name: str, title: str, bands: Sequence[str]) -> Table:
    rows = []
    when = "period" if name == "groups.surge" else "end"
    known = {of["group"] for _, of in found.all(name, when) if "band" in of}
    is_open = any(of.get("band") == NONE for _, of in found.all(name, when))
    told = (*bands, NONE) if is_open else tuple(bands)
    extra = ("groups.surge_from_nothing", "groups.surge_untold") if name == "groups.surge" else ()
    for group in found.groups:
        if group in known:
            cells = [count(found.one(name, when, group=group, band=band)) for band in told]
            cells += [count(found.one(each, "period", group=group)) for each in extra]
            rows.append((found.group(group), *cells))
    heads = ("buying group", *told, *(("from nothing", "not known") if extra else ()))
    return Table(title, heads, rows)


def _coverage(found: Found) -> Iterator[Table]:
    rows = [
        (
            found.group(of["group"]),
            said(of["role"]),
            count(found.one("coverage.filled", "end", **of)),
            share(found.one("coverage.filled_share", "end", **of)),
            share(found.one("coverage.seats_share", "end", **of)),
            count(found.one("coverage.empty", "end", **of)),
            count(figure),
        )
        for figure, of in found.all("coverage.people", "end")
    ]
    heads = ("buying group", "role", "filled", "of groups", "of people needed", "nobody", "people")
    yield Table("Roles", heads, rows, words=2)
    overlap = [
        (f"in {of['groups']} {'group' if of['groups'] == '1' else 'groups'}", count(figure))
        for figure, of in found.all("coverage.overlap", "end")
    ]
    overlap += [
        (f"in {found.group(of['group'])} and {found.group(of['other'])}", count(figure))
        for figure, of in found.all("coverage.shared", "end")
    ]
    yield Table("People in several groups", ("", "people"), overlap)


def _time(found: Found) -> Iterator[Table]:
    rows: list[tuple[str, ...]] = []
    for key, title in (("to_role", ""), ("to_ready", "ready"), ("to_opportunity", "an opportunity")):
        for figure, of in found.all(f"time.{key}.count", "end"):
            days = [count(found.one(f"time.{key}.{each}", "end", **of)) for each in STATISTICS]
            rest = [count(found.one(f"time.{key}.{each}", "end", **of)) for each in ("undated", "not_yet")]
            group = found.group(of["group"]) if "group" in of else "an account"
            what = said(of["role"]) if key == "to_role" else title
            rows.append((group, what, *days, count(figure), *rest))
    heads = ("days from first sight of", "to", "median", "mean", "lower", "upper", "of", "undated", "not yet")
    yield Table("Days from first sight: median, mean, quartiles", heads, rows, words=2)
    added = [
        (title, count(found.one(f"time.{name}", "period")), count(found.one(f"time.{name}", "before")))
        for name, title in (("contacts_added", "contacts added"), ("contacts_added_per_day", "a day"))
    ]
    yield Table("Contacts added", ("", "period", "before"), added)
    yield _months(found)


def _months(found: Found) -> Table:
    figures = list(found.all("time.members_added", "history"))
    months = sorted({of["month"] for _, of in figures})[-MONTHS_MOST:]
    pairs = dict.fromkeys((of["group"], of["role"]) for _, of in figures)
    rows = []
    for group, role in pairs:
        cells = [found.one("time.members_added", "history", group=group, role=role, month=each) for each in months]
        rows.append((found.group(group), said(role), *("" if each is None else count(each) for each in cells)))
    return Table("Members added, by month", ("buying group", "role", *months), rows, words=2)


def _conversion(found: Found) -> Iterator[Table]:
    rows = [
        (
            title,
            count(found.one("conversion.marketing_qualified", when)),
            count(found.one("conversion.sales_accepted", when)),
            share(found.one("conversion.rate", when)),
        )
        for when, title in (
            ("period", "became so in the period"),
            ("before", "became so in the period before"),
            ("history", "ever"),
        )
    ]
    for name, title in (("undated", "since it is not known when"), ("accepted_only", "never, and accepted")):
        cell = count(found.one(f"conversion.{name}", "history"))
        rows.append((title, *((cell, "", "") if name == "undated" else ("", cell, ""))))
    yield Table(
        "From marketing-qualified to sales-accepted",
        ("", "marketing-qualified", "sales-accepted", "conversion"),
        rows,
    )
    days = [count(found.one(f"conversion.days.{each}", "history")) for each in STATISTICS]
    heads = ("", "median", "mean", "lower quartile", "upper quartile")
    yield Table("Days from one to the other", heads, [("days", *days)])


def _pipeline(found: Found) -> Iterator[Table]:
    def end(name: str) -> Figure | None:
        return found.one(f"pipeline.{name}", "end")

    tops = next(iter(found.all("pipeline.tops_share", "end")), None)
    rows = [
        ("open opportunities", count(end("open_opportunities"))),
        ("of which it is not told whether they are open", count(end("untold_opportunities"))),
        ("open ones without an amount", count(end("without_amount"))),
        ("open pipeline", money(end("amount"))),
        ("accounts with open pipeline", count(end("accounts"))),
        ("share at target accounts", share(end("target_share"))),
        ("share at the largest accounts below", share(tops[0] if tops else None)),
        ("Herfindahl index, 0 to 1", _index(end("herfindahl"))),
        ("Herfindahl index, 0 to 10,000", count(end("herfindahl_points"))),
    ]
    yield Table("Open pipeline", ("", ""), rows)
    largest = [
        (of["rank"], of["account"], money(figure), share(found.one("pipeline.top_share", "end", **of)))
        for figure, of in found.all("pipeline.top_amount", "end")
    ]
    yield Table("Largest accounts", ("", "account", "open pipeline", "share"), largest, words=2)


def _index(figure: Figure | None) -> str:
    return NOT_TOLD if figure is None or figure.value is None else number(figure.value)


def _cost(found: Found) -> Iterator[Table]:
    platforms = dict.fromkeys(
        of["platform"]
        for name in ("cost.spend", "cost.leads", "cost.filled_roles")
        for _, of in found.all(name, "period")
        if "platform" in of
    )
    rows = [
        (
            said(each),
            _joined(found, "cost.spend", each),
            count(found.one("cost.leads", "period", platform=each)),
            _joined(found, "cost.per_lead", each),
            count(found.one("cost.filled_roles", "period", platform=each)),
            _joined(found, "cost.per_filled_role", each),
        )
        for each in platforms
    ]
    heads = ("platform", "spend", "leads", "cost per lead", "roles filled", "cost per filled role")
    yield Table("By platform", heads, rows)


def _joined(found: Found, name: str, platform: str) -> str:
    """Write what a platform has in each currency."""
    told = [money(figure) for figure, of in found.all(name, "period") if of.get("platform") == platform]
    return ", ".join(told) or NOT_TOLD
