"""What an export came to, as a text for people or a document for programs; what is found goes to standard error."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import click
import msgspec

from quorate.diagnostics.model import visible


def tell(manifest: Mapping[str, Any], path: Path, format_: Literal["pretty", "json"]) -> None:
    """Print a summary of what a manifest tells."""
    if format_ == "json":
        click.echo(msgspec.json.format(msgspec.json.encode({"out": path.as_posix(), **manifest}), indent=2).decode())
        return
    for found in manifest["findings"]:
        help_ = f"; {found['help']}" if found["help"] else ""
        click.echo(f"{found['severity']}: {found['message']} ({found['code']}){help_}", err=True)
    width = max((len(each["name"]) for each in manifest["files"]), default=0)
    click.echo(f"wrote {visible(path.as_posix())}")
    for each in manifest["files"]:
        rows = f"{each['rows']:,} {'row' if each['rows'] == 1 else 'rows'}"
        click.echo(f"  {each['name']:{width}}  {rows:>14}  {each['bytes']:>14,} bytes")
    personal = [column["name"] for table in manifest["tables"] for column in table["columns"] if column["pii"]]
    if personal:
        click.echo(f"  personal: {', '.join(dict.fromkeys(personal))}")
