"""Whom a client calls, and what it tells of itself."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from quorate.client import CallError, Certificates, Client, Retries, connect, connect_async
from quorate.client.channel import connection_to, is_local
from quorate.client.core import Core
from quorate.v1 import decision_pb2
from tests.service.clients.scripted import Scripted

DECIDED = decision_pb2.DecideResponse(decision=b'{"account":"acme","errors":[]}')


@pytest.mark.parametrize(
    "target",
    [
        "localhost:50051",
        "127.0.0.1:50051",
        "127.8.0.1:1",
        "[::1]:50051",
        "dns:///localhost:50051",
        "unix:/run/quorate.sock",
        "localhost",
    ],
)
def test_targets_of_this_machine_are_local(target: str) -> None:
    assert is_local(target)


@pytest.mark.parametrize(
    "target", ["example.com:50051", "10.0.0.1:50051", "[2001:db8::1]:50051", "localhost.example.com:1", "", ":50051"]
)
def test_others_are_not(target: str) -> None:
    assert not is_local(target)


@pytest.mark.parametrize("make", [connect, connect_async])
def test_secrets_do_not_leave_the_machine_in_the_clear(make: type[Client]) -> None:
    for secret in ({"key": "qk_a_b"}, {"token": "e.y.J"}):
        with pytest.raises(ValueError, match=r"rules\.example:50051 in the clear"):
            make("rules.example:50051", **secret)  # type: ignore[arg-type]  # it is a function with the same arguments
        make("rules.example:50051", insecure=True, **secret)  # type: ignore[call-arg, arg-type]  # as above
        make("rules.example:50051", tls=True, **secret)  # type: ignore[call-arg, arg-type]  # as above


def test_one_says_who_calls_in_one_way() -> None:
    with pytest.raises(ValueError, match="one of them"):
        connect("localhost:50051", key="qk_a_b", token="e.y.J")  # noqa: S106 - no secret


def test_a_certificate_wants_its_key(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="both, or neither"):
        Certificates(certificate=tmp_path / "c.pem")


def test_certificates_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        connect("localhost:50051", tls=tmp_path / "ca.pem")


def test_a_key_is_sent(script: Scripted) -> None:
    script.tell("DecisionService/Decide", DECIDED)
    with connect(script.address, key="qk_a_b") as client:
        client.decide(b"{}")
    assert script.seen[0].metadata["authorization"] == "Bearer qk_a_b"


def test_a_key_may_come_out_of_a_file(script: Scripted) -> None:
    script.tell("DecisionService/Decide", DECIDED)
    with connect(script.address, key="qk_a_b\n") as client:
        client.decide(b"{}")
    assert script.seen[0].metadata["authorization"] == "Bearer qk_a_b"


@pytest.mark.parametrize("key", ["qk_ä", "qk_a\nb", "qk_a\0"])
def test_what_cannot_be_sent_is_no_key(key: str) -> None:
    with pytest.raises(ValueError, match="one line of ASCII"):
        connect("localhost:50051", key=key)
    with connect("localhost:50051", token=lambda: key) as client, pytest.raises(ValueError, match="one line of ASCII"):
        client.decide(b"{}")


def test_secrets_are_not_shown() -> None:
    connection = connection_to("localhost:50051", key="qk_a_b", token=None, tls=None, insecure=False)
    assert "qk_a_b" not in repr(Core(connection, "", 1, Retries()))


def test_who_has_no_secret_sends_none(script: Scripted) -> None:
    script.tell("DecisionService/Decide", DECIDED)
    with connect(script.address) as client:
        client.decide(b"{}")
    assert "authorization" not in script.seen[0].metadata


def test_a_token_is_asked_for_with_each_call(script: Scripted) -> None:
    numbers: Iterator[int] = count()
    with connect(script.address, token=lambda: f"t{next(numbers)}") as client:
        for _ in range(2):
            script.tell("DecisionService/Decide", DECIDED)
            client.decide(b"{}")
    assert [each.metadata["authorization"] for each in script.seen] == ["Bearer t0", "Bearer t1"]


def test_a_closed_client_calls_nobody(script: Scripted) -> None:
    client = connect(script.address)
    client.close()
    client.close()
    with pytest.raises(CallError) as caught:
        client.decide(b"{}")
    assert caught.value.code == "CANCELLED"
