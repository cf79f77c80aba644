"""`quorate external-actions`: answer the questions of journeys that were designed elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from quorate.cli.endings import UnusableError
from quorate.cli.server_option import server_options

if TYPE_CHECKING:
    from quorate.cli.server_option import Reached

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    "external-actions",
    epilog="\b\nExamples:\n"
    "  quorate external-actions rules/seeds --secrets keys.txt --callback-host api.example.com\n"
    "  quorate external-actions rules/seeds --entity accountPerson --store quorate.db \\\n"
    "      --secrets keys.txt --callback-host '*.adobe.io' --callback-token-file token.txt\n"
    "  quorate external-actions rules/seeds --server 127.0.0.1:50051 --fields fields.toml ...\n"
    "  curl http://127.0.0.1:8080/openapi.json      the document that a journey tool is given\n"
    "\n"
    "Secrets are read from files, or from the environment: QUORATE_ACTIONS_SECRETS (what callers are known by), "
    "QUORATE_CALLBACK_API_KEY and QUORATE_CALLBACK_TOKEN (what callbacks carry).",
)
@click.argument("rules", type=click.Path(exists=True, path_type=Path))
@click.option("--listen", default="127.0.0.1:8080", show_default=True, metavar="HOST:PORT", help="Where to answer.")
@click.option("--url", default="", metavar="URL", help="Where others reach it, for the OpenAPI document.")
@click.option("--contact", default="", metavar="TEXT", help="Whom to turn to, for the OpenAPI document.")
@click.option(
    "--entity", type=click.Choice(["lead", "account", "accountPerson"]), default="account", show_default=True,
    help="What requests are about: people, accounts, or accounts with their people.",
)  # fmt: skip
@click.option("--store", type=_FILE, metavar="FILE", help="Know accounts from the store of a server as well.")
@click.option("--tenant", metavar="NAME", help="With --store: whose accounts, where there are several tenants.")
@server_options(always=False, said="Know accounts from this server as well.")
@click.option("--fields", type=_FILE, metavar="FILE", help="Which attributes are which fields, in TOML.")
@click.option(
    "--auth", type=click.Choice(["apiKey", "basic", "oauth2"]), default="apiKey", show_default=True,
    help="How callers are known: by a key in a header, by HTTP basic, or by a bearer token.",
)  # fmt: skip
@click.option(
    "--secrets", type=_FILE, metavar="FILE", help="What callers are known by: a key, user:password or token a line."
)
@click.option("--auth-header", default="X-API-Key", show_default=True, metavar="NAME", help="With apiKey: the header.")
@click.option("--auth-token-url", default="", metavar="URL", help="With oauth2: where callers get their tokens.")
@click.option("--organisation", multiple=True, metavar="ID", help="Answer to this organisation only; may be repeated.")
@click.option(
    "--callback-host", multiple=True, required=True, metavar="HOST",
    help="Send callbacks to this host (HOST, HOST:PORT, or *.DOMAIN); may be repeated.",
)  # fmt: skip
@click.option("--callback-http", is_flag=True, help="Send callbacks over plain HTTP too, for tries on one machine.")
@click.option("--callback-token-file", type=_FILE, metavar="FILE", help="The bearer token of callbacks; read for each.")
@click.option("--callback-key-file", type=_FILE, metavar="FILE", help="The X-Api-Key of callbacks; read for each.")
@click.option(
    "--journal", type=click.Path(dir_okay=False, path_type=Path), default=Path("external-actions.journal"),
    show_default=True, metavar="FILE", help="Where accepted requests are kept until they are answered.",
)  # fmt: skip
@click.option(
    "--timeout", type=click.IntRange(1, 240), default=60, show_default=True, metavar="MINUTES",
    help="How long journeys are told to wait for an answer.",
)  # fmt: skip
@click.option(
    "--queue", type=click.IntRange(1, 100_000), default=1_000, show_default=True, metavar="N",
    help="How many requests may be open before others are asked to come again.",
)  # fmt: skip
@click.option(
    "--retry-seconds", type=click.FloatRange(0.001, 60), default=1.0, show_default=True, metavar="S",
    help="The pause before a failed callback is tried again; it doubles, four times at most.",
)  # fmt: skip
@click.option(
    "--grace-seconds", type=click.FloatRange(0, 600), default=10.0, show_default=True, metavar="S",
    help="How long open requests may take to end once it is asked to stop.",
)  # fmt: skip
@click.option("--http-certificate", type=_FILE, metavar="FILE", help="Answer over TLS with this certificate.")
@click.option("--http-key", type=_FILE, metavar="FILE", help="The key of that certificate.")
@click.option("--log-format", type=click.Choice(["json", "text"]), help="Without it text on a terminal, else JSON.")
def command(  # noqa: PLR0913 - one for each option
    rules: Path,
    *,
    listen: str,
    url: str,
    contact: str,
    entity: Literal["lead", "account", "accountPerson"],
    store: Path | None,
    tenant: str | None,
    reached: Reached | None,
    fields: Path | None,
    auth: Literal["apiKey", "basic", "oauth2"],
    secrets: Path | None,
    auth_header: str,
    auth_token_url: str,
    organisation: tuple[str, ...],
    callback_host: tuple[str, ...],
    callback_http: bool,
    callback_token_file: Path | None,
    callback_key_file: Path | None,
    journal: Path,
    timeout: int,
    queue: int,
    retry_seconds: float,
    grace_seconds: float,
    http_certificate: Path | None,
    http_key: Path | None,
    log_format: Literal["json", "text"] | None,
) -> None:
    """Answer external actions of journeys over HTTP by RULES, until SIGTERM or SIGINT.

    It is a service of the asynchronous external-action contract: journeys designed elsewhere ask it for memberships,
    roles, completeness, engagement, stages, and the path to take. Requests are answered at once with 201, and by a
    callback once they are decided: from their own data, over what the store or the server knows of the account.
    Nothing is written there.

    A request that was accepted is called back even if this program ends in between: it is in the journal first.
    """
    if store is not None and reached is not None:
        raise click.UsageError("accounts are known from --store or from --server: give one of them")
    if tenant is not None and store is None:
        raise click.UsageError("--tenant is for --store")
    if (http_certificate is None) != (http_key is None):
        raise click.UsageError("--http-certificate and --http-key go together: give both, or neither")
    if auth == "oauth2" and not auth_token_url:
        raise click.UsageError("--auth oauth2 needs --auth-token-url, which the OpenAPI document tells callers")
    try:
        from quorate.cli import external_actions_run as run  # noqa: PLC0415 - not needed to show help
    except ModuleNotFoundError as error:
        if error.name not in {"starlette", "uvicorn", "httpx"}:
            raise
        told = f"this needs {error.name}, which is not installed; run `pip install 'quorate[http]'`"
        raise UnusableError(told) from error
    asked = run.Asked(
        listen=listen,
        url=url,
        contact=contact,
        entity=entity,
        store=store,
        tenant=tenant,
        reached=reached,
        fields=fields,
        auth=auth,
        secrets=secrets,
        header=auth_header,
        token_url=auth_token_url,
        organisations=frozenset(organisation),
        hosts=frozenset(each.lower() for each in callback_host),
        insecure=callback_http,
        token_file=callback_token_file,
        key_file=callback_key_file,
        journal=journal,
        timeout=timeout,
        queue=queue,
        retry_seconds=retry_seconds,
        grace_seconds=grace_seconds,
        certificate=http_certificate,
        certificate_key=http_key,
        log_format=log_format,
    )
    run.run_external_actions(rules, asked)
