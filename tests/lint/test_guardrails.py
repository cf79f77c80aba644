"""Each limit of the domain reference is a bound of lint, a finding of the compiler, or no property of rules."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from quorate.diagnostics.catalogue.bounds import BOUNDS, Bounds
from quorate.diagnostics.catalogue.families import CODES
from quorate.lint.guardrails import guardrails_of
from quorate.lint.sizes import CODE_OF, MEASURES
from quorate.semantics.compile import compile_project
from quorate.semantics.lint_settings import LintSettings
from tests.lint.subjects import project_of, subject_of

REFERENCE: Final = Path(__file__).resolve().parents[3] / "shared" / "domain" / "buying-groups.md"
NOT_OF_RULES: Final = ""
"""What a tenant, its data or its jobs can break, and no rule set."""

LIMITS: Final = {
    "Roles (default + custom)": "roles",
    "Default roles": NOT_OF_RULES,
    "Roles template per solution interest": "E215",
    "Roles per template to publish": "E215",
    "Members required default": NOT_OF_RULES,
    "Role weights": "own-role-weights",
    "Stage models": "stage-models",
    "Success stage": "E114 E215",
    "Stages": NOT_OF_RULES,
    "Buying group status text": "status-text",
    "Bulk member remove / edit role / send email": NOT_OF_RULES,
    "Account contacts send email": NOT_OF_RULES,
    "Creation job": NOT_OF_RULES,
    "Maintenance job": NOT_OF_RULES,
    "Engagement look-back": "engagement-days",
    "Daily cap per activity": "engagement-cap",
    "Active engagement model": "engagement-models",
    "Score range": NOT_OF_RULES,
    "Personas": "persona-values persona-fields persona-cells",
    "Intent keywords": NOT_OF_RULES,
    "Intent events": NOT_OF_RULES,
    "Persona/intent mining look-back": NOT_OF_RULES,
    "Account name": NOT_OF_RULES,
    "Managed XDM fields": "entity-fields",
    "Relational schemas": "custom-objects custom-object-fields custom-object-levels",
    "Experience events": "event-types event-fields event-field-levels",
    "Split paths": "split-paths",
    "Variant split": "E705 E706 random-shares",
    "Variant hash": NOT_OF_RULES,
    "Event audience (person journey)": "entry-events events-to-listen-for",
    "Profiles per instance": NOT_OF_RULES,
    "Journey duration": "journey-days",
    "Journey name / description": "journey-title",
    "Account entry latency after publish": NOT_OF_RULES,
    "Interesting moment description": "moment-text",
    "External audience population": NOT_OF_RULES,
    "Wait default": NOT_OF_RULES,
    "External action timeout": "call-minutes",
    "External callback retries": NOT_OF_RULES,
    "Account list population": NOT_OF_RULES,
    "LinkedIn dataflows": "activations",
    "LinkedIn audience minimum": NOT_OF_RULES,
    "AEP account audiences": "account-audiences look-back-days",
    "Next best path simulation": NOT_OF_RULES,
    "Journey traffic control": NOT_OF_RULES,
    "Rule sets": NOT_OF_RULES,
    "Cap `Every`": NOT_OF_RULES,
    "Quiet hours": NOT_OF_RULES,
    "Rule activation": NOT_OF_RULES,
    "STO split": NOT_OF_RULES,
    "Person activities shown": NOT_OF_RULES,
    "Other buying groups shown per member": NOT_OF_RULES,
    "Dashboards data latency": NOT_OF_RULES,
    "Velocity custom objects": NOT_OF_RULES,
    "People-list overlap (assistant)": NOT_OF_RULES,
    "Bot proximity window": NOT_OF_RULES,
    "Marketo connector": NOT_OF_RULES,
}
"""The rows of section 7 of the reference of buying groups, by what tells of more: names of bounds, or codes."""

SEGMENTS: Final = {
    "joined-conditions": 5, "nested-containers": 5, "record-hops": 5, "account-values": 50, "person-values": 250,
    "events-of-account-audience": 0, "sequence-steps": 6, "aggregates": 3, "field-levels": 2, "account-audiences": 50,
    "audiences": 400, "relations": 20, "relations-of-entity": 2, "entity-depth": 3,
}  # fmt: skip
"""The numbers of sections 2.1, 2.3, 2.8 and 3.1 to 3.3 of the reference of segments that rules can go beyond."""


def test_every_limit_is_told_of_or_is_none_of_rules() -> None:
    names = {each.name for each in BOUNDS.values()} | set(CODES)
    assert {word for told in LIMITS.values() for word in told.split()} <= names
    assert {row.name: row.most for row in BOUNDS.values() if row.name in SEGMENTS} == SEGMENTS


def test_the_table_has_all_rows_of_the_reference() -> None:
    if not REFERENCE.exists():
        pytest.skip(f"{REFERENCE.name} is not beside the project")
    text = REFERENCE.read_text(encoding="utf-8")
    section = re.search(r"^## 7\..*?^## 8\.", text, re.DOTALL | re.MULTILINE)
    assert section is not None
    rows = [line.split("|")[1].strip() for line in section[0].splitlines() if line.startswith("|")]
    assert set(rows) - {"Area", "---"} == set(LIMITS)


def test_every_bound_of_the_reference_is_counted_and_told_of() -> None:
    own = {
        "split_paths",
        "random_shares",
        "call_minutes",
        "journey_steps",
        "condition_parts",
        "file_lines",
        "repeated_conditions",
        "repeated_numbers",
    }
    assert set(BOUNDS) - own <= set(CODE_OF)
    assert len([name for measure in MEASURES for name in measure.codes]) == len(CODE_OF)


def test_a_count_at_its_bound_is_kept_and_one_more_is_not() -> None:
    roles = "".join(f'  role r{at} when job_title has word "r{at}"\n' for at in range(21))
    rows = {each.name: each for each in guardrails_of(subject_of(project_of(f"role template t {{\n{roles}}}\n")))}
    assert (rows["roles"].count, rows["roles"].most, rows["roles"].is_kept, rows["roles"].code) == (
        21,
        20,
        False,
        "L702",
    )
    assert (rows["audiences"].count, rows["audiences"].is_kept) == (0, True)
    assert all(each.section and each.what and each.code in CODES for each in rows.values())


def test_what_the_compiler_tells_of_is_adjusted_as_well() -> None:
    paths = "".join(f"    path p{at} when employees = {at} {{ }}\n" for at in range(26))
    rules = (
        "call score of account { } gives { value number }\n"
        "audience large of accounts where employees > 5\n"
        "journey win for accounts in large {\n"
        f"  split accounts size {{\n{paths}    otherwise {{ }}\n  }}\n"
        "  call score() within 5 hours { otherwise { } }\n"
        '  do add_account_moment(kind: "web")\n'
        "}\n"
    )
    project = project_of(rules)
    assert {"E707", "E713"} <= {each.code for each in compile_project(project).diagnostics}
    rows = {each.name: each for each in guardrails_of(subject_of(project))}
    assert (rows["split-paths"].count, rows["call-minutes"].count, rows["random-shares"].count) == (26, 300, 0)
    wider = replace(project, lint=LintSettings(bounds=Bounds(split_paths=26, call_minutes=300)))
    assert not {"E707", "E713"} & {each.code for each in compile_project(wider).diagnostics}
    assert all(
        each.is_kept for each in guardrails_of(subject_of(wider)) if each.name in {"split-paths", "call-minutes"}
    )
