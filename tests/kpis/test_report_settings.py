"""What rule sets say of reports: checked against the rules, and no part of what these mean."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from quorate.diagnostics.catalogue.kpis import CODES
from quorate.diagnostics.model import Code
from quorate.kpis.cost_file import read_costs
from quorate.project_bundle import bundle_of, read_bundle
from quorate.project_files import load_project
from quorate.project_texts import read_project, write_project
from quorate.resources import shipped_rules
from quorate.semantics.compile import compile_project
from quorate.semantics.config import parse_config
from quorate.semantics.project import Project
from quorate.semantics.report_config import set_settings
from quorate.semantics.report_settings import FieldPath, Milestone, OpenField, ReportSettings
from quorate.semantics.revision import revision_of
from quorate.text import Source

SEEDS = shipped_rules("seeds")


@pytest.fixture(scope="module")
def project() -> Project:
    found = load_project(SEEDS).project
    assert found is not None
    return found


def told(project: Project, text: str) -> list[str]:
    """Return what is wrong with settings of reports, with its help and what it points at."""
    source = Source("quorate.toml", f"[report]\n{text}\n")
    config, mistakes = parse_config(source)
    compiled = compile_project(replace(project, report=config.report))
    found = [*mistakes, *compiled.diagnostics]
    assert all(each.span is not None and source.slice(each.span) in text for each in found)
    return [f"{each.code} {each.message}{f' ({each.help})' if each.help else ''}" for each in found]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("targets = 'x'", "E602 `targets` is not a setting (did you mean `target`?)"),
        ("target = 5", "E603 expected a text that is not empty for `target`, found `5`"),
        ("visits = 'page_viewed'",
         'E603 expected a list of events such as `["page_viewed"]` for `visits`, found `"page_viewed"`'),
        ("top = 101", "E603 expected a number up to 100 for `top`, found `101`"),
        ("target = 'enterprise_grower'",
         ("K101 `enterprise_grower` is not an audience of accounts, as `target` wants it "
         "(a name close to it is `enterprise_growers`)")),
        ("target = 'warm_deciders'",
         "K101 `warm_deciders` is not an audience of accounts, as `target` wants it (it is an audience of people)"),
        ("reached = ['directMarketing.emailOpened']",
         "K101 `directMarketing.emailOpened` is not an event, as `reached` wants it (its name is `email_opened`)"),
        ("sales-accepted = 'stage qualifed'",
         "K101 `qualifed` is not a stage, as `sales-accepted` wants it (a name close to it is `qualified`)"),
        ("sales-accepted = 'ready of seeds_grower'",
         ("K101 `seeds_grower` is not a buying group, as `sales-accepted` wants it "
         "(a name close to it is `seeds_growers`)")),
        ("amount = 'opportunity.amont'",
         "K101 `amont` is not a field of `opportunity`, as `amount` wants it (a name close to it is `amount`)"),
        ("amount = 'person.email'",
         "K101 `person` is not an opportunity, as `amount` wants it (there is `opportunity`)"),
        ("open = 'not opportunity.stage'",
         "K102 `opportunity.stage` is of type text, and `open` wants a boolean"),
        ("added = 'person.relation'", "K102 `person.relation` is an object, and `added` wants a date or a datetime"),
        ("currency = 'euro'",
         ("K103 expected a currency such as `EUR`, or a field such as `opportunity.currency` for `currency`, found "
         "`euro`")),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_what_was_meant(project: Project, text: str, message: str) -> None:
    assert told(project, text) == [message]


def test_settings_are_read_as_they_are_meant() -> None:
    text = (
        '[report]\ntarget = "a"\nreached = ["x", "y"]\nmarketing-qualified = "audience b"\n'
        'sales-accepted = "stage won of g"\nplatform = "page_viewed.source"\namount = "opportunity.price.value"\n'
        'currency = "opportunity.currency"\nopen = "not opportunity.is_closed"\ntop = 3\n'
    )
    found = parse_config(Source("quorate.toml", text))[0].report
    assert found == ReportSettings(
        target="a",
        reached=("x", "y"),
        marketing_qualified=Milestone("audience", "b"),
        sales_accepted=Milestone("stage", "won", "g"),
        platform=FieldPath("page_viewed", ("source",)),
        amount=FieldPath("opportunity", ("price", "value")),
        currency=FieldPath("opportunity", ("currency",)),
        open=OpenField(FieldPath("opportunity", ("is_closed",)), negated=True),
        top=3,
    )
    assert str(found.sales_accepted) == "stage won of g"
    assert str(found.open) == "not opportunity.is_closed"


def test_the_revision_is_the_same_whatever_reports_are_made_by(project: Project) -> None:
    other = replace(project, report=ReportSettings(target="customers"))
    assert project.report != ReportSettings()
    assert revision_of(other) == revision_of(project) == revision_of(replace(project, report=ReportSettings()))


def test_settings_go_with_the_rules_wherever_they_go(project: Project) -> None:
    assert read_project(write_project(project)).report == project.report
    bundled = read_bundle(bundle_of(SEEDS, project)).project
    assert bundled is not None
    assert bundled.report == project.report


def test_the_command_line_sets_what_files_set() -> None:
    found = set_settings(ReportSettings(target="a"), [("visits", "x, y"), ("top", "7"), ("sales-accepted", "ready")])
    assert (found.target, found.visits, found.top, found.sales_accepted) == ("a", ("x", "y"), 7, Milestone("ready"))


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("visit", "x", "`visit` is not a setting of reports; did you mean `visits`?"),
        ("top", "many", "top: expected a positive integer, found `many`"),
        ("amount", "amount", "amount: expected a field such as `opportunity.amount`, found `amount`"),
    ],
)
def test_what_the_command_line_cannot_set_is_told(key: str, value: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        set_settings(ReportSettings(), [(key, value)])


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.id)
def test_what_pages_say_to_avoid_gives_their_code_and_what_they_prefer_nothing(code: Code, tmp_path: Path) -> None:
    for name, example in (("avoid", code.avoid), ("prefer", code.prefer)):
        if example.kind == "costs":
            found = [each.code for each in read_costs(Source("costs.csv", example.text))[1]]
        else:
            folder = tmp_path / name
            folder.mkdir()
            for file in SEEDS.glob("*.rules"):
                if not file.name.endswith(".test.rules"):
                    (folder / file.name).write_bytes(file.read_bytes())
            (folder / "competitors.csv").write_bytes((SEEDS / "competitors.csv").read_bytes())
            (folder / "quorate.toml").write_text(example.text, encoding="utf-8")
            loaded = load_project(folder)
            assert loaded.project is not None
            found = [each.code for each in (*loaded.diagnostics, *compile_project(loaded.project).diagnostics)]
        assert set(found) == ({code.id} if name == "avoid" else set())
