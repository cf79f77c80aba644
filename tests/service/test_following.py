"""Rules that are followed: published when they change, and left as they were when they do not compile."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue

import pytest

from quorate.client import connect
from quorate.server.following import Following, signature_of
from quorate.service.house import House
from quorate.service.rule_sets import Actor, Loaded
from quorate.store.interface import StoreBusyError
from tests.service.accounts import account
from tests.service.conftest import CONFIG, RULES
from tests.service.processes import free_address, serve_process, until
from tests.service.test_health import NOT_SERVING, SERVING, check, health_at
from tests.service.test_metrics import value

TENANT = "default/main"
TESTS = Actor("tests")
MORE = RULES + "\naudience small of accounts where employees < 10\n"
BROKEN = RULES + "\naudience small of accounts where employees <\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "quorate.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "small.rules").write_text(RULES, encoding="utf-8")
    return folder


@pytest.fixture
def house(folder: Path) -> Iterator[House]:
    with closing(House.open(None)) as house:
        house.publish_folder(TENANT, folder, TESTS)
        yield house


def audiences(house: House) -> set[str]:
    return set(house.rule_sets.active(TENANT).rules.program.audiences)


def following(house: House, folder: Path) -> tuple[Following, "SimpleQueue[bool]"]:
    told: SimpleQueue[bool] = SimpleQueue()
    return Following(folder, lambda: house.publish_folder(TENANT, folder, TESTS), told.put), told


def test_changed_rules_are_published_and_the_same_are_not(house: House, folder: Path) -> None:
    follower, told = following(house, folder)
    follower.look()
    assert told.empty()
    (folder / "small.rules").write_text(MORE, encoding="utf-8")
    follower.look()
    follower.look()
    assert told.get_nowait() is True
    assert told.empty()
    assert audiences(house) == {"large", "led", "small"}


def test_rules_that_do_not_compile_leave_the_last_good_ones(
    house: House, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    follower, told = following(house, folder)
    before = house.rule_sets.active(TENANT).revision
    (folder / "small.rules").write_text(BROKEN, encoding="utf-8")
    follower.look()
    follower.look()
    assert told.get_nowait() is False
    assert told.empty()
    assert house.rule_sets.active(TENANT).revision == before
    assert "small.rules" in caplog.text
    (folder / "small.rules").write_text(MORE, encoding="utf-8")
    follower.look()
    assert told.get_nowait() is True


@pytest.mark.parametrize("vanish", ["file", "folder"])
def test_rules_that_are_gone_leave_the_last_good_ones(house: House, folder: Path, vanish: str) -> None:
    follower, told = following(house, folder)
    before = house.rule_sets.active(TENANT).revision
    (folder / "small.rules").unlink()
    if vanish == "folder":
        (folder / "quorate.toml").unlink()
        folder.rmdir()
    follower.look()
    assert told.get_nowait() is False
    assert house.rule_sets.active(TENANT).revision == before


def test_a_store_that_is_busy_is_tried_again(house: House, folder: Path) -> None:
    told: SimpleQueue[bool] = SimpleQueue()
    busy = [StoreBusyError("quorate.db: another process has it")]

    def publish() -> Loaded:
        if busy:
            raise busy.pop()
        return house.publish_folder(TENANT, folder, TESTS)

    follower = Following(folder, publish, told.put)
    (folder / "small.rules").write_text(MORE, encoding="utf-8")
    follower.look()
    assert told.empty()
    follower.look()
    assert told.get_nowait() is True


def test_what_is_no_rule_does_not_count(folder: Path) -> None:
    before = signature_of(folder)
    (folder / "quorate.db").write_bytes(b"x")
    (folder / "notes.md").write_text("x", encoding="utf-8")
    assert signature_of(folder) == before
    (folder / "deep").mkdir()
    (folder / "deep" / "more.rules").write_text("", encoding="utf-8")
    assert signature_of(folder) != before


def test_a_folder_that_is_exchanged_by_a_link_is_seen(house: House, folder: Path, tmp_path: Path) -> None:
    """As Kubernetes exchanges the files of a ConfigMap."""
    for name, text in (("..1", RULES), ("..2", MORE)):
        (folder / name).mkdir()
        (folder / name / "small.rules").write_text(text, encoding="utf-8")
    (folder / "..data").symlink_to("..1")
    (folder / "small.rules").unlink()
    (folder / "small.rules").symlink_to("..data/small.rules")
    follower, told = following(house, folder)
    with follower:
        (tmp_path / "new").symlink_to("..2")
        (tmp_path / "new").replace(folder / "..data")
        assert told.get(timeout=60) is True
    assert audiences(house) == {"large", "led", "small"}


def test_a_single_file_can_be_followed(folder: Path) -> None:
    file = folder / "alone.rules"
    file.write_text(RULES, encoding="utf-8")
    with closing(House.open(None)) as house:
        house.publish_folder(TENANT, file, TESTS)
        follower, told = following(house, file)
        with follower:
            new = folder / "new"
            new.write_text(MORE, encoding="utf-8")
            new.replace(file)
            assert told.get(timeout=60) is True
        assert audiences(house) == {"large", "led", "small"}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_follows_its_rules_and_tells_how_they_are(folder: Path, tmp_path: Path, workers: str) -> None:
    metrics = free_address()
    arguments = (str(folder), "--watch", "--workers", workers, "--metrics", metrics, "--store", "none")
    with serve_process(tmp_path, *arguments) as server:
        address = server.address()
        with connect(address) as client, health_at(address) as health:
            assert check(health, "quorate.rules") == SERVING
            assert value(metrics, "quorate_reload_ok") == 1
            (folder / "small.rules").write_text(BROKEN, encoding="utf-8")
            told = server.told("changed rules do not compile")
            assert "small.rules" in told["event"]
            until(lambda: check(health, "quorate.rules") == NOT_SERVING)
            assert check(health) == SERVING
            assert value(metrics, "quorate_reload_ok") == 0
            assert value(metrics, "quorate_reload_total", result="failed") == 1
            assert not client.decide(account()).rejected
            (folder / "small.rules").write_text(MORE, encoding="utf-8")
            revision = server.told("published")["revision"]
            until(lambda: check(health, "quorate.rules") == SERVING)
            decided = client.decide(account()).to_dict()
            assert [audience["name"] for audience in decided["audiences"]] == ["large", "led", "small"]
            assert decided["rule_set"]["revision"] == revision
            assert value(metrics, "quorate_reload_total", result="published") == 1
