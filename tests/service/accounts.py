"""Payloads for the small rule set of these tests."""

from typing import Any

NOW = "2026-06-01T12:00:00Z"


def account(key: str = "acme", *, employees: int = 900, now: str | None = NOW, **facts: object) -> dict[str, Any]:
    """Return the payload of one account without people; `now` None leaves it undated."""
    payload: dict[str, Any] = {"account": {"id": key, "employees": employees, "people": [], **facts}}
    return payload if now is None else {"now": now, **payload}
