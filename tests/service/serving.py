"""A server of the rules of a folder, over a store that goes with it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from quorate.server.app import Server, serving
from quorate.server.options import ServerOptions
from quorate.service.house import House
from quorate.service.rule_sets import Actor

ANY_PORT = "127.0.0.1:0"


@contextmanager
def serve(rules: Path, **given: Any) -> Iterator[Server]:  # noqa: ANN401 - options of the server by name
    """Answer by the rules of a folder or file within the block."""
    options = ServerOptions(**{"listen": ANY_PORT, **given})
    with closing(House.open(None)) as house:
        house.publish_folder(options.tenant, rules, Actor("tests"))
        with serving(house, options) as server:
            yield server
