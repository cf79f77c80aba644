"""What tests have seen of a rule set, as far as its pages tell it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from quorate.ir.uses import Named

_WORDS: Final = {"stage_model": "stages", "engagement_model": "engagement"}


class UnreadableCoverageError(Exception):
    """A file that does not hold what tests have seen; the text is one line that says so."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many points of the rules there are, how many tests have seen, and what they have not.

    `missed` are lines by what they are about, such as `audience growers`; what is not in it was seen as a whole.
    """

    points: int
    seen: int
    missed: Mapping[str, tuple[str, ...]]

    def of(self, thing: Named) -> tuple[str, ...]:
        """Return what tests have not seen of a thing."""
        kind, name = thing
        return self.missed.get(f"{_WORDS.get(kind, kind.replace('_', ' '))} {name}", ())


def read_coverage(path: Path, revision: str) -> Coverage:
    """Read what the document that `quorate test --coverage --format json` prints tells of a revision.

    Raises UnreadableCoverageError and OSError.
    """
    try:
        rule_sets = json.loads(path.read_bytes())["rule_sets"]
        documents = {each["revision"]: each.get("coverage") for each in rule_sets}
        found = documents.get(revision)
        if found is not None:
            return _coverage_of(found)
    except (ValueError, AttributeError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise UnreadableCoverageError(f"{path} is not what `quorate test --coverage --format json` prints") from error
    if revision in documents:
        raise UnreadableCoverageError(f"{path} tells no coverage; `quorate test --coverage --format json` does")
    raise UnreadableCoverageError(
        f"{path} is about other rules, or about these as they were; run `quorate test --coverage --format json` again"
    )


def _coverage_of(document: Mapping[str, Any]) -> Coverage:
    """Return what a document tells. Raises KeyError and TypeError for what is none."""
    missed: defaultdict[str, list[str]] = defaultdict(list)
    for file in document["files"]:
        for each in file["missed"]:
            missed[str(each["declaration"])].append(f"{each['text']}: {each['told']}")
    told = {declaration: tuple(each) for declaration, each in missed.items()}
    return Coverage(int(document["points"]), int(document["seen"]), told)
