"""The settings of `quorate serve`: one table, read from flags, the environment and a file, in this order of rank."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal

from quorate.diagnostics.model import shown
from quorate.semantics.suggest import hint_or_all
from quorate.server.options import Limits, ServerOptions
from quorate.server.setting_kinds import (
    Address,
    Choice,
    File,
    Kind,
    Number,
    SettingError,
    Store,
    Switch,
    Tenant,
    Text,
    Whole,
)

PREFIX: Final = "QUORATE_"
CONFIG: Final = "QUORATE_CONFIG"
LIMITS: Final = "limits"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name in files, what it may be, and what it does."""

    name: str
    kind: Kind
    default: object
    help: str

    @property
    def flag(self) -> str:
        """What it is on a command line."""
        if self.is_limit:
            return f"--limit {self.short}="
        return f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        """What it is in the environment."""
        return PREFIX + self.name.replace(".", "_").upper()

    @property
    def is_limit(self) -> bool:
        """Whether it is of the table `[limits]`."""
        return self.name.startswith(f"{LIMITS}.")

    @property
    def short(self) -> str:
        """The name without its table."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Settings:
    """How `quorate serve` runs."""

    listen: str = "127.0.0.1:50051"
    health_listen: str | None = None
    reflection: bool = True
    workers: int = 1
    threads: int = 4
    clock: Literal["payload", "server"] = "payload"
    strict: bool = False
    tenant: str = "default/main"
    watch: bool = False
    store: Path | None = Path("quorate.db")
    durability: Literal["full", "normal"] = "full"
    timers: bool = True
    settle_seconds: float = 60.0
    refresh_hours: float = 24.0
    retention_days: float = 0.0
    keep_changes_days: float = 7.0
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_client_ca: Path | None = None
    keys: Path | None = None
    jwks: str | None = None
    jwt_issuer: str | None = None
    jwt_audience: str | None = None
    insecure: bool = False
    log_format: Literal["json", "text"] | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    metrics: str | None = None
    otel: str | None = None
    drain_seconds: float = 0.0
    grace_seconds: float = 10.0
    heartbeat_seconds: float = 15.0
    limits: Limits = field(default_factory=Limits)


def _settings(*given: tuple[str, Kind, str]) -> tuple[Setting, ...]:
    defaults = Settings()
    return tuple(Setting(name, kind, getattr(defaults, name), text) for name, kind, text in given)


def _limits(*given: tuple[str, Kind, str]) -> tuple[Setting, ...]:
    defaults = Limits()
    return tuple(Setting(f"{LIMITS}.{name}", kind, getattr(defaults, name), text) for name, kind, text in given)


GROUPS: Final[Mapping[str, tuple[Setting, ...]]] = {
    "Where it listens": _settings(
        ("listen", Address(), "Where calls are answered; port 0 takes a free one."),
        ("health_listen", Address(), "A port that answers health alone, without TLS or keys, for probes."),
        ("reflection", Switch(), "Tell services and messages to whoever asks."),
        ("workers", Whole(1, 256), "Processes that share the port; one for each core serves most."),
        ("threads", Whole(1, 64), "Calls that one process works on at a time."),
    ),
    "How it decides": _settings(
        (
            "clock",
            Choice("payload", "server"),
            "What dates an account without `now`: nothing, so that it is rejected, or the server's clock.",
        ),
        ("strict", Switch(), "Reject accounts with facts that the schema does not know."),
        ("tenant", Tenant(), "Whose rule set RULES is, and who callers are where nothing tells them apart."),
        ("watch", Switch(), "Publish RULES again whenever its files change; what does not compile changes nothing."),
    ),
    "What it keeps": _settings(
        ("store", Store(), "The file of accounts and revisions; `none` keeps them as long as the server runs."),
        (
            "durability",
            Choice("full", "normal"),
            "Whether what was answered outlasts a power cut (`full`), or a crash alone.",
        ),
        ("timers", Switch(), "Decide accounts by themselves when their time has come."),
        ("settle_seconds", Number(0, 3600), "How soon after facts came in it is looked for what turns by itself."),
        (
            "refresh_hours",
            Number(0, 8760),
            "After how long an account is decided again though nothing is due; 0 is never.",
        ),
        (
            "retention_days",
            Number(0, 36500),
            "How long events are kept where the rules do not look back further; 0 keeps all.",
        ),
        ("keep_changes_days", Number(0.01, 3650), "How long changes are kept for those who watch."),
    ),
    "Who may call": _settings(
        ("keys", File(), "The API keys and certificates that are known, as `quorate keys new` writes them."),
        ("jwks", Text("FILE|URL"), "The keys that tokens are signed with; needs the next two."),
        ("jwt_issuer", Text("ISSUER"), "Who has to have issued tokens."),
        ("jwt_audience", Text("NAME"), "Whom tokens have to be for."),
        ("tls_certificate", File(), "The certificate of the server, with those that lead to its authority."),
        ("tls_key", File(), "The private key of the certificate."),
        ("tls_client_ca", File(), "Ask clients for certificates that go back to one of these."),
        ("insecure", Switch(), "Listen beyond this machine without TLS, or to callers that are not known."),
    ),
    "What it tells": _settings(
        (
            "log_format",
            Choice("json", "text"),
            "Lines of JSON, or text for people; by itself text on a terminal alone.",
        ),
        (
            "log_level",
            Choice("debug", "info", "warning", "error"),
            "The least that is told; calls that went well are `info`.",
        ),
        ("metrics", Address(), "Where Prometheus finds metrics."),
        ("otel", Text("URL"), "Where traces are sent, by OTLP over HTTP; needs the extra `otel`."),
    ),
    "How it stops": _settings(
        (
            "drain_seconds",
            Number(0, 3600),
            "How long it still answers once it is asked to stop, while health tells that it does not serve.",
        ),
        ("grace_seconds", Number(0, 3600), "How long calls under way may take to end after that."),
        ("heartbeat_seconds", Number(0.1, 3600), "How often a watch that has nothing to tell says that it is there."),
    ),
    "Limits, as `--limit NAME=VALUE`": _limits(
        ("receive_bytes", Whole(1024, 2**30), "The largest request, whatever it was compressed to."),
        ("send_bytes", Whole(1024, 2**30), "The largest answer."),
        ("metadata_bytes", Whole(1024, 2**20), "The most metadata of a call."),
        ("batch_accounts", Whole(1, 10**6), "Accounts of a `DecideBatch`."),
        ("ingest_records", Whole(1, 10**6), "Records of an `Ingest`."),
        ("account_bytes", Whole(1024, 64 * 1024 * 1024), "The largest payload that is kept of one account, in bytes."),
        ("page_size", Whole(1, 10**5), "Entries of a page."),
        ("due_actions", Whole(1, 10**5), "Actions of a `Due`, and accounts of an `Advance`."),
        ("rule_files", Whole(1, 10**5), "Files of a rule set that is published."),
        ("rule_bytes", Whole(1024, 2**30), "Bytes of all its files."),
        ("calls", Whole(1, 10**5), "Calls under way or waiting, in each process, without streams."),
        ("watches", Whole(1, 10**4), "`Watch` calls at a time, in each process."),
        ("streams", Whole(1, 10**4), "`DecideStream` calls at a time, in each process."),
        ("connections", Whole(1, 10**6), "Connections at a time, to each process; more are closed at once."),
        ("streams_per_connection", Whole(1, 10**5), "Calls at a time on one connection; more are refused."),
        ("deadline_seconds", Number(0.001, 86400), "Time for a call that names no deadline."),
        ("most_deadline_seconds", Number(0.001, 86400), "The longest deadline; streams have none but their own."),
        (
            "message_seconds",
            Number(0.1, 3600),
            "How long the message of a call may be on its way, and the start of a connection.",
        ),
        ("idle_seconds", Number(0.1, 86400), "How long a `DecideStream` may send nothing."),
        ("take_seconds", Number(0.1, 3600), "How long a reader of a stream may take nothing."),
        ("connection_age_seconds", Number(1, 86400), "When a connection is asked to come again, to spread load."),
        ("connection_grace_seconds", Number(1, 86400), "How long its calls may take to end."),
        ("keepalive_seconds", Number(1, 86400), "When a silent connection is asked whether anybody is there."),
        ("keepalive_timeout_seconds", Number(0.1, 3600), "How long it may take to answer that."),
        ("ping_interval_seconds", Number(0.1, 3600), "The shortest time between pings of a silent client."),
    ),
}
"""All settings, as `--help` and the README show them."""

SETTINGS: Final[Mapping[str, Setting]] = {setting.name: setting for group in GROUPS.values() for setting in group}


def read_settings(flags: Mapping[str, object], environment: Mapping[str, str], config: Path | None = None) -> Settings:
    """Return what flags say, else the environment, else a file in TOML, else the defaults.

    `flags` are by name of the setting; None is one that was not given. Raises SettingError, which names where a value
    came from.
    """
    origin = "--config"
    if config is None and environment.get(CONFIG):
        config, origin = Path(environment[CONFIG]), CONFIG
    file = {} if config is None else _read_file(config, origin)
    found: dict[str, Any] = {}
    for name, setting in SETTINGS.items():
        if (value := flags.get(name)) is not None:
            found[name] = setting.kind.of_text(setting.flag, value)
        elif text := environment.get(setting.variable):
            found[name] = setting.kind.of_text(setting.variable, text)
        elif name in file:
            found[name] = setting.kind.of_toml(f"{config}: `{name}`", file[name])
    limits = {SETTINGS[name].short: value for name, value in found.items() if SETTINGS[name].is_limit}
    plain = {name: value for name, value in found.items() if not SETTINGS[name].is_limit}
    return Settings(**plain, limits=Limits(**limits))


def server_options(
    settings: Settings, *, listen: str = "", health_listen: str = "", share_port: bool = False
) -> ServerOptions:
    """Turn settings into the options of one server, which may listen elsewhere and share its port."""
    of_both = {each.name for each in fields(Settings)} & {each.name for each in fields(ServerOptions)}
    same: dict[str, Any] = {name: getattr(settings, name) for name in of_both - {"listen", "health_listen"}}
    return ServerOptions(
        listen=listen or settings.listen,
        health_listen=health_listen or settings.health_listen,
        share_port=share_port,
        dates_payloads=settings.clock == "server",
        **same,
    )


def limit_of(text: str) -> tuple[str, str]:
    """Turn NAME=VALUE into the name of a setting and its value; raises SettingError for a limit that there is not."""
    short, equals, value = text.partition("=")
    name = f"{LIMITS}.{short.strip()}"
    if not equals:
        raise SettingError(f"--limit: `{shown(text)}` is not NAME=VALUE, such as `calls=100`")
    if name not in SETTINGS:
        raise SettingError(f"--limit: there is no limit `{shown(short)}`; {_near(short, limits=True)}")
    return name, value.strip()


def _read_file(path: Path, origin: str) -> dict[str, object]:
    """Read a file of settings: values by the names of settings, those of `[limits]` with their table."""
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingError(f"{origin}: {path}: {(error.strerror or str(error)).lower()}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{path}: is no TOML: {str(error).lower()}") from error
    limits = tree.pop(LIMITS, {})
    if not isinstance(limits, dict):
        raise SettingError(f"{path}: `{LIMITS}` is a table, written as `[{LIMITS}]`")
    for name in tree:
        if name not in SETTINGS or SETTINGS[name].is_limit:
            raise SettingError(f"{path}: there is no setting `{shown(name)}`; {_near(name, limits=False)}")
    for name in limits:
        if f"{LIMITS}.{name}" not in SETTINGS:
            raise SettingError(f"{path}: there is no limit `{shown(name)}`; {_near(name, limits=True)}")
    return {**tree, **{f"{LIMITS}.{name}": value for name, value in limits.items()}}


def _near(name: str, *, limits: bool) -> str:
    return hint_or_all(name, [setting.short for setting in SETTINGS.values() if setting.is_limit is limits])
