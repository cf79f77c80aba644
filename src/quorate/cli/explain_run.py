"""One run of `quorate explain`: the account that is meant, out of the input, and what is told of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import click
import msgspec

from quorate.cli.cache_folder import cache_folder
from quorate.cli.exits import ExitCode
from quorate.cli.explain_group_text import group_explanation_text
from quorate.cli.explain_text import explanation_text
from quorate.cli.inputs import name_of
from quorate.cli.payload_files import read_payloads
from quorate.cli.report import wants_colour, width_of
from quorate.decide.mismatch import MismatchError
from quorate.decide.payload import Recall
from quorate.decide.problem import Problem
from quorate.decide.scalars import read_key
from quorate.decide.wire import is_messagepack
from quorate.engine import RuleSet, load
from quorate.semantics.suggest import hint
from quorate.store.states import States, StatesError

_NAMED_AT_MOST: Final = 3
_KEYS_AT_MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an audience or a buying group, on the account or on a person of it, of which account, and when."""

    name: str
    person: str | None
    account: str | None
    now: datetime | None
    strict: bool | None
    state_file: Path | None = None


def explain_input(rules: Path, path: str, question: Question, *, as_json: bool) -> ExitCode:
    """Explain one account of an input, and print that.

    Raises RulesError for rules that do not compile, InputError for an input that cannot be read, and UsageError for
    what is not there.
    """
    rule_set = load(rules, cache=cache_folder())
    payload = _find(rule_set, path, question.account)
    if isinstance(payload, Problem):
        click.echo(f"error: {name_of(path)}: {payload.message} ({payload.code})", err=True)
        return ExitCode.INPUT
    try:
        with _recall(rule_set, question.state_file) as recall:
            explanation = rule_set.explain(
                payload, question.name, person=question.person, now=question.now, strict=question.strict, recall=recall
            )
    except (LookupError, ValueError) as error:
        raise click.UsageError(str(error.args[0])) from error
    except StatesError as error:
        raise click.UsageError(str(error)) from error
    document = explanation.to_dict()
    if as_json:
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        text_of = group_explanation_text if "group" in document else explanation_text
        click.echo(text_of(document, width_of(sys.stdout), colour=wants_colour(sys.stdout)), color=True)
    return ExitCode.INPUT if explanation.rejected else ExitCode.OK


@contextmanager
def _recall(rule_set: RuleSet, file: Path | None) -> Iterator[Recall | None]:
    """Give the states of a file, which are only read."""
    if file is None:
        yield None
    else:
        with States(file, rule_set.name) as states:
            yield states.recall


def _find(rule_set: RuleSet, path: str, wanted: str | None) -> bytes | Problem:
    """Return the payload of the account that is meant, or what is wrong with the only one; else a usage error."""
    schema = rule_set.program.schema
    keys: list[str] = []
    only: bytes | Problem | None = None
    for line in read_payloads(path, lambda _: None, rule_set.program.limits.payload_bytes, root=schema.root):
        key = _key_of(line.payload, schema.root, schema.entities[schema.root].key)
        if wanted is None and only is not None and any((*keys, key)):
            raise click.UsageError(f"{name_of(path)} holds several accounts, {_names([*keys, key])}: "
                                   "say which is meant with --account ID")  # fmt: skip
        if wanted is not None and key == wanted:
            return line.payload
        only = only or line.payload
        if len(keys) < _KEYS_AT_MOST:
            keys.append(key)
    if wanted is not None:
        close = hint(wanted, keys)
        raise click.UsageError(f"{name_of(path)} has no account `{wanted}`{f'; {close}' if close else ''}")
    if only is None:
        raise click.UsageError(f"{name_of(path)} holds no account")
    return only


def _key_of(payload: bytes | Problem, root: str, key: str) -> str:
    """Return the key of a payload's account; empty where it cannot be told."""
    if isinstance(payload, Problem):
        return ""
    try:
        found = (msgspec.msgpack if is_messagepack(payload) else msgspec.json).decode(payload)
        return read_key(found[root][key])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, LookupError, TypeError, MismatchError):
        return ""


def _names(keys: list[str]) -> str:
    named = ", ".join(f"`{key}`" for key in keys[:_NAMED_AT_MOST] if key)
    return f"{named} and so on"
