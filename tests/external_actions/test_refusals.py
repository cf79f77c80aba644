"""Requests that are not taken: each with a status and a code of the contract, and nothing is called back."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from quorate.external_actions.callbacks import Callbacks, is_host
from quorate.external_actions.failures import RefusedError, SettingsError
from quorate.external_actions.security import Scheme, Security, hashed_secrets
from quorate.external_actions.submissions import TIMEOUT_MOST
from tests.external_actions import shapes
from tests.external_actions.conftest import Shared
from tests.external_actions.endpoints import KEY, receiving, request_of, running, settings_of, with_queue


def changed(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return what puts a value at a place of a request; DELETE takes it away."""
    *way, last = path.split(".")

    def change(request: dict[str, Any]) -> None:
        place = request
        for name in way:
            place = place[name]
        if value is DELETE:
            del place[last]
        else:
            place[last] = value

    return change


DELETE = object()
PATH = "actionConfig.pathConfig"


def path(accessor: str, operator: str, *values: object) -> list[dict[str, Any]]:
    """Return one path with one condition."""
    return [{"pathId": "p", "pathDefinition": [{"accessor": accessor, "operator": operator, "values": [*values]}]}]


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        (changed("token", DELETE), 400, ""),
        (changed("token", ""), 400, "token"),
        (changed("token", 5), 400, "token"),
        (changed("token", "a\r\nX-Api-Key: b"), 422, "token"),
        (changed("context.subscription.imsOrgId", "a\nb"), 422, "context.subscription.imsOrgId"),
        (changed("token", " a"), 422, "token"),
        (
            changed("objectData.flowStepContext", {"buyingGroup": ["growers"]}),
            422,
            "objectData.flowStepContext.buyingGroup",
        ),
        (changed("callbackUrl", "ftp://127.0.0.1/x"), 422, "callbackUrl"),
        (changed("callbackUrl", "http://[::1"), 422, "callbackUrl"),
        (changed("callbackUrl", "http://127.0.0.1:99999/x"), 422, "callbackUrl"),
        (changed("callbackUrl", "nothing"), 422, "callbackUrl"),
        (changed("callbackUrl", "http://elsewhere.example/x"), 403, ""),
        (changed("callbackUrl", "http://127.0.0.1@elsewhere.example/x"), 403, ""),
        (changed("callbackUrl", "http://user:word@127.0.0.1/x"), 403, ""),
        (changed("objectData", []), 400, "objectData"),
        (changed("objectData.objectType", "opportunity"), 400, "objectData.objectType"),
        (changed("objectData.objectType", "lead"), 422, "objectData.objectType"),
        (changed("objectData.objectContext", {"accountId": "5"}), 422, "objectData.objectContext.accountData"),
        (changed("objectData.objectContext.accountData", 7), 400, "objectData.objectContext.accountData"),
        (changed("actionConfig", DELETE), 400, ""),
        (changed("actionConfig.timeout", TIMEOUT_MOST + 1), 422, "actionConfig.timeout"),
        (changed("actionConfig.timeout", 0), 422, "actionConfig.timeout"),
        (changed("actionConfig.timeout", "60"), 400, "actionConfig.timeout"),
        (changed(PATH, path("growers_stages", "is", "open")), 422, f"{PATH}[0].pathDefinition[0]"),
        (changed(PATH, path("growers_stage", "equals", "open")), 422, f"{PATH}[0].pathDefinition[0]"),
        (changed(PATH, path("growers_stage", "greaterThan", "open")), 422, f"{PATH}[0].pathDefinition[0]"),
        (changed(PATH, path("growers_ready", "contains", "true")), 422, f"{PATH}[0].pathDefinition[0]"),
        (changed(PATH, path("growers_ready", "is", "perhaps")), 422, f"{PATH}[0].pathDefinition[0]"),
        (changed(PATH, path("growers_completeness", "is", "much")), 422, f"{PATH}[0].pathDefinition[0]"),
        (changed(PATH, path("growers_completeness", "is", "nan")), 422, f"{PATH}[0].pathDefinition[0]"),
        (changed(PATH, path("growers_completeness", "is", "1_0")), 422, f"{PATH}[0].pathDefinition[0]"),
        (changed(PATH, path("growers_completeness", "is")), 422, f"{PATH}[0].pathDefinition[0]"),
        (changed(PATH, path("growers_completeness", "is", 80)), 400, f"{PATH}[0].pathDefinition[0].values[0]"),
        (changed(PATH, path("growers_role", "is", "buyer")), 422, f"{PATH}[0].pathDefinition[0]"),
        (changed(PATH, [{"pathId": "p", "pathDefinition": []}] * 2), 422, f"{PATH}[1].pathId"),
        (changed(PATH, [{"pathId": str(at), "pathDefinition": []} for at in range(26)]), 422, PATH),
    ],
)
def test_a_malformed_request_is_told_where_it_is_wrong(
    change: Callable[[dict[str, Any]], None], status: int, field: str, shared: Shared
) -> None:
    receiver, endpoint = shared("account")
    request = request_of(receiver)
    change(request)
    refused = endpoint.submit(request)
    assert refused.status_code == status, refused.text
    told = refused.json()
    jsonschema.validate(told, shapes.ERROR)
    assert told["code"] == {400: "INVALID_REQUEST", 403: "FORBIDDEN", 422: "VALIDATION_ERROR"}[status]
    if field:
        assert told["details"][0]["field"] == field
    assert receiver.called.empty()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b'"text"', b"\xff\xfe", b'{"token": "\xff"}', b"[" * 100_000, b"{" * 5_000,
        b'{"token": "\\ud800", "callbackUrl": "x"}', b'{"a":' * 50_000,
    ],
)  # fmt: skip
def test_a_body_that_is_no_request_is_refused(body: bytes, shared: Shared) -> None:
    _, endpoint = shared("account")
    refused = endpoint.client.post("/submitAsyncAction", content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code == 400
    jsonschema.validate(refused.json(), shapes.ERROR)


def test_other_addresses_methods_and_types_are_refused_in_the_same_shape(shared: Shared) -> None:
    _, endpoint = shared("account")
    for method, place, status in (
        ("GET", "/", 404), ("GET", "/submitAsyncAction", 405), ("POST", "/status", 405), ("DELETE", "/status", 405),
        ("PUT", "/getServiceDefinition", 405), ("GET", "/submitAsyncAction/../etc", 404),
        ("GET", "/status/", 404),
    ):  # fmt: skip
        refused = endpoint.client.request(method, place)
        assert refused.status_code == status
        jsonschema.validate(refused.json(), shapes.ERROR)
    assert "POST" in endpoint.client.get("/submitAsyncAction").headers["allow"]
    refused = endpoint.client.post("/submitAsyncAction", content=b"a=b", headers={"Content-Type": "text/plain"})
    assert (refused.status_code, refused.json()["code"]) == (415, "INVALID_REQUEST")


def test_a_large_body_is_not_read_to_its_end(tmp_path: Path) -> None:
    settings = replace(settings_of(tmp_path), body_most=1_000)
    with receiving() as receiver, running(settings) as endpoint:
        assert endpoint.submit(request_of(receiver, customHeaders={"x": "y" * 2_000})).status_code == 413

        def chunks() -> Iterator[bytes]:
            yield b'{"token": "'
            yield b"y" * 2_000

        headers = {"Content-Type": "application/json"}
        assert endpoint.client.post("/submitAsyncAction", content=chunks(), headers=headers).status_code == 413
        # One that goes away before its body ends leaves nothing behind.
        host, port = endpoint.client.base_url.host, endpoint.client.base_url.port
        with socket.create_connection((host, port)) as connection:
            head = f"POST /submitAsyncAction HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\nContent-Length: 500\r\n\r\n{{"
            connection.sendall(head.encode())
        assert endpoint.submit(request_of(receiver)).status_code == 201
        receiver.next()


BASIC = base64.b64encode(b"journey:a-long-password").decode()


@pytest.mark.parametrize(
    ("scheme", "secret", "good", "bad"),
    [
        ("apiKey", KEY, ("x-api-key", KEY), ("x-api-key", f"{KEY}x")),
        ("basic", "journey:a-long-password", ("authorization", f"Basic {BASIC}"), ("authorization", "Basic !!!")),
        ("basic", "journey:a-long-password", ("authorization", f"basic {BASIC}"), ("authorization", f"Bearer {BASIC}")),
        ("oauth2", KEY, ("authorization", f"bearer {KEY}"), ("authorization", f"Basic {KEY}")),
    ],
)
def test_callers_are_known_by_the_scheme(
    scheme: Scheme, secret: str, good: tuple[str, str], bad: tuple[str, str]
) -> None:
    security = Security(scheme, hashed_secrets([secret, "another-secret:that-nobody-has"], scheme))
    security.check(dict([good]))
    for headers in (dict([bad]), {}):
        with pytest.raises(RefusedError) as refused:
            security.check(headers)
        assert (refused.value.status, refused.value.code) == (401, "UNAUTHORIZED")
        assert scheme == "apiKey" or refused.value.headers["WWW-Authenticate"]


def test_who_may_not_ask_is_told_so(tmp_path: Path) -> None:
    settings = replace(
        settings_of(tmp_path),
        security=Security("apiKey", hashed_secrets([KEY], "apiKey"), organisations=frozenset("x")),
    )
    with receiving() as receiver, running(settings) as endpoint:
        refused = endpoint.submit(request_of(receiver))
        assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")
        del endpoint.client.headers["X-API-Key"]
        assert endpoint.submit(request_of(receiver)).status_code == 401
        assert endpoint.client.get("/getServiceDefinition").status_code == 401
        assert endpoint.client.get("/status").status_code == 200
    for secrets in ([], ["short"], ["# nothing"]):
        with pytest.raises(SettingsError):
            hashed_secrets(secrets, "apiKey")


def test_a_full_queue_asks_to_come_again(tmp_path: Path) -> None:
    with receiving() as receiver, running(with_queue(settings_of(tmp_path), 1)) as endpoint:
        receiver.open.clear()
        known = request_of(receiver)
        assert endpoint.submit(known).status_code == 201
        receiver.next()
        busy = endpoint.submit(request_of(receiver))
        assert (busy.status_code, busy.json()["code"]) == (429, "RATE_LIMITED")
        assert int(busy.headers["retry-after"]) > 0
        assert endpoint.submit(known).status_code == 201
        receiver.open.set()
        endpoint.log.until("callback answered")


def test_callbacks_go_to_allowed_hosts_only() -> None:
    callbacks = Callbacks(frozenset({"api.example", "*.adobe.example", "127.0.0.1:8080"}))
    for url, allowed in (
        ("https://api.example/x", True), ("https://api.example:8443/x", True), ("https://API.example./x", True),
        ("https://a.b.adobe.example/x", True), ("https://adobe.example/x", False), ("http://api.example/x", False),
        ("https://xadobe.example/x", False), ("https://127.0.0.1:8080/x", True), ("https://127.0.0.1/x", False),
        ("https://api.example.evil.example/x", False), ("https://api.example@evil.example/x", False),
        ("https://evil.example\\.adobe.example/x", False), ("https://evil.example%2f.adobe.example/x", False),
        ("https://.adobe.example/x", False), ("https://[/x", False), ("https://[::1]/x", False),
        ("https://evil.example/?api.example", False), ("https://evil.example#@api.example/", False),
    ):  # fmt: skip
        assert (callbacks.refuses(url) == "") is allowed, url


def test_hosts_are_of_a_form_that_callbacks_can_have() -> None:
    assert all(map(is_host, ("api.example", "127.0.0.1:8080", "*.adobe.example", "*.adobe.example:8443", "[::1]:80")))
    assert not any(map(is_host, ("", "*", "*.", "https://api.example", "api.example/x", "a.*.example", "::1", ".a")))
    callbacks = Callbacks(frozenset({"*.adobe.example:8443", "[::1]:8080"}))
    assert callbacks.refuses("https://a.adobe.example:8443/x") == callbacks.refuses("https://[::1]:8080/x") == ""
    assert callbacks.refuses("https://a.adobe.example/x")
    assert callbacks.refuses("https://[::1]/x")


def test_a_head_that_does_not_come_to_its_end_is_not_waited_for(tmp_path: Path) -> None:
    with running(replace(settings_of(tmp_path), head_seconds=0.05)) as endpoint:
        address = endpoint.client.base_url
        with socket.create_connection((address.host, address.port or 0), timeout=60) as slow:
            slow.sendall(b"GET /status HTTP/1.1\r\nHost: a\r\nX-Slow: ")
            assert slow.recv(1) == b""
        assert endpoint.client.get("/status").status_code == 200


def test_lines_of_the_log_have_no_secrets_and_no_facts(tmp_path: Path) -> None:
    with receiving() as receiver, running(settings_of(tmp_path)) as endpoint:
        endpoint.submit({**request_of(receiver), "token": "token-of-journey"})
        receiver.next()
        written = endpoint.log
    lines = [written.told.get_nowait() for _ in range(written.told.qsize())]
    text = json.dumps(lines)
    assert not any(each in text for each in (KEY, "token-of-journey", "callback-token", "callback-key", "Acme"))
    assert (tmp_path / "actions.journal").stat().st_mode & 0o077 == 0
