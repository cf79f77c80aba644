"""What is asked for of any kind of export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from quorate.cli.export_files import Place
from quorate.cli.export_shape import Shape
from quorate.diagnostics.model import Diagnostic
from quorate.exports import Table


@dataclass(frozen=True, slots=True)
class Order:
    """An export to be made.

    `options` shape rows, so that a delta wants the same; `notes` are told besides what is found, and `consent` are the
    fields that were looked at. `namespace` is that of the segments of whole records.
    """

    kind: str
    of: Sequence[str]
    tables: Sequence[Table]
    options: Mapping[str, Any]
    shape: Shape
    place: Place
    since: Path | None = None
    most_rows: int | None = None
    force: bool = False
    namespace: str = ""
    notes: Sequence[Diagnostic] = ()
    consent: Sequence[str] = ()
    format_: Literal["pretty", "json"] = "pretty"
    fails_at: Literal["never", "warning"] = "never"
