"""What is counted, by one process."""

import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import pytest
from prometheus_client.parser import text_string_to_metric_families

from quorate.client import CallError, connect
from quorate.server.address import ListenError
from quorate.server.app import Server, serving
from quorate.server.metrics import Metrics, showing
from quorate.server.options import ServerOptions
from quorate.service.house import House
from quorate.service.rule_sets import Actor
from tests.service.accounts import account
from tests.service.calls import refusal
from tests.service.serving import ANY_PORT

DECIDE = "quorate.v1.DecisionService/Decide"


def read(address: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Return all samples by name and labels."""
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=30) as answer:
        text = answer.read().decode()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(address: str, name: str, **labels: str) -> float | None:
    return read(address).get((name, frozenset(labels.items())))


@contextmanager
def measured(folder: Path, rules: Path) -> Iterator[tuple[Server, Metrics, str]]:
    store = folder / "quorate.db"
    metrics = Metrics(store)
    with closing(House.open(store)) as house:
        house.publish_folder("default/main", rules, Actor("tests"))
        with (
            serving(house, ServerOptions(listen=ANY_PORT), metrics=metrics) as server,
            showing(ANY_PORT, metrics.registry) as address,
        ):
            yield server, metrics, address


def test_calls_and_decisions_are_counted(tmp_path: Path, rules_folder: Path) -> None:
    with measured(tmp_path, rules_folder) as (server, _, address), connect(server.address) as client:
        client.decide(account())
        client.decide(b"{")
        list(client.decide_many([account("a"), account("b"), b"[]"]))
        with connect(server.address, revision="sha256:0123") as other, pytest.raises(CallError):
            other.decide(account())
        assert value(address, "rpc_server_call_duration_seconds_count", method=DECIDE, code="OK") == 2
        assert value(address, "rpc_server_call_duration_seconds_count", method=DECIDE, code="NOT_FOUND") == 1
        assert value(address, "quorate_decisions_total", outcome="decided") == 3
        assert value(address, "quorate_decisions_total", outcome="rejected") == 2


def test_methods_that_are_not_there_have_one_name(tmp_path: Path, rules_folder: Path) -> None:
    with measured(tmp_path, rules_folder) as (server, _, address), grpc.insecure_channel(server.address) as channel:
        for number in range(5):
            method: Any = channel.unary_unary(f"/made.up/M{number}")
            assert refusal(partial(method, b""))[0] is grpc.StatusCode.UNIMPLEMENTED
        labels = {"method": "_OTHER", "code": "UNIMPLEMENTED"}
        assert value(address, "rpc_server_call_duration_seconds_count", **labels) == 5


def test_how_the_server_is_is_told(tmp_path: Path, rules_folder: Path) -> None:
    with measured(tmp_path, rules_folder) as (server, metrics, address):
        revision = str(server.standing.revision)
        assert value(address, "quorate_active_revision_info", rule_set="small", revision=revision) == 1
        for name in ("timer_lag_seconds", "open_actions", "watchers", "calls_under_way"):
            assert value(address, f"quorate_{name}") == 0, name
        assert (value(address, "quorate_store_bytes", file="data") or 0) > 0
        assert (value(address, "quorate_store_free_bytes") or 0) > 0
        assert value(address, "quorate_reload_ok") is None
        metrics.tell_active("small", "sha256:02")
        metrics.tell_reload(well=False)
        assert value(address, "quorate_active_revision_info", rule_set="small", revision=revision) == 0
        assert value(address, "quorate_active_revision_info", rule_set="small", revision="sha256:02") == 1
        assert value(address, "quorate_reload_ok") == 0
        assert value(address, "quorate_reload_total", result="failed") == 1
        assert value(address, "quorate_reload_timestamp_seconds") == 0
        metrics.tell_reload(well=True)
        assert value(address, "quorate_reload_ok") == 1
        assert (value(address, "quorate_reload_timestamp_seconds") or 0) > 0


def test_no_label_is_of_a_tenant_or_an_account(tmp_path: Path, rules_folder: Path) -> None:
    with measured(tmp_path, rules_folder) as (server, _, address), connect(server.address) as client:
        client.decide(account("acme-7"))
        labels = {label for _, pairs in read(address) for label in pairs}
    assert {name for name, _ in labels} == {"method", "code", "outcome", "rule_set", "revision", "file", "le"}
    assert not [label for label in labels if "acme-7" in label[1] or "default/main" in label[1]]


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    registry = Metrics(tmp_path / "quorate.db").registry
    with showing(ANY_PORT, registry) as address, pytest.raises(ListenError, match=address), showing(address, registry):
        pytest.fail("two listen there")
