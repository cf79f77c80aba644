"""A server that answers as it is told, and clients of it."""

from collections.abc import Iterator

import pytest

from quorate.client import Client, Retries, connect
from tests.service.clients.scripted import Scripted, scripted

SOON = Retries(first=0.001, most=0.002)
"""Repetitions that nobody has to wait for."""


@pytest.fixture
def script() -> Iterator[Scripted]:
    with scripted() as script:
        yield script


@pytest.fixture
def caller(script: Scripted) -> Iterator[Client]:
    """Return a client of the scripted server."""
    with connect(script.address, retries=SOON) as client:
        yield client
