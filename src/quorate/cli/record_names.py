"""What the records of a file are called in rules, where a file is named and no record is."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from quorate.text import plain_letters

_PACKED: Final = (".gz", ".zst")
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9]+")


def unpacked_name(path: str) -> str:
    """Return the name of a file without its folder, and without the ending of its compression."""
    name = PurePath(path).name
    while name.lower().endswith(_PACKED):
        name = name.rpartition(".")[0]
    return name


def record_name(path: str) -> str:
    """Name the records of a file after it and its kind: `crm_people_csv` for `CRM people.csv.gz`.

    The kind keeps `people.csv` apart from the `people` of a schema.
    """
    found = _NO_NAME.sub("_", plain_letters(unpacked_name(path))).strip("_").lower()
    return f"file_{found}" if not found or found[0].isdigit() else found
