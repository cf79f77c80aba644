"""Who is in an audience, a buying group, a role or an activation, with what is asked for besides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from quorate.diagnostics.catalogue.exports import X104
from quorate.exports.columns import Column, account_key, decided, find_column, person_key
from quorate.exports.problems import refuse
from quorate.exports.selections import Selection
from quorate.exports.tables import Table
from quorate.ir.sites import PERSON

Rows: TypeAlias = Literal["members", "groups"]

_OF_GROUPS: Final = ("completeness", "group_engagement", "ready", "stage", "status", "missing", "since")
_OF_MEMBERS: Final = ("role", "assigned_by", "engagement", "completeness", "stage", "since")


def members_table(selection: Selection, fields: Sequence[str], rows: Rows = "members") -> Table:
    """Return the table of the members, or of the groups that they are in: keys, what was decided, and these fields.

    Fields are only those that are asked for by name, so that nothing personal is told by itself. Raises ExportError
    for what is not there.
    """
    root = selection.program.schema.root
    if rows == "groups" and selection.kind != "buying group":
        help_ = "leave `--rows groups` out"
        raise refuse(X104, help_, name=selection.name, what="is no buying group, and has no rows of groups")
    of_accounts = selection.is_of_accounts or rows == "groups"
    columns: list[Column] = [account_key(root)]
    if selection.kind == "buying group":
        columns.append(decided("group", "group"))
    if not of_accounts:
        columns.append(person_key(PERSON))
    told: Sequence[str] = ("since",)
    if selection.kind == "buying group":
        told = _OF_GROUPS if of_accounts else _OF_MEMBERS
    columns += [decided(name, name) for name in told]
    identity = tuple(n for n, column in enumerate(columns) if column.name in {root, PERSON, "group", "role"})
    keys = {column.name for column in columns}
    entity = root if of_accounts else PERSON
    columns += [
        find_column(selection, path, entity, name=f"{entity}.{path}" if path in keys else None)
        for path in dict.fromkeys(fields)
    ]
    subjects = selection.members
    if rows == "groups":
        subjects = selection.groups if selection.missing is None else selection.members
    return Table("members", tuple(columns), subjects, identity, changes="members")
