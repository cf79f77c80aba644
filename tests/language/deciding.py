"""Decide one condition on one payload, written as briefly as the reference writes it."""

from __future__ import annotations

import functools
import re
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import quorate
from tests.corpus.reference.blocks import blocks

NOW = "2026-06-01T12:00:00Z"

EXTRA = """
event email_opened        of person { campaign text }
event asset_downloaded    of person { kind text }
event demo_requested      of person { form text }
event checkout_started    of person { cart text }
event checkout_completed  of person { cart text }
event assessment_taken    of person { score integer }
event renewal_due         of account { amount number }
entity site sites in account {
  key id
  opened_on  date
  checked_at datetime
  zone       timezone
  rank       integer
  share      number
  code       text
  label      text ignoring case
  size       one of "small", "medium", "large"
  open       boolean
  marks      list of text
  scores     list of integer
}
list emea = ("FR", "DE", "ES")
"""


class Answer(NamedTuple):
    """The result of an audience on the account (or on one person) and the missing fields it names."""

    result: str
    missing: tuple[str, ...]


@functools.cache
def rules(text: str, config: str = 'name = "t"\nlanguage = 1\n') -> quorate.RuleSet:
    """Load a rule set of the reference's schema, some more of the same kind, and `text`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "quorate.toml").write_text(config, encoding="utf-8")
        (folder / "schema.rules").write_text(blocks(3)[0] + EXTRA, encoding="utf-8")
        (folder / "test.rules").write_text(text, encoding="utf-8")
        return quorate.load(folder)


def decide(  # noqa: PLR0913 - all but one have defaults
    condition: str,
    account: dict[str, Any] | None = None,
    *,
    person: str | None = None,
    more: str = "",
    now: str = NOW,
    config: str = 'name = "t"\nlanguage = 1\n',
) -> Answer:
    """Tell whether the account (or one of its people) meets a condition."""
    entity = "people" if person else "accounts"
    loaded = rules(f"{more}\naudience probe of {entity} where {condition}\n", config)
    payload = {"now": now, "account": {"id": "acme", **(account or {})}}
    decision = loaded.decide(payload).to_dict()
    assert decision["errors"] == [], decision["errors"]
    found = decision["audiences"]
    if person:
        (found,) = (entry["audiences"] for entry in decision["people"] if entry["id"] == person)
    (answer,) = (entry for entry in found if entry["name"] == "probe")
    return Answer(answer["result"], tuple(answer["missing"]))


def event(kind: str, at: str, person: str | None = "ann", /, **fields: object) -> dict[str, Any]:
    """Make an event; its id is made of its kind, time and person, unless given as `id`."""
    made = {"id": re.sub(r"\W", "", f"{kind}{at}{person}"), "type": kind, "at": at, **fields}
    return made if person is None else {**made, "person": person}


def site(**fields: object) -> dict[str, Any]:
    """Make an account with one site."""
    return {"sites": [{"id": "s", **fields}]}


def on_site(condition: str, now: str = NOW, config: str = 'name = "t"\nlanguage = 1\n', **fields: object) -> str:
    """Tell whether a site with these fields meets a condition: "true", "false" or "unknown"."""
    return decide(f"any site where ({condition})", site(**fields), now=now, config=config).result
