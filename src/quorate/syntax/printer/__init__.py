"""The formatter: a syntax tree and its comments to canonical text."""

from __future__ import annotations

from quorate.syntax.printer.entity_names import EntityNames, normalise, settle
from quorate.syntax.printer.file import print_file

__all__ = ["EntityNames", "normalise", "print_file", "settle"]
