"""What ends an export before it is begun."""

from __future__ import annotations

from typing import Any

from quorate.diagnostics.model import Code, Diagnostic


class ExportError(Exception):
    """What cannot be exported as it was asked for; `diagnostic` tells why, with its code and the way out."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def refuse(code: Code, help_: str = "", **values: Any) -> ExportError:  # noqa: ANN401 - what fills the message
    """Make the error of a code."""
    return ExportError(code.at(None, help=help_, **values))
