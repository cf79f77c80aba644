"""Role templates, interests, stages, engagement models, buying groups and activations: what they come to."""

from __future__ import annotations

import pytest

from quorate.ir import nodes as ir
from quorate.ir.program import Program
from quorate.ir.sites import sites_of
from quorate.program_codec import decode_program, encode_program
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.semantics.revision import revision_of
from quorate.text import Source
from tests.unit.semantics.buying import BLOCKS, GROUP, codes, compiled, found, project

MODEL = "engagement recent { window 7 days  page_viewed 10 }\n"


@pytest.fixture(scope="module")
def program() -> Program:
    return compiled(GROUP)


# --- what is written, and what is meant where nothing is --------------------------------------------------------------


def test_roles_keep_their_order_and_have_a_weight_and_a_title_in_any_case(program: Program) -> None:
    champion, other = program.templates["committee"].roles
    assert (champion.name, champion.title, champion.weight, champion.needs, champion.most) == (
        "champion",
        "Champion",
        100,
        1,
        3,
    )
    assert champion.formerly == ("fan",)
    assert (other.title, other.weight, other.needs, other.most, other.when) == ("other", 60, None, None, None)


@pytest.mark.parametrize(
    ("weight", "number"),
    [("trivial", 20), ("minor", 40), ("normal", 60), ("important", 80), ("vital", 100), ("75", 75), ("0.5", 0.5)],
)
def test_weights_are_named_or_numbers(weight: str, number: float) -> None:
    found = compiled(f"role template t {{ role r weight {weight} }}\n").templates["t"].roles[0].weight
    assert (found, type(found)) == (number, float)


def test_stages_are_those_of_lists_and_of_allowed_moves_in_the_order_of_the_text(program: Program) -> None:
    model = program.stage_models["pipeline"]
    assert model.stages == ("open", "won", "lost", "talking")
    assert (model.entry, model.success, model.failure) == (("open",), "won", ("lost",))
    assert model.allowed == {"open": ("talking", "lost"), "talking": ("won", "lost")}
    assert model.formerly == {"evaluating": "talking"}


def test_clauses_may_stand_in_any_order_and_moves_on_several_lines() -> None:
    text = "stages s { a -> b  b to c when completeness >= 50%  success c  b -> c  a -> d  failure d  entry a }\n"
    model = compiled(text).stage_models["s"]
    assert model.stages == ("a", "b", "c", "d")
    assert model.allowed == {"a": ("b", "d"), "b": ("c",)}
    assert [(move.source, move.target) for move in model.moves] == [("b", "c")]


def test_an_engagement_model_is_raw_without_a_cap_and_without_decay_unless_it_says_so(program: Program) -> None:
    model = program.engagements["standard"]
    assert (model.cap, model.half_life, model.scale, model.floor) == (None, None, "raw", 0.1)
    assert model.window == ir.Length(microseconds=30 * 24 * 3_600 * 1_000_000)
    assert model.weights == {"page_viewed": 40}
    text = (
        "engagement e { window 1 month cap 20 per day page_viewed 1.5 half life 12 hours scale population from 10% }\n"
    )
    model = compiled(text).engagements["e"]
    assert (model.window, model.cap, model.weights) == (ir.Length(months=1), 20, {"page_viewed": 1.5})
    assert model.half_life == ir.Length(microseconds=12 * 3_600 * 1_000_000)
    assert (model.scale, model.floor) == ("population", 0.1)


def test_who_shows_an_interest_is_admitted_where_the_interest_says_who_does() -> None:
    assert compiled(GROUP).groups["g"].admit == "interested"
    unsaid = BLOCKS.replace("shown by person when any form_submitted", "")
    group = "buying group g { audience large  interest seeds }\n"
    assert compiled(unsaid, group).groups["g"].admit == "everyone"
    assert codes(unsaid, group.replace("}", "admit interested }")) == ["E218"]
    assert compiled(BLOCKS, group.replace("}", "admit everyone }")).groups["g"].admit == "everyone"


