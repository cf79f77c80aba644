"""The revisions of rule sets: published once and never changed, one of them active for each tenant."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from quorate.diagnostics.model import shown
from quorate.engine import RuleSet
from quorate.project_bundle import BundleError, read_bundle
from quorate.service.audit import append_audit
from quorate.service.compiled import Compiled, compile_bundle, read_files, write_files
from quorate.service.differences import differences
from quorate.service.errors import ConflictError, InputError, NotFoundError, PreconditionError
from quorate.service.instants import micros_of
from quorate.service.tested import TESTS_SECONDS, has_errors, with_tests
from quorate.store.interface import Reading, Store, Writing
from quorate.store.rows import ActivationRow, RevisionRow

if TYPE_CHECKING:
    from quorate.difference.model import Difference
    from quorate.difference.side import Side

NAME_MOST: Final = 100
LOADED_MOST: Final = 16
"""How many rule sets are held ready; the least used make room."""

EARLIER_MOST: Final = 32
"""How many older revisions those inside journeys may go by."""

_ACTIVATIONS_LOOKED_AT: Final = 1_000
_LARGEST_ROW: Final = 2**63 - 1
_DIGITS_MOST: Final = 19
_NOTE_MOST: Final = 1_000
_PREFIX_LEAST: Final = 4
_SCHEME: Final = "sha256:"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks for an administrative change, as the log has it."""

    name: str
    request: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A revision that is ready to decide."""

    row: RevisionRow
    rules: RuleSet

    @property
    def revision(self) -> str:
        """What it is known by."""
        return self.row.revision


@dataclass(frozen=True, slots=True)
class Published:
    """How publishing went: `row` is None where it was not accepted."""

    compiled: Compiled
    row: RevisionRow | None
    known: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of revisions, where the next one goes on, and the current activation with its revision."""

    rows: tuple[RevisionRow, ...]
    following: str
    active: ActivationRow | None
    active_revision: str


