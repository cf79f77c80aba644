"""The README's table of settings is that of the server."""

from pathlib import Path

from tests.project.settings_table import settings_table

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_readme_shows_every_setting_as_it_is() -> None:
    assert settings_table() in README
