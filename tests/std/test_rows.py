"""No row of the reference's tables is without a pair (segments, sections 4.3 to 4.5 and 5.1 to 5.6)."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

import pytest

from tests.std.pairs import VENDORS, Pair, pairs_of
from tests.std.reference import REFERENCE, paths_of, tables

needs_reference = pytest.mark.skipif(not REFERENCE.exists(), reason=f"{REFERENCE} is not there")

ROWS: Final = {"4.3": 11, "4.4": 29, "4.5": 16, "5.1": 26, "5.2": 36, "5.3": 24, "5.4": 17, "5.5": 22, "5.6": 18}
"""How many rows the tables of each section have, so that one that is read no more is missed."""

NOT_MAPPED: Final = {
    # A lead has one component, which repeats what the person itself is.
    ("5.3", "personComponents"),
    # In words, and not by its name.
    ("5.6", "webinar session name"), ("5.6", "history sync date"), ("5.6", "status [pairs inferred from names]"),
    ("5.3", "msftType decoded  with CRM id"), ("5.3", "organizations ; older"),
}  # fmt: skip

RECORDS: Final[dict[str, list[tuple[str, ...]]]] = {
    "5.3": [("lead",)],
    "5.4": [("company", "named_account")],
    "5.5": [("marketo_opportunity",), ("opportunity_role",)],
    "5.6": [("program",), ("program_membership",), ("static_list", "static_list_member")],
}
"""The foreign records that the tables of a section are about; of several in a table any, but for companies."""


def refers(pairs: list[Pair], path: str) -> bool:
    """Tell whether a pair is about a path, about what lies in it, or about all of what it lies in."""
    return any(
        fnmatchcase(reference, pattern) or path.startswith(f"{reference}.")
        for reference in {pair.reference.replace("[]", "").replace("[0]", "") for pair in pairs}
        for pattern in (path, f"{path}.*")
    )


@needs_reference
def test_the_tables_have_the_rows_that_are_known() -> None:
    found = {section: sum(map(len, tables(section))) for section in ROWS}
    assert found == ROWS


@needs_reference
@pytest.mark.parametrize("section", ["4.3", "4.4", "4.5"])
def test_every_path_of_xdm_has_a_pair(section: str) -> None:
    pairs = list(pairs_of("xdm"))
    missing = [path for path in _paths(section, 0) if not refers(pairs, path)]
    assert not missing


@needs_reference
@pytest.mark.parametrize(
    ("section", "column"), [("5.1", 2), ("5.2", 1), ("5.3", 1), ("5.4", 2), ("5.5", 1), ("5.6", 1)]
)
def test_every_path_that_marketo_maps_has_a_pair(section: str, column: int) -> None:
    pairs = list(pairs_of("marketo"))
    missing = [
        path
        for path in _paths(section, column)
        if path != "same names" and (section, path.partition(".")[0]) not in NOT_MAPPED and not refers(pairs, path)
        and (section, path) not in NOT_MAPPED
    ]  # fmt: skip
    assert not missing


@needs_reference
@pytest.mark.parametrize("section", list(RECORDS))
def test_every_field_of_marketo_has_a_pair(section: str) -> None:
    missing = []
    for table, records in zip(tables(section), RECORDS[section], strict=True):
        for row in table:
            sides = [(row[0], records[:1]), (row[1], records[1:])] if section == "5.4" else [(row[0], records)]
            for cell, of in sides:
                known = {pair.source for pair in pairs_of("marketo") if (pair.of or pair.record) in of}
                known |= {"id"} if any("id" in each.lower() for each in known) else set()
                for path in [] if cell == "n/a" else paths_of(cell):
                    name = path.removesuffix(".mkto_org").removesuffix(".mkto_acct")
                    if name not in known and (section, path) not in NOT_MAPPED and not _is_part(name, known):
                        missing.append(f"{'/'.join(of)}.{name}")
    assert not missing


@needs_reference
def test_every_activity_and_every_type_of_event_is_there() -> None:
    marketo = {(str(pair.value), pair.reference) for pair in pairs_of("marketo") if pair.source == "activityTypeId"}
    by = {(pair.given["activityTypeId"], pair.expected) for pair in pairs_of("marketo") if pair.path == "produced_by"}
    xdm = {pair.value for pair in pairs_of("xdm") if pair.source == "eventType"}
    for row in tables("5.1")[0]:
        [number], [event], [who] = (list(paths_of(row[column])) for column in (0, 2, 3))
        assert (number, event) in marketo
        assert (int(number), who) in by
        assert event in xdm


@pytest.mark.parametrize("vendor", VENDORS)
def test_rows_are_there_once(vendor: str) -> None:
    rows = [repr(pair) for pair in pairs_of(vendor)]
    assert len(rows) == len(set(rows))


def _paths(section: str, column: int) -> Iterator[str]:
    for table in tables(section):
        for row in table:
            yield from paths_of(row[column])


def _is_part(name: str, known: set[str]) -> bool:
    """Tell whether a name stands for a few fields: `sfdcType` tells which of the ids is meant."""
    return name == "sfdcType" and {"sfdcContactId", "sfdcLeadId"} <= known
