"""What has to hold of the rows of a store, as the database is asked for those that it does not hold of."""

from __future__ import annotations

from typing import Final, NamedTuple

from quorate.store.rows import ActionStatus, ChangeKind


class RowRule(NamedTuple):
    """Rows of a `table` that are not well where a `condition` holds: `what` they are, and the `key` to name one by.

    `other` is the table that the condition looks into as well.
    """

    table: str
    what: str
    condition: str
    key: str
    other: str

    @property
    def query(self) -> str:
        """The statement that counts them, and names one."""
        return f"SELECT count(*), min({self.key}) FROM {self.table} WHERE {self.condition}"  # noqa: S608 - of this file


def _given_again(table: str, key: str, what: str, shown: str) -> RowRule:
    condition = f"{key} > (SELECT max(seq) FROM sqlite_sequence WHERE name = '{table}')"  # noqa: S608 - of this file
    return RowRule(table, f"with {what} that will be given again", condition, shown, table)


_KINDS: Final = ", ".join(str(int(kind)) for kind in ChangeKind)
_STATUSES: Final = ", ".join(str(int(status)) for status in ActionStatus)

ROW_RULES: Final = (
    *(
        RowRule(table, "of tenants that are not there", "tenant NOT IN (SELECT id FROM tenants)", key, "tenants")
        for table, key in (
            ("accounts", "account"),
            ("members", "account"),
            ("revisions", "revision"),
            ("activations", "number"),
            ("changes", "seq"),
            ("actions", "key"),
            ("requests", "id"),
            ("audit", "seq"),
        )
    ),
    *(
        RowRule(table, "of accounts that are not there", "account NOT IN (SELECT id FROM accounts)", "account", table)
        for table in ("facts", "states", "events")
    ),
    RowRule(
        "accounts",
        "decided by revisions that are not there",
        "revision IS NOT NULL AND revision NOT IN (SELECT id FROM revisions)",
        "account",
        "revisions",
    ),
    RowRule(
        "accounts",
        "decided and without a state",
        "version > 0 AND id NOT IN (SELECT account FROM states)",
        "account",
        "states",
    ),
    *(
        RowRule(
            table,
            "of accounts that are due at another time",
            f"NOT EXISTS (SELECT 1 FROM accounts AS a WHERE a.id = {table}.account AND a.due = {table}.due)",  # noqa: S608
            "account",
            "accounts",
        )
        for table in ("timers", "timer_leases")
    ),
    RowRule(
        "timers", "that are leased as well", "account IN (SELECT account FROM timer_leases)", "account", "timer_leases"
    ),
    RowRule("timer_leases", "that end before they are due", "until < due", "account", "timer_leases"),
    RowRule(
        "accounts",
        "that are due and wait for it nowhere",
        "due IS NOT NULL AND id NOT IN (SELECT account FROM timer_leases)"
        " AND NOT EXISTS (SELECT 1 FROM timers AS t WHERE t.due = accounts.due AND t.account = accounts.id)",
        "account",
        "timer_leases",
    ),
    RowRule(
        "decided_by",
        "that count other accounts than there are",
        "accounts <> (SELECT count(*) FROM accounts AS a"
        " WHERE a.tenant = decided_by.tenant AND a.revision IS nullif(decided_by.revision, 0))",
        "revision",
        "accounts",
    ),
    RowRule(
        "accounts",
        "that are counted nowhere",
        "(tenant, ifnull(revision, 0)) NOT IN (SELECT tenant, revision FROM decided_by)",
        "account",
        "decided_by",
    ),
    RowRule(
        "activations",
        "of revisions that are not there",
        "revision NOT IN (SELECT id FROM revisions)",
        "number",
        "revisions",
    ),
    RowRule(
        "activations",
        "without the one before",
        "number > 1 AND NOT EXISTS (SELECT 1 FROM activations AS b"
        " WHERE b.tenant = activations.tenant AND b.number = activations.number - 1)",
        "number",
        "activations",
    ),
    RowRule("changes", "of kinds that are none", f"kind NOT IN ({_KINDS})", "seq", "changes"),
    RowRule("actions", "in a status that is none", f"status NOT IN ({_STATUSES})", "key", "actions"),
    _given_again("accounts", "id", "numbers", "account"),
    _given_again("changes", "seq", "places", "seq"),
    _given_again("revisions", "id", "numbers", "revision"),
)
