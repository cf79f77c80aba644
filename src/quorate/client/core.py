"""What both clients are made of: whom they call, as whom, and how they go on after calls that got no answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from quorate.client.channel import Connection
from quorate.client.retrying import Attempts, Purse, Retries


@dataclass(frozen=True, slots=True)
class Core:
    """The settings of a client; `revision` is the one that must answer, `timeout` is for each call, in seconds."""

    connection: Connection
    revision: str
    timeout: float
    retries: Retries
    purse: Purse = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "purse", Purse(self.retries.purse))

    def begin(self, *, is_safe: bool, is_endless: bool = False) -> Attempts:
        """Begin the attempts of one call, which goes on for ever if it is endless."""
        timeout = None if is_endless else self.timeout
        return Attempts(self.retries, self.purse, timeout=timeout, is_safe=is_safe)


def is_cancelled() -> bool:
    """Tell whether the task that runs was itself cancelled, and not a call that it waited for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
