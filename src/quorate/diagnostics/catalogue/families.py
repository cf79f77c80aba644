"""All codes: by what they are about, and by their number."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from quorate.diagnostics.catalogue import (
    exports,
    form,
    imported,
    joined,
    journeys,
    kpis,
    limits,
    mapped,
    mapping,
    names,
    payload,
    pql,
    project,
    records,
    syntax,
    tests,
    types,
)
from quorate.diagnostics.catalogue.lint import (
    correctness,
    elsewhere,
    naming,
    privacy,
    size,
    suppressions,
    time,
    unknown,
    unused,
    wording,
)
from quorate.diagnostics.catalogue.lint import journeys as plans
from quorate.diagnostics.model import Code

FAMILIES: Final[Mapping[str, tuple[Code, ...]]] = MappingProxyType(
    {
        "text that is not rules text": syntax.CODES,
        "names": names.CODES,
        "types": types.CODES,
        "bounds": limits.CODES,
        "payloads": payload.CODES,
        "rule sets and their settings": project.CODES,
        "journeys": journeys.CODES,
        "records": records.CODES,
        "tests": tests.CODES,
        "how rules are written": form.CODES,
        "reports on key figures": kpis.CODES,
        "lint: correctness": correctness.CODES,
        "lint: what is missing": unknown.CODES,
        "lint: time": time.CODES,
        "lint: people and privacy": privacy.CODES,
        "lint: journeys": plans.CODES,
        "lint: style and names": (*naming.CODES, *wording.CODES),
        "lint: sizes": (*size.CODES, *elsewhere.CODES),
        "lint: what is never used": unused.CODES,
        "lint: comments that keep findings from being told": suppressions.CODES,
        "records and mappings": mapping.CODES,
        "foreign records": mapped.CODES,
        "foreign records put together": joined.CODES,
        "imported queries": pql.CODES,
        "schemas that a rule set is made from": imported.CODES,
        "exports": exports.CODES,
    }
)
"""The codes by what they are about, in the order of their numbers."""

CODES: Final[Mapping[str, Code]] = MappingProxyType({code.id: code for family in FAMILIES.values() for code in family})
