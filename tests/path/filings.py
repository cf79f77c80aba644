"""The filings as files with some of their companies, and rules that have mappings for them."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Collection
from pathlib import Path
from typing import Final

from tests.path.walking import rules_with
from tests.sec import payloads
from tests.sec.figures import RULES

RECORDS: Final = {"accounts": "accounts_file", "people": "people_file", "events": "filing"}
MAPPINGS: Final = Path(__file__).parents[1] / "sec" / "mappings" / "mappings.rules"


def rules_of(folder: Path) -> Path:
    """Put the rules over filings and their mappings into a folder."""
    return rules_with(folder, RULES, MAPPINGS)


def write_files(folder: Path, companies: Collection[str]) -> list[str]:
    """Write the rows of companies; return the arguments that name the files."""
    named = []
    for name, record in RECORDS.items():
        rows = [row for row in payloads.rows_of(name) if row["account"] in companies]
        path = folder / f"{name}.csv.gz"
        with gzip.open(path, "wt", encoding="utf-8", newline="", compresslevel=1) as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows[1::2] + rows[::2])
        named.append(f"{record}={path}")
    return named
