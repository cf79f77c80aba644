"""Endpoints that several tests share: starting one takes longer than most of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from quorate.external_actions.submissions import EntityType
from tests.external_actions.endpoints import Receiver, Running, receiving, running, settings_of

Shared = Callable[[EntityType], tuple[Receiver, Running]]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """Return what gives a receiver and the endpoint for an entity, both without anything left from other tests."""
    with ExitStack() as stack:
        receiver = stack.enter_context(receiving())
        endpoints: dict[str, Running] = {}

        def give(entity: EntityType) -> tuple[Receiver, Running]:
            if entity not in endpoints:
                settings = settings_of(tmp_path_factory.mktemp(entity), entity)
                endpoints[entity] = stack.enter_context(running(settings))
            assert receiver.called.empty()
            assert receiver.answers.empty()
            return receiver, endpoints[entity]

        yield give
