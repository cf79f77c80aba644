"""A server that is killed under load loses nothing that it acknowledged, and does nothing twice."""

from pathlib import Path

from tests.service.chaos import run


def test_nothing_is_lost_and_nothing_is_done_twice(tmp_path: Path) -> None:
    seen = run(6, 1, tmp_path, workers=1)
    assert seen.events
    assert seen.completed
    assert seen.cursors
