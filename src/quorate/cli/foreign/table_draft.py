"""Files whose roles are known to a schema, and to what fills it: records and mappings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from quorate.cli.foreign.cells import ColumnSeen, Guess
from quorate.cli.foreign.deals import ending_of
from quorate.cli.foreign.roles import Placed, Placing, swapped_told
from quorate.cli.foreign.spoken import spoken_of
from quorate.cli.foreign.tables import rows_of
from quorate.cli.infer.draft import Draft, EntityDraft, EventDraft, FieldDraft, marked
from quorate.cli.infer.names import free, is_legal, is_quotable, legal, plural, quoted_text, singular, snake

_MOST_EVENTS: Final = 25
_IDS: Final = frozenset({"id", "key", "uuid", "number", "no"})
_FOLDED: Final = frozenset({"job_title", "industry", "department", "seniority", "function"})
_CALLED: Final[dict[str, dict[str, str]]] = {
    "account": {
        **dict.fromkeys(("account", "account_name", "company", "company_name", "organization", "customer"), "name"),
        **dict.fromkeys(("number_of_employees", "employee_count", "no_of_employees", "headcount"), "employees"),
    },
    "person": {
        **dict.fromkeys(("title", "position", "job", "jobtitle"), "job_title"),
        **dict.fromkeys(("e_mail", "email_address", "e_mail_address", "mail", "work_email"), "email"),
    },
    "opportunity": {
        **dict.fromkeys(("opportunity_name", "deal_name"), "name"),
        **dict.fromkeys(("value", "deal_value"), "amount"),
        **dict.fromkeys(("stage_name",), "stage"),
    },
}
"""Names that the same thing has elsewhere, and the one that rules use for it."""
_TAKEN: Final = {
    "account": {"id", "events", "person", "people", "opportunity", "opportunities"},
    "person": {"id", "account", "relation"},
    "opportunity": {"id", "account"},
    "event": {"id", "type", "at", "person", "account"},
    "relation": {"person", "account"},
    "other": {"id", "account", "person"},
}


@dataclass(frozen=True, slots=True)
class Assigned:
    """A field of a target and the column that it is from; `by` is an expression for it, with `{}` for the column.

    `remark` is a comment above it.
    """

    target: str
    column: ColumnSeen
    by: str = "{}"
    remark: str = ""


@dataclass(frozen=True, slots=True)
class MappingDraft:
    """A mapping in the making; `when` is the type of an event that it is for."""

    name: str
    record: str
    target: str
    assigned: tuple[Assigned, ...]
    when: tuple[ColumnSeen, str] | None = None


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """A record in the making; `texts` are the columns that are text whatever they look like, as keys are."""

    name: str
    title: str
    key: ColumnSeen | None
    columns: tuple[ColumnSeen, ...]
    texts: frozenset[str]
    instant: str = ""
    """The column that is an instant though its cells are days."""


@dataclass
class TableDraft:
    """All that files make: a schema, the records that they hold, and the mappings between."""

    schema: Draft
    records: list[RecordDraft] = field(default_factory=list)
    mappings: list[MappingDraft] = field(default_factory=list)
    titles: Counter[str] = field(default_factory=Counter)
    """The job titles of people."""


def draft_tables(placing: Placing) -> TableDraft:
    """Make a schema, records and mappings of files."""
    return _Drafting(placing).draft_all()


class _Drafting:
    def __init__(self, placing: Placing) -> None:
        self._placing = placing
        self._draft = TableDraft(Draft(notes=list(placing.notes)))
        self._taken = {"account", "accounts", "person", "people", "opportunity", "opportunities"}
        self._taken |= {each.table.record for each in placing.placed}

    def draft_all(self) -> TableDraft:
        account, people = self._placing.of("account"), self._placing.of("person")
        if account:
            self._entity(account, "account", "accounts", None)
        else:
            self._draft.schema.entities.append(EntityDraft("account", "accounts", None, "id", ()))
            for each in people:
                if each.account is not None:
                    self._map(each, "account", [Assigned("id", each.account)], suffix="account")
        relations = self._placing.of("relation")
        if people:
            extra = self._relation_fields(relations)
            self._entity(people, "person", "people", "account", extra)
        for each in relations:
            self._relation(each)
        if opportunities := self._placing.of("opportunity"):
            self._entity(opportunities, "opportunity", "opportunities", "account")
        for each in self._placing.of("other"):
            one = free(legal(singular(snake(each.table.record.rpartition("_")[0]))), self._taken, "item")
            many = free(plural(one), self._taken, "list")
            self._taken |= {one, many}
            self._entity([each], one, many, "person" if each.person is not None and people else "account")
        for each in self._placing.of("event"):
            self._events(each)
        records = [self._record(each) for each in self._placing.placed]
        self._draft.records = [record for record in records if record.columns]
        self._draft.schema.notes += swapped_told(self._placing.placed)
        return self._draft

    def _record(self, placed: Placed) -> RecordDraft:
        columns = tuple(column for column in placed.table.columns if self._is_told(placed, column))
        texts = {each.name for each in (placed.key, placed.account, placed.person, placed.type) if each is not None}
        title = placed.table.file_name
        is_keyed = placed.key is not None and placed.role != "relation"
        instant = placed.at.name if placed.at is not None and placed.role == "event" else ""
        key = placed.key if is_keyed else None
        return RecordDraft(placed.table.record, title, key, columns, frozenset(texts), instant)

    def _is_told(self, placed: Placed, column: ColumnSeen) -> bool:
        return is_quotable(column.name) and (column.guess is not None or column.name in placed.special)

    def _entity(
        self, files: Sequence[Placed], one: str, many: str, parent: str | None, extra: Iterable[FieldDraft] = ()
    ) -> None:
        """Make an entity of the files that have its records; fields of one name are one."""
        fields: dict[str, FieldDraft] = {}
        is_any = False
        for each in files:
            if each.key is None:
                self._note(each, f"no column tells one {one} from another; it is left out")
                continue
            assigned = [Assigned("id", each.key)]
            if each.account is not None and parent == "account":
                assigned.append(Assigned("account", each.account))
            elif each.person is not None and parent == "person":
                assigned.append(Assigned("person", each.person))
            elif parent is not None and not (one == "person" and self._placing.of("relation")):
                self._note(each, f"no column names the {parent} of a {one}; it is left out")
                continue
            is_any = True
            named = self._named(each, each.role)
            for target, column in named:
                drafted = self._field(target, column, each)
                if target in fields and fields[target].type != drafted.type:
                    target = free(target, fields, snake(each.table.record))  # noqa: PLW2901 - of another type here
                    drafted = replace(drafted, name=target)
                fields.setdefault(target, drafted)
                assigned.append(self._assigned(each, target, column))
                if target == "job_title" and one == "person" and drafted.type.startswith("text"):
                    self._draft.titles.update(column.counts)
            ending = ending_of(column for _, column in named) if one == "opportunity" else None
            if ending is not None and "is_closed" not in {each.target for each in assigned}:
                fields.setdefault("is_closed", FieldDraft("is_closed", "boolean"))
                assigned.append(Assigned("is_closed", ending.column, ending.by))
                self._note(each, ending.note)
            self._map(each, one, assigned)
        if not is_any and one != "person":
            return
        drafted_fields = (marked(each) if one == "person" else each for each in fields.values())
        self._draft.schema.entities.append(EntityDraft(one, many, parent, "id", (*drafted_fields, *extra)))

    def _named(self, placed: Placed, role: str, leave: Iterable[str] = ()) -> list[tuple[str, ColumnSeen]]:
        """Name the fields that columns fill; what a target itself has is taken."""
        taken = set(_TAKEN[role])
        found = []
        is_told = placed.key is not None and not placed.key.words & _IDS  # an address, a name or a domain
        special = placed.special - ({placed.key.name} if is_told and placed.key is not None else set())
        for column in placed.table.columns:
            if column.name in special or column.name in leave:
                continue
            if not self._is_told(placed, column):
                self._note(placed, f"`{column.name}` has no one type, or a name that cannot be written; left out")
                continue
            called = _CALLED.get(role, {}).get(column.snake, column.snake)
            target = free(called if called not in taken else column.snake, taken, "field")
            taken.add(target)
            found.append((target, column))
        return found

    def _field(self, name: str, column: ColumnSeen, placed: Placed) -> FieldDraft:
        spoken = spoken_of(column) if column.name not in placed.special else None
        if spoken is not None and spoken.is_sure:
            return FieldDraft(name, spoken.type)
        guess = Guess("text") if column.name in placed.special else column.guess or Guess("text")
        if column.choices and column.name not in placed.special and name not in _FOLDED:
            listed = ", ".join(quoted_text(value) for value in column.choices)
            return FieldDraft(name, f"one of {listed}", values=column.choices)
        comment = "" if column.filled else f"always empty in {placed.table.file_name}"
        folded = " ignoring case" if guess.type == "text" and name in _FOLDED else ""
        return FieldDraft(name, f"{guess.type}{folded}", comment)

    def _assigned(self, placed: Placed, target: str, column: ColumnSeen) -> Assigned:
        """Assign a column, or what its words mean; what can only be guessed is told in a comment."""
        spoken = spoken_of(column) if column.name not in placed.special else None
        if spoken is None:
            return Assigned(target, column)
        told = f"`{column.name}` {spoken.note}"
        if f"{placed.table.file_name}: {told}" not in self._draft.schema.notes:
            self._note(placed, told)
        if spoken.is_sure:
            return Assigned(target, column, spoken.of("{}"))
        path = f"{placed.table.record}.{column.name if is_legal(column.name) else f'`{column.name}`'}"
        fix = f"; as a {spoken.type}: {target} = {spoken.of(path)}" if spoken.expression else ""
        return Assigned(target, column, remark=f"{told}{fix}")

    def _map(self, placed: Placed, target: str, assigned: Sequence[Assigned], suffix: str = "") -> None:
        name = f"from_{placed.table.record}{f'_{suffix}' if suffix else ''}"
        name = free(name, self._taken, "rows")
        self._taken.add(name)
        self._draft.mappings.append(MappingDraft(name, placed.table.record, target, tuple(assigned)))

    def _relation_fields(self, relations: Sequence[Placed]) -> tuple[FieldDraft, ...]:
        fields = {
            target: self._field(target, column, each)
            for each in relations
            for target, column in self._named(each, "relation")
        }
        return (FieldDraft("relation", "", "", tuple(fields.values()), is_object=True),) if fields else ()

    def _relation(self, placed: Placed) -> None:
        if placed.account is None or placed.person is None or not self._placing.of("person"):
            self._note(placed, "no columns name both a person and an account; it is left out")
            return
        assigned = [Assigned("account", placed.account), Assigned("person", placed.person)]
        assigned += [self._assigned(placed, target, column) for target, column in self._named(placed, "relation")]
        self._map(placed, "relation of person", assigned)

    def _events(self, placed: Placed) -> None:
        """Make an event of each type that a file has, with the fields that its rows fill."""
        of = "person" if placed.person is not None and self._placing.of("person") else "account"
        owner = placed.person if of == "person" else placed.account
        if placed.at is None or owner is None:
            self._note(placed, "no column tells when events were, or whose they were; it is left out")
            return
        named = self._named(placed, "event")
        base = [Assigned("id", placed.key)] if placed.key is not None else []
        base.append(Assigned(of, owner))
        base.append(Assigned("at", placed.at))
        if placed.type is None:
            one = singular(snake(placed.table.record.rpartition("_")[0]))
            self._event(placed, one, "", of, base, named)
            return
        filled = _filled_by_type(placed)
        wanted = placed.type.counts.most_common(_MOST_EVENTS)
        for wire, _ in wanted:
            fields = [(target, column) for target, column in named if column.name in filled.get(wire, ())]
            self._event(placed, snake(wire), wire, of, base, fields)
        if len(placed.type.counts) > len(wanted):
            self._note(placed, f"only the {len(wanted)} most frequent types of {len(placed.type.counts)} are events")

    def _event(  # noqa: PLR0913, PLR0917 - what an event is made of
        self, placed: Placed, name: str, wire: str, of: str, base: list[Assigned], named: list[tuple[str, ColumnSeen]]
    ) -> None:
        name = free(name, self._taken, "event")
        self._taken.add(name)
        fields = tuple(self._field(target, column, placed) for target, column in named)
        self._draft.schema.events.append(EventDraft(name, of, wire or name, fields))
        assigned = (*base, *(self._assigned(placed, target, column) for target, column in named))
        mapping = free(
            f"from_{placed.table.record}_{name}" if wire else f"from_{placed.table.record}", self._taken, "rows"
        )
        self._taken.add(mapping)
        when = (placed.type, wire) if wire and placed.type is not None else None
        self._draft.mappings.append(MappingDraft(mapping, placed.table.record, name, assigned, when))

    def _note(self, placed: Placed, text: str) -> None:
        self._draft.schema.notes.append(f"{placed.table.file_name}: {text}")


def _filled_by_type(placed: Placed) -> dict[str, set[str]]:
    """Look at the rows once more: which columns are filled for which types of events."""
    found: dict[str, set[str]] = {}
    name = placed.type.name if placed.type is not None else ""
    for row in rows_of(placed.table):
        filled = found.setdefault(str(row.get(name)), set())
        if len(filled) < len(row):
            filled.update(column for column, value in row.items() if value not in (None, ""))
    return found
