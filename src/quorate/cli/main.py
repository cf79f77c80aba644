"""`quorate VERB …`: finds the verb, and ends the process as a program of a shell should.

A verb's module is imported when the verb is used, so that help and completion never wait for the compiler.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import click

from quorate.cli.exits import ExitCode

PROGRAM: Final = "quorate"
COMPLETE_VARIABLE: Final = "_QUORATE_COMPLETE"
DEBUG_VARIABLE: Final = "QUORATE_DEBUG"
INTERRUPTED: Final = 130
"""What a shell reports for a process that Ctrl-C ended."""

READER_GONE: Final = 141
"""What a shell reports for a process whose reader, such as `head`, went away."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: the module that holds its `command`, and what it does in a few words."""

    module: str
    summary: str


VERBS: Final = {
    "init": Verb("init", "Write a small rule set, or one whose schema is inferred from payloads."),
    "import": Verb("import_", "Turn segments of other systems into audiences."),
    "check": Verb("check", "Find mistakes in rule sets."),
    "lint": Verb("lint", "Find what compiles and is hardly meant, or could be said better."),
    "test": Verb("test", "Run the tests of rule sets."),
    "fmt": Verb("fmt", "Write rules files in their canonical form."),
    "show": Verb("show", "Tell what is in a rule set, in plain English."),
    "docs": Verb("docs", "Write what is in a rule set as pages, for those who read no rules."),
    "diff": Verb("diff", "Tell what another revision of a rule set changes, and for whom."),
    "map": Verb("map", "Turn records of other systems into payloads, or ingest them."),
    "decide": Verb("decide", "Turn payloads into decisions."),
    "export": Verb("export", "Write files for other systems: lists, CRM objects, segment memberships."),
    "calibrate": Verb("calibrate", "Measure a population, for engagement on a scale of 0 to 100."),
    "explain": Verb("explain", "Tell why somebody is in an audience or not, and what would change it."),
    "simulate": Verb("simulate", "Run accounts through a journey on a virtual clock."),
    "report": Verb("kpis", "Tell the key figures of a population, as a text, as JSON, as CSV or as a page."),
    "explain-code": Verb("explain_code", "Tell what a finding means and what to do about it."),
    "serve": Verb("serve", "Answer decisions over gRPC."),
    "external-actions": Verb("external_actions", "Answer external actions of journeys over HTTP."),
    "rules": Verb("rules", "Publish and activate the rule sets of a server."),
    "health": Verb("health", "Ask whether a server serves."),
    "deploy": Verb("deploy", "Write what a server runs by: for Docker, Compose, Kubernetes or systemd."),
    "keys": Verb("keys", "Make and check the API keys of a server."),
    "store": Verb("store", "Check, back up and restore the store of a server."),
}


class _Verbs(click.Group):
    """A group of the verbs above."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        verb = VERBS.get(cmd_name)
        if verb is None:
            return None
        command = importlib.import_module(f"quorate.cli.{verb.module}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"quorate.cli.{verb.module}.command is no command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=VERBS, ctx=ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.summary) for name, verb in VERBS.items()])


def _show_version(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's way
    del parameter
    if value and not ctx.resilient_parsing:
        import quorate  # noqa: PLC0415 - the version is looked up when it is asked for

        click.echo(f"{PROGRAM} {quorate.__version__}")
        ctx.exit()


@click.group(
    PROGRAM,
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "\b\nExamples:\n"
        "  quorate init my-rules\n"
        "  quorate check my-rules\n"
        "  quorate decide my-rules my-rules/accounts.ndjson\n"
        "\n"
        "Exit codes: 0 fine, 1 internal error, 2 usage, 3 the rules do not compile, 4 a test failed, 5 findings, 6 "
        "tests cover or notice less than asked for, 7 some input was rejected."
    ),
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
def group() -> None:
    """Rules for B2B buying groups: checked, explained and decided."""


def main() -> None:
    """Run the process's command line and end the process."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command line; return what the process ends with."""
    _prepare_streams()
    instruction = os.environ.get(COMPLETE_VARIABLE)
    if instruction:
        from click.shell_completion import shell_complete  # noqa: PLC0415 - only a shell that completes needs it

        return shell_complete(group, {}, PROGRAM, COMPLETE_VARIABLE, instruction)
    try:
        return _flush(_run_verb(arguments))
    except BaseException as error:  # noqa: BLE001 - nothing leaves a program but its exit code
        return _end(error)