class RuleSets:
    """Publishes, activates and loads revisions; for any number of threads."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], cache: Path | None = None, *, shared: bool = True
    ) -> None:
        """`cache` is the folder where what was compiled is kept between runs.

        `shared` says that other processes may activate revisions, so that the store is asked which one is active.
        """
        self._shared = shared
        self._store = store
        self._clock = clock
        self._cache = cache
        self._lock = threading.RLock()
        self._loaded: OrderedDict[tuple[int, ...], Loaded] = OrderedDict()
        self._compiled: OrderedDict[int, Compiled] = OrderedDict()
        self._tenants: dict[str, int] = {}
        self._activating = threading.Lock()
        self._generation = 0
        self._active: dict[str, Loaded] = {}  # where this process alone activates: what is active, by tenant
        self._current: dict[int, tuple[int, Loaded]] = {}  # by tenant: the number of the activation, and what it made

    # -- what answers --------------------------------------------------------------------------------------------

    def active(self, tenant: str) -> Loaded:
        """Return the active revision as of now. Raises PreconditionError where none is."""
        if not self._shared and (known := self._active.get(tenant)) is not None:
            return known
        generation = self._generation
        with self._store.peek() as reading:
            number = self.tenant(reading, tenant)
            found = None if number is None else self.current(reading, number)
        if found is None:
            raise PreconditionError("no rule set is active; publish one and activate it")
        with self._activating:
            if generation == self._generation:
                self._active[tenant] = found
        return found

    def pinned(self, tenant: str, revision: str) -> Loaded:
        """Return a revision. Raises NotFoundError for one that was not published."""
        with self._store.read() as reading:
            number = self.tenant(reading, tenant)
            if number is not None:
                current = self.current(reading, number)
                if current is not None and current.revision == revision:
                    return current
                row = reading.revision(number, revision)
                if row is not None:
                    return self._ready(reading, number, row)
        raise NotFoundError(f"revision `{revision[:80]}` was never published")

    def answering(self, tenant: str, revision: str) -> Loaded:
        """Return the revision that a caller pins, else the active one."""
        return self.pinned(tenant, revision) if revision else self.active(tenant)

    def tenant(self, reading: Reading, tenant: str) -> int | None:
        """Return the number of a tenant, which never changes; None for one that has nothing."""
        known = self._tenants.get(tenant)
        if known is None:
            known = reading.tenant(tenant)
            if known is not None:
                self._tenants[tenant] = known
        return known

    def current(self, reading: Reading, tenant: int) -> Loaded | None:
        """Return the active revision as the transaction sees it."""
        active = reading.active(tenant)
        if active is None:
            return None
        known = self._current.get(tenant)
        if known is not None and known[0] == active.number:
            return known[1]
        row = reading.revision_of(active.revision)
        if row is None:
            raise NotFoundError(f"the revision of activation {active.number} is not in the store")
        loaded = self._ready(reading, tenant, row)
        self._current[tenant] = active.number, loaded
        return loaded

    def of_row(self, reading: Reading, tenant: int, row: int) -> Loaded | None:
        """Return the revision of a row; None where it is not there any more."""
        current = self.current(reading, tenant)
        if current is not None and current.row.id == row:
            return current
        found = reading.revision_of(row)
        return None if found is None else self._ready(reading, tenant, found)

    def _ready(self, reading: Reading, tenant: int, row: RevisionRow) -> Loaded:
        """Make a revision ready, with those by which accounts may still be inside journeys."""
        earlier = self._earlier(reading, tenant, row)
        key = (row.id, *(each.id for each in earlier))
        with self._lock:
            found = self._loaded.get(key)
            if found is not None:
                self._loaded.move_to_end(key)
                return found
            compiled = self._compile(reading, row)
            older = [self._compile(reading, each).program for each in earlier]
            if compiled.program is None:
                raise PreconditionError(f"revision `{row.revision}` does not compile any more; publish it anew")
            rules = RuleSet(
                compiled.program,
                strict=compiled.strict,
                population=compiled.population,
                earlier=[each for each in older if each is not None],
            )
            loaded = Loaded(replace(row, files=b""), rules)
            self._loaded[key] = loaded
            while len(self._loaded) > LOADED_MOST:
                self._loaded.popitem(last=False)
            return loaded

    def _earlier(self, reading: Reading, tenant: int, row: RevisionRow) -> list[RevisionRow]:
        """Return the revisions that were active and have plans of journeys that no newer one has."""
        covered = set(row.plans.split())
        found: dict[int, RevisionRow] = {}
        for each in reading.activated(tenant, _ACTIVATIONS_LOOKED_AT):
            plans = set(each.plans.split())
            if each.id != row.id and plans - covered:
                covered |= plans
                found[each.id] = each
                if len(found) == EARLIER_MOST:
                    break
        return list(found.values())

    def _compile(self, reading: Reading, row: RevisionRow) -> Compiled:
        known = self._compiled.get(row.id)
        if known is None:
            whole = row if row.files else reading.revision_of(row.id) or row
            known = compile_bundle(read_files(whole.files), self._cache)
            self._keep(row.id, known)
        else:
            self._compiled.move_to_end(row.id)
        return known

    def _keep(self, row: int, compiled: Compiled) -> None:
        self._compiled[row] = replace(compiled, sources={})  # texts would take more room than what they mean
        while len(self._compiled) > LOADED_MOST + EARLIER_MOST:
            self._compiled.popitem(last=False)

    # -- what authors and administrators do -----------------------------------------------------------------------

    def check(self, files: Mapping[str, bytes]) -> Compiled:
        """Compile rules, read their tests and keep nothing. Raises InputError for paths that are none."""
        try:
            return with_tests(compile_bundle(files), files)
        except BundleError as error:
            raise InputError(str(error)) from error

    def publish(  # noqa: PLR0913 - all but what is published by name
        self,
        tenant: str,
        files: Mapping[str, bytes],
        by: Actor,
        *,
        note: str = "",
        refuse_findings: bool = False,
        skip_tests: bool = False,
    ) -> Published:
        """Compile rules, run their own tests and keep them where all is well. Raises InputError.

        A test that fails is one of the diagnostics, and refuses them as mistakes do.
        """
        if len(note) > _NOTE_MOST:
            raise InputError(f"a note has at most {_NOTE_MOST:,} characters, not {len(note):,}")
        try:
            compiled = compile_bundle(files, self._cache)
        except BundleError as error:
            raise InputError(str(error)) from error
        if len(compiled.name) > NAME_MOST or not compiled.name.isprintable():
            raise InputError(
                f"the rule set is called `{shown(compiled.name)}`: at most {NAME_MOST} characters, on one line"
            )
        if not skip_tests:
            compiled = with_tests(compiled, files, seconds=TESTS_SECONDS)
        if compiled.program is None or has_errors(compiled) or (refuse_findings and compiled.diagnostics):
            return Published(compiled, None, known=False)
        plans = " ".join(sorted({journey.plan for journey in compiled.program.journeys.values()}))
        at = micros_of(self._clock())
        row = RevisionRow(
            0, compiled.revision, compiled.name, at, by.name, note, len(compiled.diagnostics), plans, write_files(files)
        )
        with self._store.write() as writing:
            number = writing.add_tenant(tenant)
            known = writing.revision(number, compiled.revision)
            if known is None:
                row = replace(row, id=writing.add_revision(number, row))
                _log(writing, number, by, at, "publish", compiled.revision, note)
        with self._lock:
            self._keep((known or row).id, compiled)
        return Published(compiled, known or row, known=known is not None)

    def activate(self, tenant: str, revision: str, by: Actor, *, expected: int | None = None) -> ActivationRow:
        """Make a revision the active one, for whoever asks from now on.

        `revision` may be the start of the only one that starts so. Raises NotFoundError, ConflictError where another
        activation than the `expected` is current, and InputError.
        """
        at = micros_of(self._clock())
        with self._store.read() as reading:  # what has to be compiled is compiled before anybody has to wait for it
            number = self.tenant(reading, tenant)
            row = None if number is None else self.named(reading, number, revision)
            if number is None or row is None:
                raise NotFoundError(f"revision `{revision[:80]}` was never published")
            self._ready(reading, number, row)
        with self._store.write() as writing:
            active = _expected(writing, number, expected)
            if active is not None and active.revision == row.id:
                return active
            made = writing.activate(number, row.id, at, by.name, 0)
            _log(writing, number, by, at, "activate", row.revision, f"activation {made.number}")
        self._forget(tenant)
        self.active(tenant)  # so that the next who asks does not have to wait
        return made

    def rollback(self, tenant: str, by: Actor, *, expected: int | None = None) -> ActivationRow:
        """Make the revision active again that was so before the current one; raises as `activate` does.

        Rolling back again goes back further. Raises PreconditionError where there is nothing to go back to.
        """
        at = micros_of(self._clock())
        with self._store.write() as writing:
            number = self.tenant(writing, tenant)
            active = None if number is None else _expected(writing, number, expected)
            if number is None or active is None:
                raise PreconditionError("no rule set is active, so there is nothing to go back from")
            taken_back = _origin(writing, number, active.number)
            before = writing.activation(number, _origin(writing, number, taken_back - 1)) if taken_back > 1 else None
            if before is None:
                raise PreconditionError("no rule set was active before this one")
            made = writing.activate(number, before.revision, at, by.name, taken_back)
            row = writing.revision_of(made.revision)
            target = "" if row is None else row.revision
            _log(writing, number, by, at, "rollback", target, f"activation {made.number} takes back {taken_back}")
        self._forget(tenant)
        return made

    def _forget(self, tenant: str) -> None:
        """Look again for what is active: something was activated."""
        with self._activating:
            self._generation += 1
            self._active.pop(tenant, None)

    # -- looking ---------------------------------------------------------------------------------------------------

    def list(self, tenant: str, *, after: str = "", most: int = 100) -> Listed:
        """Return a page of revisions, the newest first. Raises InputError for a place that no page gave."""
        before = _LARGEST_ROW
        if after:
            if not (after.isascii() and after.isdigit() and len(after) < _DIGITS_MOST):
                raise InputError("the page token is none that a page gave")
            before = int(after)
        with self._store.read() as reading:
            number = self.tenant(reading, tenant)
            if number is None:
                return Listed((), "", None, "")
            rows = reading.revisions(number, before, most + 1)
            active = reading.active(number)
            row = None if active is None else reading.revision_of(active.revision)
        following = str(rows[most - 1].id) if len(rows) > most else ""
        return Listed(tuple(rows[:most]), following, active, "" if row is None else row.revision)

    def get(self, tenant: str, revision: str = "") -> tuple[RevisionRow, dict[str, bytes], int | None]:
        """Return a revision, its files, and the row of the active one; empty means the active one.

        Raises NotFoundError, InputError and PreconditionError.
        """
        with self._store.read() as reading:
            number = self.tenant(reading, tenant)
            active = None if number is None else reading.active(number)
            if not revision and active is None:
                raise PreconditionError("no rule set is active; publish one and activate it")
            row = None
            if number is not None and revision:
                row = self.named(reading, number, revision)
            elif active is not None:
                row = reading.revision_of(active.revision)
        if row is None:
            raise NotFoundError(f"revision `{revision[:80]}` was never published")
        return row, read_files(row.files), None if active is None else active.revision

    def diff(self, tenant: str, old: str, new: str) -> tuple[str, str, tuple[Difference, ...]]:
        """Return two revisions and what of the older one means something else in the newer; raises as `get`."""
        older, newer = self.get(tenant, old), self.get(tenant, new)
        sides = self._side(older[0], older[1]), self._side(newer[0], newer[1])
        return older[0].revision, newer[0].revision, tuple(differences(*sides))

    def _side(self, row: RevisionRow, files: Mapping[str, bytes]) -> Side:
        """Return a revision with its texts. Raises PreconditionError where it does not compile any more."""
        with self._store.read() as reading:
            compiled = self._compile(reading, row)
        from quorate.difference.side import Side  # noqa: PLC0415 - it takes its time to start, and only this needs it

        project = read_bundle(files).project
        if compiled.program is None or project is None:
            raise PreconditionError("one of the revisions does not compile any more; publish it anew")
        population = None if compiled.population is None else compiled.population.name
        return Side(compiled.program, project, population)

    def name_of(self, row: int) -> str:
        """Return what a revision is known by; empty where it is not there any more."""
        with self._store.read() as reading:
            found = reading.revision_of(row)
        return "" if found is None else found.revision

    def named(self, reading: Reading, tenant: int, revision: str) -> RevisionRow | None:
        """Return a revision by its name or the start of it; None where there is none. Raises InputError for several."""
        exact = reading.revision(tenant, revision)
        if exact is not None:
            return exact
        start = revision if revision.startswith(_SCHEME) else f"{_SCHEME}{revision}"
        if len(start) < len(_SCHEME) + _PREFIX_LEAST:
            raise InputError(f"the start of a revision has at least {_PREFIX_LEAST} digits: `{revision[:80]}`")
        names = reading.revision_names(tenant, start, 2)
        if len(names) > 1:
            raise InputError(f"several revisions start with `{revision[:80]}`; write more of it")
        return reading.revision(tenant, names[0]) if names else None


def _expected(writing: Writing, tenant: int, expected: int | None) -> ActivationRow | None:
    """Return the current activation. Raises ConflictError where it is not the one that the caller knows."""
    active = writing.active(tenant)
    current = 0 if active is None else active.number
    if expected is not None and expected != current:
        raise ConflictError(f"activation {current} is current, and not {expected}; look at it and try again")
    return active


def _origin(reading: Reading, tenant: int, number: int) -> int:
    """Return the activation that one repeats: of one that took back another, what was before that."""
    while (row := reading.activation(tenant, number)) is not None and row.takes_back:
        number = row.takes_back - 1
    return number


def _log(  # noqa: PLR0913, PLR0917 - what an entry tells
    writing: Writing, tenant: int, by: Actor, at: int, action: str, target: str, detail: str
) -> None:
    append_audit(writing, tenant, at=at, actor=by.name, action=action, target=target, detail=detail, request=by.request)
