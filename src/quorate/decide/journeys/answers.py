"""What calls are answered while journeys are simulated (domain reference, section 5.13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from quorate.ir.journeys import CallService


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back so long after a call was made: either its `result` by field, or the text of an `error`.

    Values of a result are those that programs run on, as `reader_of` of their types gives them; a field that is not
    there is missing.
    """

    after: timedelta
    result: Mapping[str, object] | None = None
    error: str | None = None


Answering: TypeAlias = Callable[[str, str, str | None, int], Answer | None]
"""A call by name, the keys of the account and of the person (None for the account itself), and how often this was
asked for that subject within one entry, this time included; gives None for a call that is never answered."""


def simulated_answer(call: CallService) -> Answer | None:
    """Return what a call says of itself under `simulated`, which comes at once; None where it says nothing."""
    return None if call.simulated is None else Answer(timedelta(), call.simulated)
