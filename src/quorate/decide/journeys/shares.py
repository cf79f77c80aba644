"""Random splits: which share of a split whom takes, the same whenever and wherever it is asked.

The product of the domain reference (section 5.6) hashes the person and the journey, so that two splits of one journey
are no two draws: whoever takes the first share of one takes the first of the other. Here the step and its salt are
hashed as well. What happened before, other steps and the revision of the rules play no part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from quorate.ir.journeys import RandomSplit, Share

BUCKETS: Final = 10_000
"""How many equal buckets there are, as in the reference."""

_BUCKETS_IN_A_PERCENT: Final = BUCKETS // 100
_LENGTH_BYTES: Final = 4
_DRAWN_BYTES: Final = 8


def share_of(split: RandomSplit, journey: str, subject: str) -> Share:
    """Return the share of a split that a subject takes: the account or the person of that key, as `split.by` says."""
    return share_at(split.shares, bucket(journey, split.address, split.salt, subject))


def share_at(shares: Sequence[Share], number: int) -> Share:
    """Return the share that has the bucket of a number.

    They take theirs in order, 100 a percent; the last has what the others leave.
    """
    end = 0
    for share in shares[:-1]:
        end += share.percent * _BUCKETS_IN_A_PERCENT
        if number < end:
            return share
    return shares[-1]


def bucket(journey: str, step: str, salt: str, subject: str) -> int:
    """Return the bucket of a subject at a step, from 0 to 9999.

    It is SHA-256 over the four texts in UTF-8, each after its length in bytes as four bytes, big-endian, so that no two
    lists of texts run together to the same; of that, the first eight bytes as one number, big-endian, modulo 10,000.
    """
    digest = hashlib.sha256()
    for text in (journey, step, salt, subject):
        encoded = text.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(_LENGTH_BYTES, "big"))
        digest.update(encoded)
    return int.from_bytes(digest.digest()[:_DRAWN_BYTES], "big") % BUCKETS
