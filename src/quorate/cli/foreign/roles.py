"""Which file is of what, which column is whose key, and which columns name the records of other files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from quorate.cli.foreign.cells import ColumnSeen
from quorate.cli.foreign.tables import Table
from quorate.cli.infer.names import singular

Role: TypeAlias = Literal["account", "person", "opportunity", "event", "relation", "other"]

_BY_WORD: Final[dict[str, Role]] = {
    **dict.fromkeys(("account", "company", "organization", "organisation", "customer", "firm"), "account"),
    **dict.fromkeys(("person", "contact", "lead", "member", "user", "profile", "employee"), "person"),
    **dict.fromkeys(("opportunity", "deal"), "opportunity"),
    **dict.fromkeys(("activity", "event", "visit", "interaction", "touch", "click", "view", "engagement"), "event"),
    **dict.fromkeys(("relation", "relationship", "membership"), "relation"),
}
_OF_PEOPLE: Final = frozenset(
    {"email", "email_address", "e_mail", "first_name", "last_name", "job_title", "contact_id", "person_id", "lead_id"}
)
_OF_ACCOUNTS: Final = frozenset(
    {"employees", "number_of_employees", "industry", "company_name", "account_name", "annual_revenue", "domain"}
)
_OF_EVENTS: Final = ("type", "event", "activity", "event_type", "activity_type", "action", "kind", "event_name")
_KEYS: Final = ("id", "key", "uuid", "external_id", "crm_id", "number")
_KEYS_OF: Final[dict[Role, tuple[str, ...]]] = {
    "account": ("account", "company", "organization", "organisation", "customer"),
    "person": ("person", "contact", "lead", "member", "user", "profile", "employee"),
    "opportunity": ("opportunity", "deal"),
    "event": ("event", "activity", "visit"),
}
"""What stands before `_id` in the name of a key, or of a column that names such a record."""
_MEMBERS: Final = frozenset({"member", "membership"})
_MOST_OF_MEMBERS: Final = 5
"""The columns of a list of members at most: an account, a person, and what one is to the other."""
_LIKELY: Final = 0.5
_SURE: Final = 0.9
_MOST_TYPES: Final = 40
_WHOLE: Final = re.compile(r"-?[0-9]+")


@dataclass
class Placed:
    """A file and what it is: its key, the columns that name an account and a person, those that tell when and what."""

    table: Table
    role: Role
    key: ColumnSeen | None = None
    account: ColumnSeen | None = None
    person: ColumnSeen | None = None
    at: ColumnSeen | None = None
    type: ColumnSeen | None = None

    @property
    def special(self) -> set[str]:
        """The columns that are no fields."""
        chosen = (self.key, self.account, self.person, self.at, self.type)
        return {column.name for column in chosen if column is not None}


@dataclass
class Placing:
    """All files, and what was guessed of them."""

    placed: list[Placed]
    notes: list[str] = field(default_factory=list)

    def of(self, *roles: Role) -> list[Placed]:
        """Return the files of some roles."""
        return [each for each in self.placed if each.role in roles]


def place_tables(tables: Sequence[Table]) -> Placing:
    """Tell what each file is."""
    placing = Placing([Placed(table, _role(table)) for table in tables])
    _settle_members(placing)
    _settle_accounts(placing)
    accounts, people = placing.of("account"), placing.of("person")
    _find_key(placing, accounts, [each for each in placing.placed if each.role != "account"], "account")
    _find_key(placing, people, placing.of("event", "relation", "other"), "person")
    for each in placing.of("opportunity", "event", "other"):
        each.key = _named_key(each, each.role) or (None if each.role == "event" else _any_key(each))
    for each in placing.of("event"):
        _find_time(placing, each)
    for each in placing.of("person"):
        each.person = None
    return placing


def _role(table: Table) -> Role:
    words = [singular(word) for word in table.record.split("_")[:-1]]
    found = [role for word in words if (role := _BY_WORD.get(word))]
    if len({"account", "person"} & set(found)) == 2 and table.column("role", "account_id", "person_id", "contact_id"):  # noqa: PLR2004 - both
        return "relation"
    if _is_of_members(table):
        return "relation"
    if found:
        return found[-1]
    names = {column.snake for column in table.columns}
    if names & set(_OF_EVENTS) and _times_in(table):
        return "event"
    if names & _OF_PEOPLE:
        return "person"
    if {"amount", "stage"} <= names or "opportunity_id" in names:
        return "opportunity"
    return "account" if names & _OF_ACCOUNTS else "other"


def _is_of_members(table: Table) -> bool:
    """Tell a list of who belongs to which account: both are named, and little else is told of them."""
    words = {singular(word) for word in table.record.split("_")[:-1]}
    if words & (_BY_WORD.keys() - _MEMBERS) or not 2 <= len(table.columns) <= _MOST_OF_MEMBERS or _times_in(table):  # noqa: PLR2004 - both
        return False
    people = [column for column in table.columns if _is_called(column, "person")]
    accounts = [column for column in table.columns if _is_called(column, "account")]
    telling = {column.snake for column in table.columns if column not in people} & (_OF_PEOPLE - {"job_title"})
    return len(people) == len(accounts) == 1 and not telling


def _settle_members(placing: Placing) -> None:
    """Let a list of members be the people where no other file has them."""
    if not placing.of("person"):
        lone = next((each for each in placing.of("relation") if _is_of_members(each.table)), None)
        if lone is not None:
            lone.role = "person"


def _settle_accounts(placing: Placing) -> None:
    """Leave one file that is of accounts, and let a lone file that is of nothing be it."""
    accounts = placing.of("account")
    for each in accounts[1:]:
        each.role = "other"
        first = accounts[0].table.file_name
        placing.notes.append(f"{each.table.file_name}: taken as something of an account, as {first} has those")
    if not accounts and not placing.of("person"):
        lone = next(iter(placing.of("other")), None)
        if lone is not None:
            lone.role = "account"


def _find_key(placing: Placing, owners: Sequence[Placed], others: Sequence[Placed], role: Role) -> None:
    """Choose the key of accounts, or of people, and the columns of other files that name one by it."""
    if not owners:
        for each in others:
            _set(each, role, _reference_by_name(each, role))
        return
    owner = owners[0]
    keys = [column for column in owner.table.columns if column.is_key(owner.table.rows)]
    preferred = _named_key(owner, role)
    best: tuple[float, ColumnSeen] | None = None
    for key in keys:
        score = sum(max((_score(column, key, role) for column in each.table.columns), default=0) for each in others)
        score += 0.5 if preferred is not None and key.name == preferred.name else 0
        if score > 0 and (best is None or score > best[0]):
            best = (score, key)
    owner.key = best[1] if best is not None else preferred or (keys[0] if keys else None)
    for further in owners[1:]:
        further.key = _named_key(further, role) or _any_key(further)
    for each in others:
        _set(each, role, _reference(placing, each, owner, role))


def _set(placed: Placed, role: Role, column: ColumnSeen | None) -> None:
    if role == "account":
        placed.account = column
    else:
        placed.person = column


def _reference(placing: Placing, placed: Placed, owner: Placed, role: Role) -> ColumnSeen | None:
    """Return the column whose values are keys of another file, by what they are and by its name."""
    key = owner.key
    if key is None:
        return _reference_by_name(placed, role)
    ranked = sorted(placed.table.columns, key=lambda column: -_score(column, key, role))
    found = ranked[0] if ranked and _score(ranked[0], key, role) > 0 else None
    if found is None:
        return None
    share = found.share_in(key)
    if share < 1:
        placing.notes.append(
            f"{placed.table.file_name}: {share:.0%} of the values of `{found.name}` are in `{key.name}` of "
            f"{owner.table.file_name}"
        )
    return found


def _score(column: ColumnSeen, key: ColumnSeen, role: Role) -> float:
    """Rate how likely a column names records by a key: 0 for not at all."""
    share = column.share_in(key)
    is_called = _is_called(column, role) or (column.snake == key.snake and key.snake not in _KEYS)
    if is_called:
        return 1 + share if share >= _LIKELY else 0.25 + share
    is_telling = not all(_WHOLE.fullmatch(value) for value in column.counts)
    return share if share >= _SURE and is_telling and column.filled else 0


def _reference_by_name(placed: Placed, role: Role) -> ColumnSeen | None:
    return next((column for column in placed.table.columns if _is_called(column, role)), None)


def _is_called(column: ColumnSeen, role: Role) -> bool:
    """Tell whether a column is called as one that names an account, or a person."""
    name = column.snake
    return any(name in {word, *(f"{word}_{key}" for key in (*_KEYS, "name"))} for word in _KEYS_OF[role])


def _named_key(placed: Placed, role: Role) -> ColumnSeen | None:
    """Return the key of a file by its name: `id`, `account_id`, for people also their address."""
    own = [f"{word}_{key}" for word in _KEYS_OF.get(role, ()) for key in _KEYS]
    own += [f"{singular(placed.table.record.rpartition('_')[0])}_{key}" for key in _KEYS]
    names = (*own, *_KEYS, *(("email", "email_address") if role == "person" else ()))
    keys = [column for column in placed.table.columns if column.is_key(placed.table.rows)]
    by_name = {column.snake: column for column in reversed(keys)}
    return next((by_name[name] for name in names if name in by_name), None)


def _any_key(placed: Placed) -> ColumnSeen | None:
    return next((column for column in placed.table.columns if column.is_key(placed.table.rows)), None)


def _times_in(table: Table) -> list[ColumnSeen]:
    guessed = ((column, column.guess) for column in table.columns if column.filled)
    return [column for column, guess in guessed if guess is not None and guess.type in {"date", "datetime"}]


def _find_time(placing: Placing, placed: Placed) -> None:
    """Find when events were, and of which type."""
    times = [column for column in _times_in(placed.table) if column.name not in placed.special]
    named = [each for each in times if each.words & {"at", "timestamp", "time", "occurred", "date"}]
    placed.at = next(iter((*(each for each in named if _is_instant(each)), *named, *times)), None)
    names = (*_OF_EVENTS, f"{singular(placed.table.record.rpartition('_')[0])}_type")
    column = placed.table.column(*names)
    if column is not None and column.name in placed.special:
        return
    if column is not None and column.is_counted and len(column.counts) <= _MOST_TYPES:
        placed.type = column
    elif column is not None:
        placing.notes.append(f"{placed.table.file_name}: `{column.name}` has too many values to be types of events")


def _is_instant(column: ColumnSeen) -> bool:
    return column.guess is not None and column.guess.type == "datetime"


def swapped_told(placed: Iterable[Placed]) -> list[str]:
    """Return notes on days and months that could be the other way round."""
    return [
        f"{each.table.file_name}: `{column.name}` is read as {guess.format}; its values could also be {other.format}"
        for each in placed
        for column in each.table.columns
        if (guess := column.guess) is not None and (other := column.other_guess) is not None
    ]
