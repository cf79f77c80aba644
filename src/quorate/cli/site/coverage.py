"""What tests have seen of a rule set, as far as its pages tell it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
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

    `missed` are sentences by what they are about, such as `audience growers`; what is not in it was seen as a whole.
    """

    points: int
    seen: int
    missed: Mapping[str, tuple[str, ...]]

    def of(self, thing: Named) -> tuple[str, ...]:
        """Return what tests have not seen of a thing."""
        kind, name = thing
        return self.missed.get(f"{_WORDS.get(kind, kind.replace('_', ' '))} {name}", ())


def read_coverage(path: Path, rules: Path) -> Coverage:
    """Read of a rule set what `quorate test --coverage --format json` prints, or the part of that on coverage.

    Raises UnreadableCoverageError and OSError.
    """
    try:
        document = json.loads(path.read_bytes())
        sets = document.get("rule_sets")
        return coverage_of(document if sets is None else _of_rules(sets, path, rules))
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise UnreadableCoverageError(f"{path} is not what `quorate test --coverage --format json` prints") from error


def _of_rules(sets: Sequence[Mapping[str, Any]], path: Path, rules: Path) -> Mapping[str, Any]:
    """Return what was measured of a rule set: the only one that was, else that of its folder."""
    measured = [each for each in sets if "coverage" in each]
    if not measured:
        help_ = "it comes of `quorate test --coverage --format json`, where rules and tests are without mistakes"
        raise UnreadableCoverageError(f"{path} tells nothing of coverage; {help_}")
    if len(measured) > 1:
        measured = [each for each in measured if Path(each["path"]).resolve() == rules.resolve()]
        if not measured:
            raise UnreadableCoverageError(f"{path} tells nothing of the coverage of {rules}")
    coverage: Mapping[str, Any] = measured[0]["coverage"]
    return coverage


def coverage_of(document: Mapping[str, Any]) -> Coverage:
    """Return what a document tells. Raises KeyError and TypeError for what is none."""
    missed: defaultdict[str, list[str]] = defaultdict(list)
    for file in document["files"]:
        for each in file["missed"]:
            missed[str(each["declaration"])].append(f"{each['text']}: {each['told']}")
    told = {declaration: tuple(each) for declaration, each in missed.items()}
    return Coverage(int(document["points"]), int(document["seen"]), told)
