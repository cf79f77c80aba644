"""What ships with the package is found."""

import pytest

from quorate.resources import grammar_text, pql_grammar_text, shipped_names, shipped_rules, standard_text


def test_the_grammars_are_those_of_the_repository(pytestconfig: pytest.Config) -> None:
    grammar = pytestconfig.rootpath / "grammar" / "quorate.lark"
    assert grammar_text() == grammar.read_text(encoding="utf-8")
    queries = pytestconfig.rootpath / "grammar" / "pql.lark"
    assert pql_grammar_text() == queries.read_text(encoding="utf-8")


def test_the_standard_library_is_that_of_the_repository_and_a_rule_set(pytestconfig: pytest.Config) -> None:
    actions = pytestconfig.rootpath / "rules" / "standard" / "actions.rules"
    assert standard_text() == actions.read_text(encoding="utf-8")
    assert "standard" in shipped_names()


def test_shipped_rule_sets_are_found_by_name() -> None:
    assert "seeds" in shipped_names()
    assert (shipped_rules("seeds") / "quorate.toml").is_file()


@pytest.mark.parametrize("name", ["unheard_of", "", ".", "..", "seeds/"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(LookupError, match="seeds"):
        shipped_rules(name)
