"""The endpoint: what the contract asks of a service, over HTTP."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from quorate.external_actions.failures import RefusedError
from quorate.external_actions.logs import Log
from quorate.external_actions.running import Runner
from quorate.external_actions.security import Security
from quorate.external_actions.submissions import read_submission

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_MOST: Final = 4 * 1024 * 1024
"""Bytes of a request: an account with all its people."""

BODY_SECONDS: Final = 30.0
_ESTIMATED_SECONDS: Final = 1
_ENCODER: Final = msgspec.json.Encoder()
_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What is answered with: the documents as they are served, and who takes requests."""

    definition: bytes
    openapi: bytes
    security: Security
    runner: Runner
    log: Log
    body_most: int = BODY_MOST
    body_seconds: float = BODY_SECONDS

    def app(self) -> ASGIApp:
        """Return the application."""
        app = Starlette(
            routes=[
                Route("/getServiceDefinition", self._define, methods=["GET"]),
                Route("/submitAsyncAction", self._submit, methods=["POST"]),
                Route("/status", _status, methods=["GET"]),
                Route("/openapi.json", self._document, methods=["GET"]),
            ],
            exception_handlers={RefusedError: _refused, HTTPException: _not_here, ClientDisconnect: _gone},
        )
        app.router.redirect_slashes = False  # which leads to whatever host a request names
        return _Told(app, self.log)

    async def _define(self, request: Request) -> Response:
        self.security.check(request.headers)
        return Response(self.definition, media_type=_JSON)

    async def _document(self, request: Request) -> Response:
        del request
        return Response(self.openapi, media_type=_JSON)

    async def _submit(self, request: Request) -> Response:
        self.security.check(request.headers)
        kind = request.headers.get("content-type", _JSON).partition(";")[0].strip().lower()
        if kind != _JSON and not kind.endswith("+json"):
            raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "INVALID_REQUEST", f"a request is {_JSON}")
        body = await self._body(request)
        asked = read_submission(body)
        self.security.check_organisation(asked)
        id_ = await self.runner.take(asked, body)
        told = {
            "status": "accepted",
            "requestId": id_,
            "message": "the answer follows at the callback address",
            "estimatedProcessingTime": _ESTIMATED_SECONDS,
        }
        return _json(told, HTTPStatus.CREATED)

    async def _body(self, request: Request) -> bytes:
        """Read a body, and no more of it than may be. Raises RefusedError."""
        told = f"a request has at most {self.body_most:,} bytes"
        too_large = RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "INVALID_REQUEST", told)
        length = request.headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length) > self.body_most:
            raise too_large
        body = bytearray()
        try:
            async with asyncio.timeout(self.body_seconds):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > self.body_most:
                        raise too_large
        except TimeoutError as error:
            told = f"the body did not come within {self.body_seconds:g} seconds"
            raise RefusedError(HTTPStatus.REQUEST_TIMEOUT, "TIMEOUT", told) from error
        return bytes(body)


class _Told:
    """Tells of each request once it is answered, and answers what nobody thought of."""

    def __init__(self, app: ASGIApp, log: Log) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, started = 0, time.perf_counter()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever asked gets an answer
            self._log.fail("fault", reason=type(error).__name__, path=scope["path"][:80])
            if not status:
                told = _error(HTTPStatus.INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", "something went wrong here")
                await told(scope, receive, sending)
        milliseconds = round((time.perf_counter() - started) * 1000, 3)
        write = self._log.tell if status < HTTPStatus.INTERNAL_SERVER_ERROR else self._log.fail
        write("request", method=scope["method"], path=scope["path"][:80], status=status, ms=milliseconds)


async def _status(request: Request) -> Response:
    del request
    return _json({"status": "healthy", "timestamp": _now()})


async def _refused(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, RefusedError)  # noqa: S101 - what it is registered for
    details = [{"field": each.field, "message": each.message} for each in error.details]
    return _error(error.status, error.code, error.message, details, error.headers)


async def _not_here(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
    if error.status_code == HTTPStatus.NOT_FOUND:
        return _error(HTTPStatus.NOT_FOUND, "RESOURCE_NOT_FOUND", "there is nothing at this address")
    told = f"{request.method} is none of the methods of this address"
    return _error(HTTPStatus(error.status_code), "INVALID_REQUEST", told, headers=dict(error.headers or {}))


async def _gone(request: Request, error: Exception) -> Response:
    """Answer who is not there any more: nothing was kept, and nobody reads it."""
    del request, error
    return _error(HTTPStatus.BAD_REQUEST, "INVALID_REQUEST", "the request ended before its body did")


def _error(
    status: HTTPStatus,
    code: str,
    message: str,
    details: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    told: dict[str, Any] = {"status": "error", "code": code, "message": message, "timestamp": _now()}
    if details:
        told["details"] = details
    return _json(told, status, headers)


def _json(told: object, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None) -> Response:
    return Response(_ENCODER.encode(told), status_code=status, headers=headers, media_type=_JSON)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
