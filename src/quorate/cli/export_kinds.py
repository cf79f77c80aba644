"""What each kind of export is made of, by its options."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import click

from quorate.cli.exits import ExitCode
from quorate.cli.export_files import Place
from quorate.cli.export_options import Common, delimiter_of, listed, merged, shape_options
from quorate.cli.export_order import Order
from quorate.cli.export_run import run_export
from quorate.cli.export_shape import Form, Shape
from quorate.cli.populations import Population, open_population, split_sources
from quorate.diagnostics.model import Diagnostic, shown
from quorate.exports import (
    ExportError,
    Table,
    linkedin,
    linkedin_tables,
    members_table,
    salesforce,
    salesforce_tables,
    select,
    xdm,
    xdm_tables,
)
from quorate.exports.findings import empty_columns
from quorate.ir.program import Program

_NAME: Final = re.compile(r"\w[\w.]*")
_FORMS: Final[Mapping[str, Form]] = {".ndjson": "ndjson", ".jsonl": "ndjson", ".parquet": "parquet"}

Asked = tuple[str, str | None, str | None]
"""A name, a role in it, and a role that nobody has."""


class _RefusedError(click.ClickException):
    """What cannot be exported, told with its code and the way out."""

    exit_code = ExitCode.USAGE

    def __init__(self, found: Diagnostic) -> None:
        super().__init__(f"{found.message} ({found.code})" + (f"; {found.help}" if found.help else ""))

    def show(self, file: Any = None) -> None:  # noqa: ANN401 - as click has it
        """Print it to standard error."""
        click.echo(f"error: {self.message}", file=file, err=True)


def export_linkedin(  # noqa: PLR0913 - what is asked for
    common: Common,
    shape: Mapping[str, Any],
    asked: tuple[Literal["companies", "contacts"], str, str | None, str | None],
    columns: Sequence[Mapping[str, str]],
    *,
    renamed: Sequence[Mapping[str, str]],
    consent: tuple[str, ...] | None,
    is_hashed: bool,
) -> ExitCode:
    """Write a list for LinkedIn."""
    list_, name, role, missing = asked
    wanted = linkedin.Wanted(list_, merged(columns), is_hashed, consent, merged(renamed))

    def order(program: Program) -> Order:
        table, empty, looked_at = linkedin_tables(select(program, name, role=role, missing=missing), wanted)
        options = {
            "list": list_,
            "emails": "SHA-256" if is_hashed else "plain",
            "consent": list(looked_at) if list_ == "contacts" else None,
            **shape_options(shape),
        }
        notes = tuple(empty_columns(table, empty))
        return _order("linkedin", common, shape, _of((name, role, missing)), [table], options, notes, looked_at)

    return _run(common, order)


def export_salesforce(  # noqa: PLR0913, PLR0917 - what is asked for
    common: Common,
    shape: Mapping[str, Any],
    names: Sequence[str],
    asked: Mapping[str, Any],
    columns: Sequence[Mapping[str, str]],
    renamed: Sequence[Mapping[str, str]],
) -> ExitCode:
    """Write objects for Salesforce."""
    others = merged(renamed)
    for name in others.values():
        if not _NAME.fullmatch(name):
            raise click.UsageError(f"--rename: `{name}` is no name of an object or a column")
    wanted = salesforce.Wanted(
        merged(columns),
        others,
        committees=asked["only"] != "contact_roles",
        contact_roles=asked["only"] != "committees",
        primary=asked["primary"],
        role_names=merged(asked["roles"]),
        opportunities=asked["opportunities"],
        closed=asked["closed"],
    )

    def order(program: Program) -> Order:
        meant = listed(names) or list(program.groups)
        tables = salesforce_tables([select(program, name) for name in meant], wanted)
        options = {"primary": wanted.primary, "roles": dict(wanted.role_names), **shape_options(shape)}
        return _order("salesforce", common, shape, meant, tables, options)

    return _run(common, order)


def export_xdm(
    common: Common, names: Sequence[str], role: str | None, namespace: str, segments: Sequence[Mapping[str, str]]
) -> ExitCode:
    """Write XDM records."""
    wanted = xdm.Wanted(namespace, merged(segments))
    if role is not None and len(names) != 1:
        raise click.UsageError("--role is of one buying group: name it with --of")

    def order(program: Program) -> Order:
        meant = listed(names) or [*program.audiences, *program.groups]
        tables = xdm_tables([select(program, name, role=role) for name in meant], wanted)
        options = {"namespace": namespace, "segments": dict(wanted.segments)}
        of = [f"{meant[0]}.{role}"] if role else meant
        return Order(
            "xdm", of, tables, options, Shape("ndjson"), Place(common.out), common.since,
            force=common.force, namespace=namespace, format_=common.format_, fails_at=common.fails_at,
        )  # fmt: skip

    return _run(common, order)


def export_members(  # noqa: PLR0913, PLR0917 - what is asked for
    common: Common,
    shape: Mapping[str, Any],
    asked: Asked,
    fields: Sequence[str],
    rows: Literal["members", "groups"],
    form: Form | None,
) -> ExitCode:
    """Write members."""
    name, role, missing = asked
    meant: Form = form or _FORMS.get(common.out.suffix.lower(), "csv")

    def order(program: Program) -> Order:
        table = members_table(select(program, name, role=role, missing=missing), listed(fields), rows)
        options = {"form": meant, "rows": rows}
        if meant == "csv":
            options |= shape_options(shape)
        return _order("members", common, shape, _of(asked), [table], options, form=meant)

    return _run(common, order)


def _order(  # noqa: PLR0913, PLR0917 - what an order has
    kind: str,
    common: Common,
    shape: Mapping[str, Any],
    of: Sequence[str],
    tables: Sequence[Table],
    options: Mapping[str, Any],
    notes: Sequence[Diagnostic] = (),
    consent: Sequence[str] = (),
    form: Form = "csv",
) -> Order:
    _check_names("two files", [table.name for table in tables])
    for table in tables:
        _check_names(f"two columns of {table.name}", table.names)
    made = Shape(
        form,
        delimiter_of(shape["delimiter"]),
        is_quoted=shape["quote_all"],
        line_end="\r\n" if shape["crlf"] else "\n",
        has_header=shape["header"],
        has_bom=shape["bom"],
        is_guarded=shape["formulas"] == "guard",
    )
    return Order(
        kind, of, tables, options, made, Place(common.out), common.since, shape["rows_most"],
        force=common.force, notes=notes, consent=consent, format_=common.format_, fails_at=common.fails_at,
    )  # fmt: skip


def _check_names(what: str, names: Sequence[str]) -> None:
    """Raise UsageError for a name that is given twice."""
    twice = next((name for number, name in enumerate(names) if name in names[:number]), None)
    if twice is not None:
        raise click.UsageError(f"{what} would be called `{shown(twice)}`; name one of them otherwise")


def _of(asked: Asked) -> list[str]:
    """Return what is exported as a manifest has it."""
    name, role, missing = asked
    return [name + (f".{role}" if role else "") + (f" without {missing}" if missing else "")]


def _run(common: Common, order: Callable[[Program], Order]) -> ExitCode:
    rules, sources = split_sources(common.sources)
    for source in sources:
        if Path(source).is_dir():
            raise click.UsageError(f"{source} is a folder; a SOURCE is a file of payloads, or a store")
    with open_population(
        rules, sources, now=common.now, state_file=common.state_file, tenant=common.tenant
    ) as population:
        return _export(population, order)


def _export(population: Population, order: Callable[[Program], Order]) -> ExitCode:
    try:
        return run_export(population, order(population.program))
    except ExportError as error:
        raise _RefusedError(error.diagnostic) from error
