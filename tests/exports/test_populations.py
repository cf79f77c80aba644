"""Decided accounts out of files and stores: the same as decisions have, and reading them changes nothing."""

import gzip
import hashlib
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest

from quorate.cli.endings import UnusableError
from quorate.cli.inputs import InputError
from quorate.cli.populations import open_population, split_sources
from quorate.service.house import House
from tests.cli.running import RULES, run_here
from tests.exports.exporting import seeds
from tests.exports.stored import NOW, TENANT, store_of

SEEDS = RULES / "seeds"
ACCOUNTS = SEEDS / "accounts.ndjson.gz"
FEW = 12


def payloads() -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(ACCOUNTS.read_bytes()).splitlines()]


@pytest.fixture(autouse=True)
def _compiled_once(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path_factory.getbasetemp() / ".cache"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store_of(tmp_path_factory.mktemp("store") / "quorate.db", SEEDS, payloads()[:FEW])


def test_files_give_facts_and_decisions(tmp_path: Path) -> None:
    file = tmp_path / "few.ndjson"
    given = payloads()[:FEW]
    file.write_text("".join(f"{json.dumps(each)}\n" for each in given) + '{"account": {}}\n', encoding="utf-8")
    with open_population(SEEDS, [str(file)]) as population:
        for _ in range(2):
            found = list(population.accounts())
            assert [each.facts for each in found] == [each["account"] for each in given]
            assert [each.decision for each in found] == [seeds().decide(each, missing=False).content for each in given]
            assert (population.decided, population.rejected) == (FEW, 1)
        assert population.program.name == "seeds"


def test_states_are_read_and_not_written(tmp_path: Path) -> None:
    file, states = tmp_path / "few.ndjson", tmp_path / "states.db"
    earlier = [{**each, "now": "2026-05-31T12:00:00Z"} for each in payloads()[:FEW]]
    file.write_text("".join(f"{json.dumps(each)}\n" for each in earlier), encoding="utf-8")
    assert run_here("decide", SEEDS, file, "--state", states, "--out", tmp_path / "out").returncode == 0
    before = hashlib.sha256(states.read_bytes()).digest()
    with open_population(SEEDS, [str(file)], now=NOW, state_file=states) as population:
        changes = {
            entry["change"]
            for each in population.accounts()
            for entry in each.decision["audiences"]
            if "since" in entry
        }
    assert "stayed" in changes
    assert hashlib.sha256(states.read_bytes()).digest() == before
    with (
        pytest.raises(click.UsageError, match="no such file"),
        open_population(SEEDS, [str(file)], state_file=tmp_path / "none"),
    ):
        pass
    assert not (tmp_path / "none").exists()


def test_a_store_gives_what_it_was_decided_to(store: Path) -> None:
    with closing(House.open(store, clock=lambda: NOW)) as house, open_population(None, [str(store)]) as population:
        found = list(population.accounts())
        assert population.revision == house.rule_sets.active(TENANT).revision
        assert [each.decision["account"] for each in found] == sorted(
            each["account"]["id"] for each in payloads()[:FEW]
        )
        for each in found:
            shown = house.accounts.get(TENANT, each.decision["account"], with_payload=True)
            assert each.decision["state"] == shown.decision.state
            assert each.facts == json.loads(shown.payload)["account"]


def test_a_store_is_of_one_revision(store: Path, tmp_path: Path) -> None:
    with open_population(SEEDS, [str(store)], tenant=TENANT) as population:
        assert len(list(population.accounts())) == FEW
    other = tmp_path / "other.rules"
    other.write_text("entity account accounts { key id }\n", encoding="utf-8")
    with pytest.raises(click.UsageError, match="leave RULES out"), open_population(other, [str(store)]):
        pass
    with (
        pytest.raises(click.UsageError, match="a name close to it is `acme/prod`"),
        open_population(None, [str(store)], tenant="acme/pro"),
    ):
        pass


def test_sources_that_do_not_go_together(store: Path, tmp_path: Path) -> None:
    assert split_sources([str(store)]) == (None, (str(store),))
    assert split_sources(["rules", "a", "b"]) == (Path("rules"), ("a", "b"))
    for given in ([], ["rules"], ["-", "a"]):
        with pytest.raises(click.UsageError):
            split_sources(given)
    with pytest.raises(click.UsageError, match="told of alone"), open_population(None, [str(store), str(ACCOUNTS)]):
        pass
    with pytest.raises(click.UsageError, match="decided by RULES"), open_population(None, [str(ACCOUNTS)]):
        pass
    with pytest.raises(click.UsageError, match="--tenant"), open_population(SEEDS, [str(ACCOUNTS)], tenant="a/b"):
        pass
    table = tmp_path / "people.csv"
    table.write_text("id,name\n1,Ann\n", encoding="utf-8")
    with pytest.raises(InputError, match="quorate map"), open_population(SEEDS, [str(table)]) as population:
        list(population.accounts())
    damaged = tmp_path / "quorate.db"
    damaged.write_bytes(b"SQLite format 3\0" + b"x" * 4096)
    with pytest.raises(UnusableError), open_population(None, [str(damaged)]):
        pass


def test_packed_payloads_are_told_as_lines_are(tmp_path: Path) -> None:
    given = payloads()[:FEW]
    packed = tmp_path / "few.msgpack"
    packed.write_bytes(b"".join(msgspec.msgpack.encode(each) for each in given))
    with open_population(SEEDS, [str(packed)]) as population:
        assert [each.facts for each in population.accounts()] == [each["account"] for each in given]
