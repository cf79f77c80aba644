"""The standard library: it has the actions of the domain reference (sections 5.10 and 5.11), and rules can use them."""

from __future__ import annotations

import itertools

import pytest

from quorate.ir.journeys import ENGINE_KINDS, Action
from quorate.semantics.declared import gather_names
from quorate.semantics.elaborate.elaborator import Elaborator
from quorate.semantics.standard import STANDARD_PATH, standard_declarations, standard_source
from quorate.syntax import nodes as n
from quorate.syntax.format import format_source
from quorate.syntax.parse import parse
from tests.unit.semantics.buying import GROUP, project

ACCOUNT_ACTIONS = {
    "Account Interesting Moment": "add_account_moment",
    "Activate to destination": "activate",
    "Deactivate from destination": "deactivate",
    "Add Account to (other) Journey": "enter_journey",
    "Remove Account from Journey": "leave_journey",
    "Add to account list": "add_to_account_list",
    "Remove from account list": "remove_from_account_list",
    "Send Sales Alert": "alert_sales",
    "Update account profile": "update_account",
    "Update Buying Group Stage": "set_stage",
    "Update Buying Group Status": "set_status",
}
PEOPLE_ACTIONS = {
    "Add Person to (other) journey": "enter_person_journey",
    "Remove Person from Journey": "leave_person_journey",
    "Add to external customer audience": "add_to_external_audience",
    "Assign to Buying Group": "assign_to_group",
    "Remove from Buying Group": "remove_from_group",
    "Person Interesting Moment": "add_person_moment",
    "Personalize web experience": "personalize_web",
    "Send email": "send_email",
    "Send SMS": "send_sms",
    "Send WhatsApp": "send_whatsapp",
    "Update person profile": "update_person",
    "Change Score": "change_score",
    "Add to Marketo request campaign": "request_marketo_campaign",
    "Add to Marketo list": "add_to_marketo_list",
    "Remove from Marketo list": "remove_from_marketo_list",
    "Activate to destination": "activate_person",
    "Add To List": "add_to_people_list",
    "Remove From List": "remove_from_people_list",
    "Change Program Data": "change_program_data",
    "Change Program Status": "change_program_status",
}
CARRIED_OUT = {
    "assign_to_group": "assign_role",
    "remove_from_group": "remove_member",
    "set_stage": "move_stage",
    "set_status": "set_status",
    "enter_journey": "enter_journey",
    "leave_journey": "leave_journey",
    "enter_person_journey": "enter_journey",
    "leave_person_journey": "leave_journey",
}


@pytest.fixture(scope="module")
def actions() -> dict[str, Action]:
    """Elaborate all actions beside the worked example; none has a mistake."""
    files = project(GROUP)
    names, mistakes = gather_names([parse(source) for source in files.files])
    names.standard = standard_declarations()
    elaborator = Elaborator(files, names)
    elaborator.elaborate()
    made = {name: elaborator.action(name, declared) for name, declared in standard_declarations().items()}
    assert [one.message for one in (*mistakes, *elaborator.diagnostics)] == []
    return {name: action for name, action in made.items() if action is not None}


def test_all_of_it_is_understood() -> None:
    parsed = parse(standard_source())
    assert not parsed.diagnostics
    assert len(parsed.file.declarations) == len(standard_declarations())
    assert all(isinstance(each, n.ActionDeclaration) for each in parsed.file.declarations)


def test_it_is_in_its_canonical_form() -> None:
    assert format_source(standard_source()).text == standard_source().text


def test_it_has_the_actions_of_the_reference(actions: dict[str, Action]) -> None:
    of_accounts = {action.name for action in actions.values() if action.entity == "account"}
    of_people = {action.name for action in actions.values() if action.entity == "person"}
    assert of_accounts == set(ACCOUNT_ACTIONS.values())
    assert of_people == set(PEOPLE_ACTIONS.values())


def test_messages_and_nothing_else_need_consent(actions: dict[str, Action]) -> None:
    messages = {action.name for action in actions.values() if action.kind == "message"}
    assert messages == {"send_email", "send_sms", "send_whatsapp"}
    assert messages == {action.name for action in actions.values() if action.needs_consent}


def test_the_engine_carries_out_what_is_about_groups_and_journeys(actions: dict[str, Action]) -> None:
    found = {action.name: action.kind for action in actions.values() if action.kind in ENGINE_KINDS}
    assert found == CARRIED_OUT
    assert set(found.values()) == set(ENGINE_KINDS)


def test_each_has_a_title_that_no_other_of_its_records_has(actions: dict[str, Action]) -> None:
    titles = [(action.entity, action.title) for action in actions.values()]
    assert len(set(titles)) == len(titles)
    assert all(title[0].isupper() and title != name for name, (_, title) in zip(actions, titles, strict=True))


def test_what_is_optional_is_what_can_be_left_out(actions: dict[str, Action]) -> None:
    optional = {
        (action.name, parameter.name)
        for action in actions.values()
        for parameter in action.parameters
        if not parameter.required
    }
    assert optional == {
        ("add_account_moment", "description"),
        ("add_person_moment", "description"),
        ("request_marketo_campaign", "connection"),
        ("add_to_marketo_list", "connection"),
        ("remove_from_marketo_list", "connection"),
    }


def test_each_group_of_actions_names_its_section() -> None:
    lines = standard_source().text.splitlines()
    groups = [line for line in lines if line.startswith("# ---")]
    assert len(groups) == 11
    assert all("(domain reference, section" in line and len(line) == 102 for line in groups)
    heads = itertools.takewhile(lambda line: not line.startswith("# ---"), lines)
    assert not [line for line in heads if line.startswith("action ")]


def test_its_spans_are_in_no_file() -> None:
    assert STANDARD_PATH == ""
    assert {each.span.path for each in standard_declarations().values()} == {""}


def test_rules_may_use_its_names_for_things_of_their_own() -> None:
    files = project(GROUP, 'action send_email "Ours" of account { subject text required } as letter')
    names, _ = gather_names([parse(source) for source in files.files])
    names.standard = standard_declarations()
    elaborator = Elaborator(files, names)
    elaborator.elaborate()
    used = next(each for each in (names.declared["send_email"],) if isinstance(each, n.ActionDeclaration))
    found = elaborator.declared_action(used.name)
    assert not elaborator.diagnostics
    assert found is not None
    assert (found.title, found.entity, found.kind) == ("Ours", "account", "letter")
