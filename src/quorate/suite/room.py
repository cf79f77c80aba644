"""How much room the accounts of all cases take, before it is taken."""

from __future__ import annotations

from quorate.diagnostics.catalogue.tests import E923
from quorate.suite.case import RECORDS_MOST
from quorate.suite.mistakes import MistakeError
from quorate.text import Span


class NoRoomError(MistakeError):
    """The cases have more records than are kept."""


class Room:
    """Counts the records of all accounts: a few lines of a test can be many records at many instants."""

    def __init__(self) -> None:
        self._left = RECORDS_MOST

    @property
    def is_used_up(self) -> bool:
        """Whether no more cases are made."""
        return self._left < 0

    def take(self, records: int, span: Span) -> None:
        """Count the records of an account at an instant of the test at `span`. Raises NoRoomError."""
        self._left -= records
        if self._left < 0:
            raise NoRoomError(E923.at(span, limit=f"{RECORDS_MOST:,} records at all instants of all cases"))