def _prepare_streams() -> None:
    """Let nothing that is printed fail for want of a stream or of a character in its encoding."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - open to the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _run_verb(arguments: Sequence[str]) -> int:
    with group.make_context(PROGRAM, list(arguments)) as context:
        result = group.invoke(context)
    return result if isinstance(result, int) else ExitCode.OK


def _end(error: BaseException) -> int:
    """Tell what ended the run, where that needs telling, and return its exit code."""
    match error:
        case click.exceptions.Exit() | SystemExit(code=int() | None):
            code = _code_of(error)
        case click.ClickException():
            error.show()
            code = error.exit_code
        case KeyboardInterrupt() | click.Abort():
            code = INTERRUPTED
        case BrokenPipeError():
            code = _leave_output(READER_GONE)
        case OSError():
            click.echo(f"error: {error.filename or 'standard output'}: {_reason(error)}", err=True)
            code = _leave_output(ExitCode.USAGE)
        case _:
            code = _end_of_verb(error)
    return _flush(code)


def _end_of_verb(error: BaseException) -> int:
    """As `_end`, for exceptions of modules that only some verbs import."""
    if _is_one(error, "quorate.cli.output", "ReaderGoneError"):
        return _leave_output(READER_GONE)
    if _is_one(error, "quorate.cli.output", "OutputError") or _is_one(error, "quorate.cli.inputs", "InputError"):
        click.echo(f"error: {error}", err=True)
        return ExitCode.USAGE
    if _is_one(error, "quorate.loading", "RulesError"):
        return _report_rules(error)
    return _tell_bug(error)


def _code_of(error: click.exceptions.Exit | SystemExit) -> int:
    code = error.exit_code if isinstance(error, click.exceptions.Exit) else error.code
    return code if isinstance(code, int) else ExitCode.OK


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _is_one(error: BaseException, module: str, name: str) -> bool:
    """Tell whether an exception is of a class of a module that only some verbs import."""
    home = sys.modules.get(module)
    return home is not None and isinstance(error, getattr(home, name))


def _report_rules(error: BaseException) -> ExitCode:
    """Report why rules do not compile, for verbs that need rules that do."""
    from quorate.cli.report import report  # noqa: PLC0415 - only for rules with mistakes
    from quorate.loading import RulesError  # noqa: PLC0415 - imported already by whoever raised it

    if isinstance(error, RulesError):
        report(error.diagnostics, error.sources, format="pretty", stream=sys.stderr)
    return ExitCode.RULES


def _tell_bug(error: BaseException) -> ExitCode:
    """Tell a mistake of this program as such, in one line; the traceback is for who looks for it."""
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exception(error)
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    hint = "" if os.environ.get(DEBUG_VARIABLE) else f" ({DEBUG_VARIABLE}=1 shows where)"
    click.echo(f"error: this is a bug in {PROGRAM}: {reason}{hint}", err=True)
    return ExitCode.INTERNAL


def _flush(code: int) -> int:
    """Hand what was printed to the system; a run that cannot has failed, whatever it found."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _leave_output(READER_GONE)
    except OSError as error:
        click.echo(f"error: standard output: {_reason(error)}", err=True)
        return _leave_output(ExitCode.USAGE)
    return code


def _leave_output(code: int) -> int:
    """Keep the end of the process from trying, and failing, to write what is left."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):  # a stream in memory
        return code
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
    return code
