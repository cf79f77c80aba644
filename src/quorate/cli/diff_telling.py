"""What two revisions differ in, written in the form and to the place that are wanted."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Literal, TypeAlias

from quorate.cli.diff_words import Found
from quorate.cli.output import open_output
from quorate.cli.report import wants_colour, width_of

FormatName: TypeAlias = Literal["pretty", "json", "markdown", "html"]

_PLAIN = {"→": "->", "✓": "+", "✗": "x", "—": "-", "“": '"', "”": '"', "…": "...", "·": "-"}


def tell(found: Found, format_: FormatName, out: Path | None) -> None:
    """Write all that was found. Raises OutputError and ReaderGoneError."""
    with open_output(out) as output:
        output.write_line(_written(found, format_, out).rstrip("\n").encode("utf-8", "backslashreplace"))
        output.finish()


def _written(found: Found, format_: FormatName, out: Path | None) -> str:
    match format_:
        case "json":
            from quorate.cli.diff_document import diff_document  # noqa: PLC0415 - one of several forms

            return json.dumps(diff_document(found), indent=2, ensure_ascii=False)
        case "markdown":
            from quorate.cli.diff_markdown import diff_markdown  # noqa: PLC0415 - as above

            return diff_markdown(found)
        case "html":
            from quorate.cli.diff_html import diff_html  # noqa: PLC0415 - as above

            return diff_html(found)
        case "pretty":
            from quorate.cli.diff_text import diff_text  # noqa: PLC0415 - as above

            if out is not None:
                return diff_text(found, 100, colour=False)
            return _printable(diff_text(found, width_of(sys.stdout), colour=wants_colour(sys.stdout)))


def _printable(text: str) -> str:
    """Leave out marks that the encoding of standard output does not have."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        for mark, plain in _PLAIN.items():
            text = text.replace(mark, plain)
        return text.encode(encoding, "backslashreplace").decode(encoding)
    return text
