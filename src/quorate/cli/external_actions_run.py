"""The options of `quorate external-actions` to an endpoint that answers."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click

from quorate.cli.cache_folder import cache_folder
from quorate.cli.earlier import load_with_earlier
from quorate.cli.endings import UnusableError
from quorate.decide.scalars import read_instant
from quorate.external_actions.accessors import questions_of
from quorate.external_actions.answering import Accounts, Answerer, KnownAccount
from quorate.external_actions.callbacks import Callbacks, Credentials, is_host
from quorate.external_actions.failures import ActivityCode, SettingsError, UnansweredError
from quorate.external_actions.fields import fields_of
from quorate.external_actions.logs import open_log
from quorate.external_actions.security import Security, hashed_secrets
from quorate.external_actions.serving import Settings, serve
from quorate.external_actions.stored import StoredAccounts
from quorate.loading import load_program

if TYPE_CHECKING:
    from quorate.cli.server_option import Reached
    from quorate.client import Client

SECRETS: Final = "QUORATE_ACTIONS_SECRETS"
API_KEY: Final = "QUORATE_CALLBACK_API_KEY"
TOKEN: Final = "QUORATE_CALLBACK_TOKEN"  # noqa: S105 - the name of a variable
_CODES: Final[dict[str, tuple[ActivityCode, str]]] = {
    "RESOURCE_EXHAUSTED": ("RATE_LIMIT_EXCEEDED", "the server has too much to do"),
    "DEADLINE_EXCEEDED": ("TIMEOUT", "the server did not answer in time"),
    "UNAUTHENTICATED": ("AUTHENTICATION_FAILED", "the server does not know the key"),
    "PERMISSION_DENIED": ("AUTHENTICATION_FAILED", "the key does not allow to see accounts"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command line asks for."""

    listen: str
    url: str
    contact: str
    entity: Literal["lead", "account", "accountPerson"]
    store: Path | None
    tenant: str | None
    reached: Reached | None
    fields: Path | None
    auth: Literal["apiKey", "basic", "oauth2"]
    secrets: Path | None
    header: str
    token_url: str
    organisations: frozenset[str]
    hosts: frozenset[str]
    insecure: bool
    token_file: Path | None
    key_file: Path | None
    journal: Path
    timeout: int
    queue: int
    retry_seconds: float
    grace_seconds: float
    certificate: Path | None
    certificate_key: Path | None
    log_format: Literal["json", "text"] | None


def run_external_actions(rules: Path, asked: Asked) -> None:
    """Answer until a signal asks to stop. Raises RulesError and UnusableError."""
    program, project = load_program(rules, cache=cache_folder())
    log = open_log(asked.log_format)
    try:
        questions = questions_of(program)
        rule_set = load_with_earlier(questions.program, project, rules, ())
        fields = fields_of(program, None if asked.fields is None else asked.fields.read_text(encoding="utf-8"))
        with ExitStack() as stack:
            accounts: Accounts | None = None
            if asked.store is not None:
                accounts = StoredAccounts.open(asked.store, program, asked.tenant)
            elif asked.reached is not None:
                accounts = ServerAccounts(stack.enter_context(asked.reached.connected()))
            answerer = Answerer(rule_set, questions, fields, accounts)
            serve(_settings(asked), answerer, log, lambda line: click.echo(line, err=True))
    except (SettingsError, OSError, UnicodeDecodeError) as error:
        raise UnusableError(str(error)) from error


@dataclass(frozen=True, slots=True)
class ServerAccounts:
    """Accounts as a server keeps them."""

    client: Client

    def find(self, account: str) -> KnownAccount | None:
        """Return what is known of an account; None for an unknown one. Raises UnansweredError."""
        from quorate.client import CallError  # noqa: PLC0415 - as where it is connected

        try:
            found = self.client.get_account(account, with_payload=True)
        except CallError as error:
            if error.code == "NOT_FOUND":
                return None
            code, told = _CODES.get(error.code, ("EXTERNAL_API_ERROR", "the server does not answer"))
            raise UnansweredError(code, told) from error
        if found.payload is None:
            return None
        decided_at = None if found.decision.rejected else read_instant(found.decision.content["now"])
        return KnownAccount(dict(found.payload), decided_at)


def _settings(asked: Asked) -> Settings:
    host, _, port = asked.listen.rpartition(":")
    if not host or not (port.isascii() and port.isdigit() and int(port) <= 0xFFFF):  # noqa: PLR2004 - the last port
        raise SettingsError(f"--listen: {asked.listen}: an address is HOST:PORT")
    if asked.secrets is not None:
        lines = asked.secrets.read_text(encoding="utf-8").splitlines()
    else:
        lines = os.environ.get(SECRETS, "").splitlines()
    try:
        secrets = hashed_secrets(lines, asked.auth)
    except SettingsError as error:
        raise SettingsError(f"{asked.secrets or SECRETS}: {error}; give --secrets FILE, or {SECRETS}") from error
    for each in sorted(asked.hosts):
        if not is_host(each):
            raise SettingsError(f"--callback-host: {each}: a host is HOST, HOST:PORT or *.DOMAIN")
    credentials = Credentials(_reader(asked.key_file, API_KEY), _reader(asked.token_file, TOKEN))
    return Settings(
        host=host.strip("[]"),
        port=int(port),
        entity=asked.entity,
        journal=asked.journal,
        security=Security(asked.auth, secrets, asked.header, asked.token_url, asked.organisations),
        callbacks=Callbacks(asked.hosts, credentials, asked.insecure, asked.retry_seconds),
        url=asked.url.rstrip("/"),
        contact=asked.contact,
        timeout=asked.timeout,
        queue_most=asked.queue,
        grace_seconds=asked.grace_seconds,
        tls_certificate=asked.certificate,
        tls_key=asked.certificate_key,
    )


def _reader(path: Path | None, variable: str) -> Callable[[], str]:
    """Return what reads a secret anew each time, so that one that was replaced is taken at once."""
    if path is None:
        kept = os.environ.get(variable, "").strip()
        return lambda: kept
    return lambda: path.read_text(encoding="utf-8").strip()
