"""L7xx: rules that go beyond the sizes of the domain reference; see `quorate.diagnostics.catalogue.bounds`."""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.model import Code
from quorate.lint.sizes import conditions, journeys, models, schema
from quorate.lint.sizes.measured import Measure, rule_of

MEASURES: Final[tuple[Measure, ...]] = (
    *models.MEASURES,
    *journeys.MEASURES,
    *schema.MEASURES,
    *conditions.MEASURES,
)
RULES: Final = tuple(rule_of(measure) for measure in MEASURES)
CODE_OF: Final[dict[str, Code]] = {name: code for measure in MEASURES for name, code in measure.codes.items()}
"""The finding that tells of each bound, by the name of its field in `Bounds`."""
