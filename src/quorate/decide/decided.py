"""An account together with what was decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DecidedAccount:
    """Facts and decision of one account, for what tells about many of them; neither is changed by whoever looks.

    `facts` is the `account` of a payload, `decision` what `Decision.content` gives: both plain values as in JSON.
    """

    facts: Mapping[str, Any]
    decision: Mapping[str, Any]
