"""The options by which a verb reaches a server, and how calls that were not answered end a run."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from quorate.cli.endings import EndedError
from quorate.cli.exits import ExitCode

if TYPE_CHECKING:
    from quorate.client import CallError, Client

DEFAULT_SERVER: Final = "127.0.0.1:50051"

_FAULTS: Final = {"INTERNAL", "UNKNOWN", "DATA_LOSS"}
_FILE = click.Path(dir_okay=False, path_type=Path)

Command = TypeVar("Command", bound=Callable[..., Any])


class UnansweredError(EndedError):
    """A call that got no answer, or one that refuses it."""

    exit_code = ExitCode.USAGE


class _FaultError(UnansweredError):
    """A call that met with a fault of the server."""

    exit_code = ExitCode.INTERNAL


@dataclass(frozen=True, slots=True)
class Reached:
    """The server that a command line names, and as whom it is called."""

    server: str
    key: str | None
    tls: bool
    ca: Path | None
    certificate: Path | None
    certificate_key: Path | None
    insecure: bool

    @contextmanager
    def connected(self, revision: str = "") -> Iterator[Client]:
        """Yield a client of the server. Raises ClickException for options that do not fit and calls that fail."""
        # gRPC's core would add lines of its own to those that are told here; it reads this when it is imported.
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")
        from quorate.client import CallError, Certificates, connect  # noqa: PLC0415 - not needed to show help
        from quorate.client.channel import InTheClearError  # noqa: PLC0415 - as above

        ca = Certificates(self.ca, self.certificate, self.certificate_key) if self._has_files() else self.tls
        try:
            client = connect(self.server, revision=revision, key=self.key, tls=ca, insecure=self.insecure)
        except InTheClearError as error:
            told = f"the key would travel to {self.server} in the clear: give --tls, --tls-ca FILE or --insecure"
            raise click.UsageError(told) from error
        except ValueError as error:
            raise click.UsageError(f"--key: {error}") from error
        with client:
            try:
                yield client
            except CallError as error:
                kind = _FaultError if error.code in _FAULTS else UnansweredError
                raise kind(f"{self.server}: {_reason(error)}") from error

    def _has_files(self) -> bool:
        return self.ca is not None or self.certificate is not None


def server_options(
    *, always: bool, said: str = "Have this server decide, by its rules."
) -> Callable[[Command], Command]:
    """Give a command the options of a server, as one argument `reached`; without `always` None where none is named.

    Only a command that always wants a server takes its name from the environment; `said` is what another one does with
    it.
    """

    def decorate(command: Command) -> Command:
        @_all_options(always=always, said=said)
        @functools.wraps(command)
        def given(*arguments: Any, **values: Any) -> Any:  # noqa: ANN401 - of any command
            server = values.pop("server")
            reached = Reached(server or "", *(values.pop(name) for name in _NAMES))
            if (reached.certificate is None) != (reached.certificate_key is None):
                raise click.UsageError("--tls-certificate and --tls-key go together: give both, or neither")
            return command(*arguments, reached=reached if server else None, **values)

        return given  # type: ignore[return-value]  # the same command, with options in the place of one argument

    return decorate


_NAMES: Final = ("key", "tls", "tls_ca", "tls_certificate", "tls_key", "insecure")


def _all_options(*, always: bool, said: str) -> Callable[[Command], Command]:
    if always:
        server = click.option(
            "--server", envvar="QUORATE_SERVER", show_envvar=True, default=DEFAULT_SERVER, show_default=True,
            metavar="HOST:PORT", help="The server to ask.",
        )  # fmt: skip
    else:
        server = click.option("--server", metavar="HOST:PORT", help=said)
    options = [
        server,
        click.option(
            "--key",
            envvar="QUORATE_KEY",
            show_envvar=True,
            metavar="KEY",
            help="The API key; in the environment nobody else sees it.",
        ),
        click.option("--tls", is_flag=True, help="Trust the certificate authorities of the system."),
        click.option(
            "--tls-ca", type=_FILE, envvar="QUORATE_TLS_CA", show_envvar=True, metavar="FILE", help="Trust this one."
        ),
        click.option("--tls-certificate", type=_FILE, metavar="FILE", help="The client's own certificate."),
        click.option("--tls-key", type=_FILE, metavar="FILE", help="The key of that certificate."),
        click.option("--insecure", is_flag=True, help="Send the key in the clear, also to other machines."),
    ]

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def _reason(error: CallError) -> str:
    """Tell why a call got no answer, and what to do about it where that is not said."""
    detail = " ".join(error.detail.split()).rstrip(".")
    match error.code:
        case "UNAVAILABLE" if not error.reason:
            why = detail.rpartition(": ")[2].lower()
            return f"no server answers there ({why}); `quorate serve` starts one, --server names another"
        case "UNAUTHENTICATED":
            return f"{detail}; --key or QUORATE_KEY tells who calls"
        case "DEADLINE_EXCEEDED":
            return "no answer came in time"
        case "UNIMPLEMENTED":
            return f"{detail}; the server may be older than this program"
        case _:
            return detail or error.code.lower().replace("_", " ")
