"""What the report on a role template says in words, on a terminal and on a page alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from quorate.cli.numbers_text import number
from quorate.decide.completeness import whole_percent
from quorate.decide.template_report import Band, RoleCounts, TemplateReport
from quorate.decide.unmatched import Unmatched

_WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class Origin:
    """What a report was made of: the rule set by name and revision, and the inputs."""

    rule_set: str
    revision: str
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """People who match so many roles: its name, what is told of it, and how many they are."""

    name: str
    said: str
    people: int


def kinds_of(report: TemplateReport) -> tuple[Kind, ...]:
    """Part all people by how many roles they match."""
    people = report.people
    allows_many = report.template.allows_many
    return (
        Kind("one", "match one role", people.one),
        Kind("several", f"match several{', and have them all' if allows_many else '; the first wins'}", people.several),
        Kind("none", "match no role", people.none),
        Kind("unknown", "unknown for want of facts", people.unknown),
    )


def part(count: int, total: int) -> str:
    """Write a part in percent; 0% is nothing at all, and 100% is all."""
    if not total:
        return "-"
    whole = whole_percent(count / total)
    if whole == 0 and count:
        return "<1%"
    return ">99%" if whole == _WHOLE and count < total else f"{whole}%"


def many(count: int, one: str, several: str) -> str:
    """Write a count with its noun."""
    return f"{count:,} {one if count == 1 else several}"


def title_of(report: TemplateReport) -> str:
    """Return the title of a template, else its name."""
    return report.template.title or report.template.name


def scope(report: TemplateReport) -> str:
    """Say how much was looked at, and what was not."""
    told = [f"{many(report.people.total, 'person', 'people')} in {many(report.accounts, 'account', 'accounts')}"]
    if report.absent:
        told.append(f"{many(report.absent, 'account', 'accounts')} more without a word on people")
    if report.rejected:
        told.append(f"{many(report.rejected, 'account', 'accounts')} could not be read")
    return "; ".join(told)


def rule(report: TemplateReport) -> str:
    """Say what becomes of people whom several roles match."""
    if report.template.allows_many:
        return "A person has every role that matches."
    return "A person has the first role that matches."


def open_people(report: TemplateReport) -> str:
    """Say of how many people another answer may come yet; empty where there are none."""
    count = report.people.open
    if not count:
        return ""
    what = "one more role" if report.template.allows_many else "an earlier role"
    return f"{many(count, 'person has a role and', 'people have a role and')} may have {what} once more is known"


def undefined_people(report: TemplateReport) -> str:
    """Say of how many unknown people no fact is missing; empty where there are none."""
    count = report.people.undefined
    if not count:
        return ""
    return f"Of {many(count, 'person', 'people')} no fact is missing, but the rules themselves leave a value out"


def unmatched_people(found: Unmatched) -> str:
    """Say how many people who match nothing have a text, and how many of these there are."""
    told = [f"{many(found.people, 'person', 'people')}, {many(found.groups, 'spelling', 'spellings')}"]
    told += [f"{found.blank:,} with an empty text"] if found.blank else []
    told += [f"{found.missing:,} without"] if found.missing else []
    return ", ".join(told)


def needs(counts: RoleCounts) -> str:
    """Say how many people a role needs: `needs 1 to 3`, `needs nobody`, `by hand only`."""
    role = counts.role
    if role.needs is None:
        return "needs nobody"
    return f"needs {role.needs}" + ("" if role.most is None else f" to {role.most}")


def weight(counts: RoleCounts) -> str:
    """Say what a role weighs, and which part of all weights that is."""
    return f"weight {number(counts.role.weight)}, {number(100 * counts.share, 1)}%"


def lost(counts: RoleCounts, titles: dict[str, str]) -> str:
    """Say to which roles a role loses people, most first: `300 to Decision maker, 12 to Champion`."""
    ordered = sorted(counts.lost_to.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{count:,} to {titles[name]}" for name, count in ordered)


def band(found: Band) -> str:
    """Say how complete the accounts of a band are."""
    low, high = (round(_WHOLE * edge) for edge in (found.low, found.high))
    if low == high:
        return f"{low}%"
    return f"under {high}%" if low == 0 else f"{low} to {high}%"


def titles_of(report: TemplateReport) -> dict[str, str]:
    """Return what roles are called for people, by name."""
    return {each.role.name: each.role.title or each.role.name for each in report.roles}


def told_texts(texts: Sequence[str | None]) -> str:
    """Write the texts of a person, those that are known."""
    return " · ".join(text for text in texts if text)
