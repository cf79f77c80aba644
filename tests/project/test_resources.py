"""What ships with the package is found."""

import pytest

from quorate.resources import grammar_text, shipped_names, shipped_rules


def test_the_grammar_is_that_of_the_repository(pytestconfig: pytest.Config) -> None:
    grammar = pytestconfig.rootpath / "grammar" / "quorate.lark"
    assert grammar_text() == grammar.read_text(encoding="utf-8")


def test_shipped_rule_sets_are_found_by_name() -> None:
    assert "seeds" in shipped_names()
    assert (shipped_rules("seeds") / "quorate.toml").is_file()


@pytest.mark.parametrize("name", ["unheard_of", "", ".", "..", "seeds/"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(LookupError, match="seeds"):
        shipped_rules(name)
