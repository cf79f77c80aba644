"""The requests of a stream of decisions that are still to be sent or to be answered, in their order."""

from __future__ import annotations

import time
from collections import deque
from typing import Any, Final

AHEAD: Final = 32
"""How many requests are read before their answers are taken."""


class Outstanding:
    """Keeps every request until its answer came, so that another connection can go on; for one thread at a time."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._unsent: deque[Any] = deque()
        self._unanswered: deque[Any] = deque()
        self._awaited_since = time.monotonic()

    @property
    def is_full(self) -> bool:
        """Whether no more requests are to be read for now."""
        return len(self._unsent) + len(self._unanswered) >= AHEAD

    @property
    def has_unsent(self) -> bool:
        """Whether there is a request to send."""
        return bool(self._unsent)

    @property
    def is_empty(self) -> bool:
        """Whether every request was answered."""
        return not self._unsent and not self._unanswered

    def add(self, request: object) -> None:
        """Take a request to send."""
        self._unsent.append(request)

    def send(self) -> Any:  # noqa: ANN401 - the message of any stream
        """Return the next request, which is on its way from now on."""
        if not self._unanswered:
            self._awaited_since = time.monotonic()
        request = self._unsent.popleft()
        self._unanswered.append(request)
        return request

    def await_answer(self) -> None:
        """Take note that somebody waits for the next answer from now on."""
        self._awaited_since = time.monotonic()

    def answered(self) -> None:
        """Take note of the answer to the oldest request that was sent."""
        self._unanswered.popleft()

    def start_over(self) -> None:
        """Have all that was not answered sent again, the oldest first."""
        self._unsent.extendleft(reversed(self._unanswered))
        self._unanswered.clear()
        self._awaited_since = time.monotonic()

    def is_overdue(self) -> bool:
        """Tell whether somebody has waited for an answer for longer than a call may take."""
        return bool(self._unanswered) and time.monotonic() - self._awaited_since > self._timeout
