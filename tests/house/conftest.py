"""A house over a file of its own, with the small rule set active."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.housing import Housed, housed


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Housed]:
    with housed(tmp_path / "quorate.db") as made:
        yield made


@pytest.fixture
def house(empty: Housed) -> Housed:
    empty.activate()
    return empty