def test_a_destination_is_of_its_own_kind_where_none_is_named() -> None:
    program = compiled('destination a "A" as list_of_people\ndestination b\n')
    assert [(each.title, each.kind) for each in program.destinations.values()] == [("A", "list_of_people"), ("b", "b")]


def test_an_activation_is_of_accounts_or_of_people() -> None:
    text = 'destination d\naudience vips of people where seniority = "vp"\n'
    accounts = "activation a { audience large  only when group_is.stage = won  to d }\n".replace("group_is", "g")
    people = "activation b { to d  only when member of g  audience vips }\n"
    program = compiled(GROUP, text, accounts, people)
    assert [each.audience for each in program.activations.values()] == ["large", "vips"]
    assert [site.entity for site in sites_of(program) if site.key[0] == "only when"] == ["account", "person"]


def test_every_condition_is_on_what_stands_in_the_first_slot() -> None:
    move = "stages p { entry a  success b  a -> b  a to b when ready and any members where (role = champion) }\n"
    text = f"{move}interest i {{ roles committee  stages p  shown by account when employees > 3 }}\n"
    program = compiled(GROUP, text, "buying group h { audience large  interest i  ready when engagement > 3 }\n")
    assert [(site.key, site.entity) for site in sites_of(program)] == [
        (("role", "committee", "champion"), "person"),
        (("shown", "seeds"), "person"),
        (("shown", "i"), "account"),
        (("ready", "g"), "g"),
        (("ready", "h"), "h"),
        (("move", "p", "0"), "p"),
    ]
    for site in sites_of(program):
        slots = {node.number for node in _all(site.where) if isinstance(node, ir.Slot)}
        assert 0 in slots
    assert program.groups["h"].ready_first
    assert not program.groups["g"].ready_first


def _all(node: ir.Node) -> list[ir.Node]:
    return [node, *(inner for child in ir.children(node) for inner in _all(child))]


# --- the engagement model that is meant -------------------------------------------------------------------------------


def test_the_only_engagement_model_is_meant() -> None:
    program = compiled(GROUP)
    assert (program.engagement, program.groups["g"].engagement) == ("standard", "standard")


def test_among_several_the_one_of_the_settings_is_meant_and_a_named_one_goes_first() -> None:
    named = GROUP.replace("ready when", "engagement recent  ready when")
    program = compiled(GROUP, MODEL, engagement="recent")
    assert (program.engagement, program.groups["g"].engagement) == ("recent", "recent")
    program = compiled(named, MODEL, engagement="standard")
    assert (program.engagement, program.groups["g"].engagement) == ("standard", "recent")
    assert compiled(named, MODEL).engagement is None
    assert codes(GROUP, MODEL) == ["E219"]


def test_without_an_engagement_model_a_group_has_no_engagement() -> None:
    text = GROUP.replace("engagement standard { window 30 days  page_viewed 40 }", "")
    program = compiled(text)
    assert (program.engagement, program.groups["g"].engagement) == (None, None)
    (one,) = found(text, "audience a of accounts where g.engagement > 3\n").diagnostics
    assert (one.code, one.help.partition(",")[0]) == ("E207", "declare an engagement model")


def test_an_unknown_model_in_the_settings_points_into_them() -> None:
    config = Source("quorate.toml", 'name = "x"\nengagement = "standrd"\n')
    files = project(GROUP)
    (one,) = compile_project(Project("x", files.files, config=config, engagement="standrd")).diagnostics
    assert (one.code, one.where, one.help) == ("E205", "quorate.toml", "a name close to it is `standard`")
    assert one.span is not None
    assert config.text[one.span.start : one.span.end] == "engagement"
    assert config.path in compile_project(Project("x", files.files, config=config)).sources


def test_an_unknown_model_of_settings_that_are_not_there_is_told_too() -> None:
    (one,) = found(GROUP, engagement="large").diagnostics
    assert (one.code, one.span, one.where) == ("E205", None, "quorate.toml")


