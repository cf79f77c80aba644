"""All pages of a site."""

from __future__ import annotations

from collections.abc import Mapping

from quorate.cli.show_inventory import Inventory
from quorate.cli.site.contents import Contents
from quorate.cli.site.coverage import Coverage
from quorate.cli.site.dependencies import dependencies_page
from quorate.cli.site.glossary import glossary_page
from quorate.cli.site.overview import overview_page
from quorate.cli.site.page import DEPENDENCIES, GLOSSARY, INDEX, SETTINGS
from quorate.cli.site.settings import settings_page
from quorate.cli.site.things import things_page
from quorate.semantics.project import Project


def pages_of(inventory: Inventory, project: Project, coverage: Coverage | None) -> Mapping[str, str]:
    """Write a site, as texts by the names of their files; of the same rules and coverage it is always the same."""
    contents = Contents(inventory, project, coverage)
    return {
        INDEX: overview_page(contents),
        **{file: things_page(contents, file) for file in contents.pages},
        DEPENDENCIES: dependencies_page(contents),
        SETTINGS: settings_page(contents),
        GLOSSARY: glossary_page(contents),
    }
