"""What became of the records of a run, as plain values and as a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from quorate.cli.map_inputs import Inputs
from quorate.diagnostics.catalogue.families import CODES
from quorate.ir.program import Program
from quorate.joining.kept import source_and_line
from quorate.joining.opening import Header
from quorate.joining.tally import Fate, Tally

_SERVER: Final = "the server"
_COLUMNS: Final = 6
_OF_ONE: Final = {
    "accounts that are only named": "account that is only named",
    "circles of merges": "circle of merges",
    "deleted events": "deleted event",
    "deleted things": "deleted thing",
    "deletions": "deletion",
    "events of accounts that are left out": "event of an account that is left out",
    "events of what was merged into another": "event of what was merged into another",
    "events that came again": "event that came again",
    "records of a key that was there already": "record of a key that was there already",
    "records of what was merged into another": "record of what was merged into another",
    "things in several accounts": "thing in several accounts",
    "things of accounts that are left out": "thing of an account that is left out",
    "things that moved to another account": "thing that moved to another account",
}
"""What is counted, where it is one."""


def summary_of(tally: Tally, inputs: Inputs, program: Program) -> dict[str, Any]:
    """Return all counts, by what they are of."""
    schema = program.schema
    written = {entity.many: tally.counts.get(entity.many, 0) for entity in schema.entities.values()}
    written["events"] = tally.counts.get("events", 0)
    others = {name: number for name, number in sorted(tally.counts.items()) if number and name not in written}
    return {
        "files": [_file_of(tally, inputs, program, source.index) for source in inputs.sources],
        "made": dict(sorted(tally.made.items())),
        "written": {name: number for name, number in written.items() if number},
        "rejected": _by_code(tally, "rejected", inputs),
        "told": _by_code(tally, "told", inputs),
        "left_out": _by_code(tally, "left_out", inputs),
        "counts": {name: number for name, number in others.items() if not name.endswith(_SERVER)},
        "server": {
            name.removesuffix(f" by {_SERVER}").removesuffix(f" to {_SERVER}"): number
            for name, number in others.items()
            if name.endswith(_SERVER)
        },
    }


def _file_of(tally: Tally, inputs: Inputs, program: Program, index: int) -> dict[str, Any]:
    source, counts, header = inputs.sources[index], tally.file(index), inputs.headers.get(index)
    return {
        "file": source.name,
        "record": source.record,
        "mapping": source.mapping,
        "rows": counts.rows,
        "mapped": counts.mapped,
        "unmapped": counts.unmapped,
        "rejected": counts.rejected,
        "short_rows": counts.short_rows,
        "looked_up": counts.looked_up,
        "unknown_fields": list(header.unknown) if header is not None else sorted(counts.unknown),
        "missing_columns": list(header.missing) if header is not None else [],
        "other_case": dict(header.folded) if header is not None else {},
        "looks_like": _other_record(program, source.record, header) if header is not None else None,
    }


def _other_record(program: Program, name: str, header: Header) -> str | None:
    """Return the record that a table is rather of: all its columns are there, and most of the named one are not."""
    fields = program.records[name].fields
    if 2 * len(header.missing) <= len(fields):
        return None
    columns = {path[0] for _, path in header.columns} | {each.partition(".")[0] for each in header.unknown}
    others = [
        (len(each.fields), each.name)
        for each in program.records.values()
        if each.name != name and len(each.fields) > len(fields) - len(header.missing) and each.fields.keys() <= columns
    ]
    return max(others)[1] if others else None


def _by_code(tally: Tally, fate: Fate, inputs: Inputs) -> dict[str, Any]:
    counts: Mapping[str, int] = getattr(tally, fate)
    return {
        code: {
            "count": number,
            "examples": [
                {"place": _place(inputs, each.place), "message": each.message}
                for each in tally.examples.get(f"{fate} {code}", ())
            ],
        }
        for code, number in sorted(counts.items())
    }


def _place(inputs: Inputs, place: int) -> str:
    source, line = source_and_line(place)
    return f"{inputs.sources[source].name}:{line}"


def summary_text(summary: Mapping[str, Any]) -> str:
    """Write counts for people."""
    return "\n".join(_lines(summary))


def _lines(summary: Mapping[str, Any]) -> Iterable[str]:
    for file in summary["files"]:
        yield (
            f"{file['file']}: {_number(file['rows'], 'row')}, {file['mapped']:,} mapped, "
            f"{file['unmapped']:,} of no mapping, {file['rejected']:,} rejected"
        )
        if file["looked_up"]:
            yield f"  {_number(file['looked_up'], 'row')} that other files look up"
        if file["short_rows"]:
            yield f"  {_number(file['short_rows'], 'row')} with fewer cells than columns"
        if file["other_case"]:
            read = [f"{column}` as `{field}" for column, field in file["other_case"].items()]
            yield f"  note: names in another case are read: {_listed(read)}"
        if file["looks_like"] is not None:
            other = file["looks_like"]
            yield (
                f"  warning: most columns of `{file['record']}` are missing, and all of `{other}` are there: "
                f"{other}={file['file']} may be meant"
            )
        for name, told in (("unknown_fields", "not read"), ("missing_columns", "missing columns")):
            if file[name]:
                yield f"  {told}: {_listed(file[name])}"
    for title, name in (
        ("rejected", "rejected"),
        ("fields that are missing, as they are wrong", "told"),
        ("left out", "left_out"),
    ):
        if summary[name]:
            yield f"{title}:"
            for code, found in summary[name].items():
                yield f"  {found['count']:>9,}  {code} {CODES[code].what if code in CODES else ''}".rstrip()
                for example in found["examples"][:1]:
                    yield f"             such as {example['place']}: {example['message']}"
    if summary["counts"]:
        yield "also:"
        for name, number in summary["counts"].items():
            yield f"  {number:>9,}  {_OF_ONE.get(name, name) if number == 1 else name}"
    if summary["server"]:
        yield "records of the server: " + ", ".join(f"{name} {number:,}" for name, number in summary["server"].items())
    written = ", ".join(f"{name} {number:,}" for name, number in summary["written"].items())
    yield f"written: {written}" if written else "nothing is written"


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _listed(names: list[str]) -> str:
    more = len(names) - _COLUMNS
    return ", ".join(f"`{name}`" for name in names[:_COLUMNS]) + (f" and {more} more" if more > 0 else "")
