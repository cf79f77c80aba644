"""A small rule set and a real server of it on a free port of the loopback interface."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from quorate.client import Client, connect
from quorate.engine import RuleSet, load
from quorate.server.app import Server
from tests.service.serving import serve

CONFIG = 'name = "small"\nlanguage = 1\n'
RULES = """
entity account accounts { key id  employees integer }
entity person people in account { key id  seniority one of "staff", "chief" }

audience large of accounts where employees >= 500
audience led of accounts where any person where (seniority = "chief")
"""


@pytest.fixture(scope="session")
def rules_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    (folder / "quorate.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "small.rules").write_text(RULES, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def rule_set(rules_folder: Path) -> RuleSet:
    return load(rules_folder)


@pytest.fixture
def server(rules_folder: Path) -> Iterator[Server]:
    with serve(rules_folder) as server:
        yield server


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with connect(server.address) as client:
        yield client