# --- programs ---------------------------------------------------------------------------------------------------------


def test_the_schema_of_a_program_is_that_of_payloads(program: Program) -> None:
    assert list(program.schema.entities) == ["account", "person", "opportunity", "contact_role", "license"]


def test_groups_and_audiences_come_after_those_they_depend_on() -> None:
    text = "".join(
        f"buying group g{n} {{ audience a{n}  interest seeds }}\naudience a{n} of accounts where g{n + 1}.active\n"
        for n in range(4)
    )
    program = compiled(BLOCKS, text, "buying group g4 { audience large  interest seeds }\n")
    assert list(program.groups) == ["g4", "g3", "g2", "g1", "g0"]
    assert list(program.audiences) == ["large", "a3", "a2", "a1", "a0"]


def test_a_program_with_groups_comes_back_from_its_bytes(program: Program) -> None:
    assert decode_program(encode_program(program)) == program


def test_a_revision_changes_with_the_model_that_is_meant() -> None:
    assert revision_of(project(GROUP)) != revision_of(project(GROUP, engagement="standard"))


# --- mistakes ---------------------------------------------------------------------------------------------------------


def test_what_depends_on_a_mistake_is_not_reported_again() -> None:
    bad = GROUP.replace("interest seeds  ready", "interest sees  ready").replace("employees >=", "employes >=")
    text = "audience a of accounts where g.stage = nonsense and g.ready or any buying group where (stage = nonsense)\n"
    people = "audience b of people where member of g as nonsense and engagement of g > 3\n"
    assert codes(bad, text, people) == ["E201", "E205"]


def test_names_that_could_not_be_parsed_are_not_reported_again() -> None:
    text = "role template t { role r }\ninterest i { roles broken_one  stages broken_two }\n"
    broken = "role template broken_one { role }\nstages broken_two { entry }\n"
    group = "buying group g { audience large  interest i }\naudience large of accounts where where\n"
    assert set(codes(text, broken, group, "audience a of accounts where g.stage = b\n")) == {"E101"}


def test_a_template_needs_people() -> None:
    schema = "entity account accounts { key id }\n"
    text = "role template t { role r when true }\n"
    (one,) = compile_project(Project("x", (Source("a.rules", schema + text),))).diagnostics
    assert (one.code, one.help) == (
        "E203",
        "roles are of people: declare `entity person people in account { key id }`",
    )


def test_a_circle_over_groups_is_told_with_its_steps_once() -> None:
    text = """
    buying group h { audience a  interest seeds }
    audience a of accounts where is_warm
    define is_warm of account = any person where (member of h)
    """
    (one,) = found(BLOCKS, text).diagnostics
    assert (one.code, one.help) == ("E206", "the circle is `is_warm` → `h` → `a` → `is_warm`")


def test_any_buying_group_is_all_of_them_also_in_circles() -> None:
    text = (
        "audience a of accounts where any buying group where (active)\nbuying group h { audience a  interest seeds }\n"
    )
    (one,) = found(GROUP, text).diagnostics
    assert (one.code, one.help) == ("E206", "the circle is `h` → `a` → `h`")


def test_a_group_that_asks_for_the_stage_to_be_ready_is_a_circle_where_moves_ask_for_ready() -> None:
    text = GROUP.replace("talking formerly", "open to talking when group.ready\n talking formerly")
    assert codes(text) == []
    (one,) = found(
        text.replace("ready when completeness", "ready when in_stage_for > 3 days and completeness")
    ).diagnostics
    assert (one.code, one.help) == ("E206", "the circle is `ready` → `in_stage_for` → `ready`")


def test_a_template_may_ask_for_the_engagement_of_a_person_by_its_own_group() -> None:
    text = GROUP.replace('when seniority in ("vp", "chief")', "when engagement of g > 20")
    assert isinstance(compiled(text).templates["committee"].roles[0].when, ir.Compare)
    assert codes(text.replace("engagement of g", "account.g.engagement")) == ["E206"]
