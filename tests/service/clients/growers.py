"""A rule set with all that a store keeps, a real server of it over a file, and facts about an account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from quorate.client import Event, Record, Upsert
from quorate.server.app import Server, serving
from quorate.server.options import ServerOptions
from quorate.service.house import House

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)

SCHEMA = """
entity account accounts {
  key id
  employees  integer
}

entity person people in account {
  key id
  seniority      one of "staff", "vp", "chief"
  consent_email  boolean consent
}

event form_submitted of person { form text }
"""
GROUPS = """
role template committee {
  role decision_maker weight vital needs 1 when seniority in ("vp", "chief")
  role champion weight important needs 1 when any form_submitted in last 90 days
}

interest ai_seeds {
  roles committee
  stages pipeline
  shown by person when any form_submitted in last 90 days or seniority = "chief"
}

stages pipeline {
  entry discovery
  success won
  discovery -> evaluating
  evaluating -> won
}

audience large of accounts
  where employees >= 500

buying group growers {
  audience large
  interest ai_seeds
  ready when completeness >= 80%
}
"""
JOURNEY = """
call fit "How well it fits" of account { model text }
  gives { score number }
  simulated { score: 60 }

journey win for accounts in large {
  score: call fit(model: "growers") within 4 hours {
    on timeout { }
    otherwise { }
  }
  split people {
    path deciders when seniority in ("vp", "chief") and consent_email {
      do send_email(template: "what-it-earns")
    }
  }
  wait 3 days
}
"""

FACTS: tuple[Record, ...] = (
    Upsert("acme", {"employees": 900}),
    Upsert("acme", {"id": "ann", "seniority": "chief", "consent_email": True}, collection="people"),
    Upsert("acme", {"id": "bob", "seniority": "staff"}, collection="people"),
    Event(
        "acme",
        {"id": "e1", "type": "form_submitted", "at": "2026-05-29T12:00:00Z", "person": "bob", "form": "demo"},
    ),
)


def write_growers(folder: Path, *, least: int = 500) -> Path:
    """Write the rule set; `least` is from how many employees on an account is large."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "schema.rules").write_text(SCHEMA, encoding="utf-8")
    (folder / "groups.rules").write_text(GROUPS.replace("500", str(least)), encoding="utf-8")
    (folder / "journeys.rules").write_text(JOURNEY, encoding="utf-8")
    (folder / "quorate.toml").write_text('name = "growers"\n', encoding="utf-8")
    return folder


@contextmanager
def growing(store: Path | None = None, **given: Any) -> Iterator[Server]:  # noqa: ANN401 - options of the server by name
    """Run a server over a store within the block; its clock stands still."""
    with closing(House.open(store, clock=lambda: NOW)) as house:
        options = ServerOptions(**{"listen": "127.0.0.1:0", "dates_payloads": True, "grace_seconds": 1, **given})
        with serving(house, options) as server:
            yield server


def wait_until_it_serves(address: str) -> None:
    """Return once health tells that a server serves, which is a moment after its first activation."""
    with grpc.insecure_channel(address) as channel:
        health: Any = health_pb2_grpc.HealthStub(channel)
        for service in ("", "quorate.v1.DecisionService", "quorate.v1.WatchService"):
            for told in health.Watch(health_pb2.HealthCheckRequest(service=service), timeout=30):
                if told.status == health_pb2.HealthCheckResponse.SERVING:
                    break
