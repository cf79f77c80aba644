"""The README's tour of the service, word for word: a decision, a watch that shows a change, and a rollback."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from quorate.client import connect

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
TOUR = README.partition("\n## The service\n")[2].partition("\n### Settings\n")[0]
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TOUR, re.MULTILINE | re.DOTALL)
SAID = "localhost:50051"


def commands(block: str) -> list[str]:
    return [re.sub(r"\s+# .*", "", line) for line in block.splitlines()]


class Tour:
    """Does what the README says, in a folder of its own, with a server on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = SAID
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        self.environment = {**os.environ, "PATH": path}

    def run(self, command: str) -> str:
        """Run a line of a block, and return what it prints."""
        return subprocess.run(  # noqa: S602 - the README's own words
            command.replace(SAID, self.address), shell=True, check=True, capture_output=True, text=True,
            cwd=self.folder, env=self.environment,
        ).stdout  # fmt: skip


@pytest.fixture
def tour(tmp_path: Path) -> Iterator[Tour]:
    made = Tour(tmp_path)
    (_, first), *_ = BLOCKS
    init, serve = commands(first)
    made.run(init)
    server = subprocess.Popen(  # noqa: S602 - as above
        f"exec {serve} --listen 127.0.0.1:0", shell=True, stderr=subprocess.PIPE, text=True,
        cwd=tmp_path, env=made.environment,
    )  # fmt: skip
    with server, server.stderr as told:  # type: ignore[union-attr]  # it is a pipe
        line = told.readline()
        assert re.fullmatch(r"serving my-rules sha256:\S+ on \S+\n", line)
        made.address = line.rpartition(" on ")[2].strip()
        yield made
        server.terminate()
        assert "Traceback" not in told.read()
    assert server.returncode == 0


def test_the_tour_goes_as_it_says(tour: Tour) -> None:
    assert [language for language, _ in BLOCKS] == ["sh", "sh", "python", "text", "sh"]
    (decide,) = commands(BLOCKS[1][1])
    assert '"growers"' in tour.run(decide)
    (tour.folder / "tour.py").write_text(BLOCKS[2][1].replace(SAID, tour.address), encoding="utf-8")
    assert tour.run("python tour.py") == BLOCKS[3][1]
    edit, push, listing, rollback = commands(BLOCKS[4][1])
    tour.run(edit)
    with connect(tour.address) as client:
        watch = client.watch("start", names=["growers"])
        assert next(watch).kind == "entered"
        assert "activation 2 is current" in tour.run(push)
        assert tour.run(listing).count("my-rules") == 2
        assert (next(watch).kind, client.get_account("acme").revision) == ("exited", next(client.revisions()).revision)
        assert "activation 3 is current" in tour.run(rollback)
        change = next(watch)
        assert (change.kind, change.reason) == ("entered", "activation 3")
