"""Ratios on realistic work: generated code, code by hand, decoding alone, the reference evaluator, and other engines.

`python -m tests.bench` prints one table out of one run. Other engines take part where `quorate[bench]` is installed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec

from quorate.decide.payload import Account, PayloadReader
from quorate.engine import RuleSet
from quorate.evaluate.generate.audiences import Decides, Generated, generate
from quorate.evaluate.generate.reads import schema_read
from quorate.evaluate.plan.planned import plan_of
from quorate.evaluate.reference import Evaluation
from tests.bench.peers import Answer, installed
from tests.bench.roles import AUDIENCES, Committees, dropping
from tests.bench.starts import LINES, starts
from tests.bench.timing import Prepare, Task, least_seconds, unprepared
from tests.bench.work import BY_HAND, NOW, payloads, rule_set
from tests.sec.payloads import DATA


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, check that all answers agree, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="ratios on realistic work")
    parser.add_argument(
        "--rounds", type=int, default=15, metavar="N", help="of each task, of which the least counts (15)"
    )
    parser.add_argument("--no-peers", action="store_true", help="leave out other engines")
    parser.add_argument("--accounts", type=int, default=60, metavar="N", help="payloads of each size (60)")
    options = parser.parse_args(argv)
    for people, events in ((10, 20), (40, 80), (200, 200)):
        _print_six(people, events, options.rounds, options.accounts, {} if options.no_peers else installed())
    _print_missing(options.rounds, options.accounts)
    _print_many(options.rounds, options.accounts)
    _print_roles(options.rounds, options.accounts)
    _print_starts(max(7, options.rounds // 2))
    _print_filings()
    return 0


class Work:
    """One rule set, and payloads in every form that a task starts from."""

    def __init__(self, rules: RuleSet, lines: list[bytes]) -> None:
        self.rules, self.lines = rules, lines
        program = rules.program
        read = schema_read(program)
        made = generate(program, read)
        if made is None or made.reasons:
            raise ValueError("no code is made of the rules")
        self.made: Generated = made
        self.decoder = msgspec.json.Decoder(made.shapes.payload)
        self.structs: list[Any] = [self.decoder.decode(line) for line in lines]
        reader = PayloadReader(read, program.limits)
        self.accounts = [self._account(reader, line) for line in lines]
        self.functions = list(made.audiences.values())
        self.together = plan_of(program, read).groups["account"].together

    @staticmethod
    def _account(reader: PayloadReader, line: bytes) -> Account:
        account = reader.read(json.loads(line))
        if not isinstance(account, Account):
            raise TypeError(account)
        return account

    def generated(self) -> list[list[bool | None]]:
        """Decide decoded payloads by generated code."""
        return self.generated_task(self.functions)()

    def generated_task(self, functions: Sequence[Decides]) -> Callable[[], list[list[bool | None]]]:
        """Take in the structs, which is a part of decoding, and return what decides them."""
        contexts = [self.made.context(each.root, NOW, {}) for each in self.structs]

        def task() -> list[list[bool | None]]:
            return [[function(context, context.a, context.a) for function in functions] for context in contexts]

        return task

    def planned_task(self) -> Callable[[], list[tuple[int, int]]]:
        """Take in the structs, and return what decides them all at once."""
        contexts = [self.made.context(each.root, NOW, {}) for each in self.structs]
        together = self.together
        if together is None:
            raise ValueError("there is no plan")
        return lambda: [together.decide(context, context.a, None) for context in contexts]

    def from_bytes(self) -> list[list[bool | None]]:
        """Decide payloads by generated code, from their bytes."""
        decode = self.decoder.decode
        return [self._decided(decode(line).root) for line in self.lines]  # type: ignore[attr-defined]  # a struct

    def _decided(self, root: Any) -> list[bool | None]:  # noqa: ANN401 - a struct
        context = self.made.context(root, NOW, {})
        return [function(context, root, root) for function in self.functions]

    def by_hand(self, names: Sequence[str] = tuple(BY_HAND)) -> list[list[bool]]:
        """Decide decoded payloads by functions written by hand."""
        functions = [BY_HAND[name] for name in names]
        roots = [each.root for each in self.structs]
        return [[function(root, NOW) for function in functions] for root in roots]

    def decoded(self) -> list[Any]:
        """Decode alone."""
        decode = self.decoder.decode
        return [decode(line) for line in self.lines]

    def taken_in(self) -> list[Any]:
        """Decode, and check what a decoder does not: keys, owners, each event once."""
        decode = self.decoder.decode
        return [self.made.context(decode(line).root, NOW, {}) for line in self.lines]  # type: ignore[attr-defined]  # a struct

    def by_reference(self) -> list[list[bool | None]]:
        """Decide read payloads by the reference evaluator."""
        found = []
        for account in self.accounts:
            evaluation = Evaluation(self.rules.program, account.facts, NOW)
            found.append([evaluation.audience(name, account.facts.root).result for name in self.made.audiences])
        return found

    def decisions(self, *, missing: bool = True) -> list[bytes]:
        """Make whole decisions, from bytes to bytes."""
        return [decision.to_json() for decision in self.rules.decide_many(self.lines, missing=missing)]


def _print_six(people: int, events: int, rounds: int, accounts: int, peers: dict[str, Answer]) -> None:
    work = Work(rule_set(), payloads(accounts, people=people, events=events))
    expected = work.by_hand()
    for name, answers in {"generated": work.generated(), "reference": work.by_reference()}.items():
        _check(name, expected, answers)
    tasks: dict[str, Prepare] = {
        "by hand": unprepared(work.by_hand),
        "generated": lambda: work.generated_task(work.functions),
        "decode alone": unprepared(work.decoded),
        "decode and check": unprepared(work.taken_in),
        "from bytes": unprepared(work.from_bytes),
        "reference": unprepared(work.by_reference),
        "whole decisions": unprepared(work.decisions),
    }
    for name, answer in peers.items():
        _check(name, expected, [answer(line) for line in work.lines])
        tasks[name] = unprepared(_over(answer, work.lines))
    for name in BY_HAND:
        tasks[f"{name} by hand"] = unprepared(partial(work.by_hand, [name]))
        tasks[f"{name} generated"] = partial(work.generated_task, [work.made.audiences[name]])
    found = least_seconds(tasks, rounds=rounds)
    size = sum(map(len, work.lines)) / len(work.lines) / 1000
    _head(f"six rules, {people} people, {events} events, {size:.1f} kB", "µs an account")
    for name in (
        "by hand",
        "generated",
        "decode alone",
        "decode and check",
        "from bytes",
        "reference",
        "whole decisions",
        *peers,
    ):
        _row(name, found[name] / accounts * 1e6)
    _ratio("generated ÷ by hand", found["generated"] / found["by hand"], "at most 1.15")
    for name in BY_HAND:
        _ratio(f"  {name}", found[f"{name} generated"] / found[f"{name} by hand"], "at most 1.4")
    _ratio("from bytes ÷ decode alone", found["from bytes"] / found["decode alone"], "at most 1.4")
    _ratio("reference ÷ generated", found["reference"] / found["generated"], "")
    for name in peers:
        _ratio(f"{name} ÷ from bytes", found[name] / found["from bytes"], "at least 5" if name == "zen-engine" else "")


def _print_missing(rounds: int, accounts: int) -> None:
    whole = Work(rule_set(), payloads(accounts, people=10, events=20))
    parts = Work(rule_set(), payloads(accounts, people=10, events=20, missing=0.3))
    tasks = {"whole": unprepared(whole.decisions), "parts": unprepared(parts.decisions)}
    found = least_seconds(tasks, rounds=rounds)
    _head("whole decisions with missing lists", "µs an account")
    _row("complete payloads", found["whole"] / accounts * 1e6)
    _row("30 % of the fields missing", found["parts"] / accounts * 1e6)
    _ratio("missing ÷ complete", found["parts"] / found["whole"], "at most 2")


def _print_many(rounds: int, accounts: int) -> None:
    lines = payloads(accounts, people=10, events=20)
    works = {count: Work(rule_set(count), lines) for count in (6, 100, 1000)}
    tasks: dict[str, Prepare] = {}
    for count, work in works.items():
        tasks[f"{count} alone"] = partial(work.generated_task, work.functions)
        if work.together is not None:
            _check_bits(work)
            tasks[f"{count} planned"] = work.planned_task
    found = least_seconds(tasks, rounds=rounds)
    _head("many rules on decoded payloads", "µs an account")
    wanted = {100: "at least 2", 1000: "at least 15"}
    for count in works:
        alone = found[f"{count} alone"]
        _row(f"{count:,} functions ({alone / accounts / count * 1e6:.2f} µs a rule)", alone / accounts * 1e6)
        if f"{count} planned" in found:
            planned = found[f"{count} planned"]
            _row(f"{count:,} by the plan", planned / accounts * 1e6)
            _ratio("functions ÷ plan", alone / planned, wanted.get(count, ""))


def _print_roles(rounds: int, accounts: int) -> None:
    work = Committees(payloads(accounts, people=10, events=50))
    work.check()
    tasks: dict[str, Prepare] = {
        "roles by hand": unprepared(work.roles_by_hand),
        "roles generated": work.roles_task,
        "decode alone": unprepared(dropping(work.decoded)),
        "decisions": unprepared(dropping(work.decisions)),
        "decisions without missing lists": unprepared(dropping(partial(work.decisions, missing=False))),
        "decisions without the group": unprepared(dropping(work.decisions_of_audiences)),
        "by hand": unprepared(dropping(work.decisions_by_hand)),
        "decode, and by hand": unprepared(dropping(work.bytes_by_hand)),
        "reference": unprepared(dropping(work.decisions_by_reference)),
    }
    found = least_seconds(tasks, rounds=rounds)
    _head(f"8 roles, 10 people; {AUDIENCES} audiences, a group, 50 events", "µs an account")
    for name, seconds in found.items():
        _row(name, seconds / accounts * 1e6)
    _ratio("roles generated ÷ by hand", found["roles generated"] / found["roles by hand"], "at most 1.2")
    _ratio("decisions ÷ decode alone", found["decisions"] / found["decode alone"], "at most 2")
    _ratio("decisions ÷ decode, and by hand", found["decisions"] / found["decode, and by hand"], "")
    _ratio("decisions ÷ by hand on structs", found["decisions"] / found["by hand"], "")
    _ratio("reference on facts ÷ decisions", found["reference"] / found["decisions"], "")


def _print_starts(rounds: int) -> None:
    found = starts(rounds)
    _head("beginning", "ms")
    for name, seconds in found.items():
        _row(name if name.startswith(("import", "-", "check")) else f"{LINES:,} lines: {name}", seconds * 1e3)
    for name in ("--help", "check small again", "check small"):
        _ratio(f"{name} ÷ import lark", found[name] / found["import lark"], "at most 1.5")
    _ratio("parse and check, in seconds", found["parse and check"], "at most 2")
    _ratio("parse and check ÷ find again", found["parse and check"] / found["find again"], "at least 20")
    _ratio("check large ÷ check large again", found["check large"] / found["check large again"], "")


def _print_filings() -> None:
    """Run the program that measures whole processes over public filings, where these are."""
    sys.stdout.write(f"\n{'public filings, whole processes':<52}\n{'-' * 68}\n")
    sys.stdout.flush()
    if not DATA.is_dir():
        sys.stdout.write("skipped: the filings are not there\n")
        return
    # A process of its own: this one is large, and the peaks of its children would be no less.
    subprocess.run([sys.executable, "-m", "tests.sec.figures"], check=True)


def _over(answer: Answer, lines: list[bytes]) -> Task:
    def task() -> None:
        for line in lines:
            answer(line)

    return task


def _check(name: str, expected: list[list[bool]], answers: Sequence[Sequence[bool | None]]) -> None:
    """Raise ValueError where an engine gives another answer."""
    for number, (right, given) in enumerate(zip(expected, answers, strict=True)):
        if right != [each is True for each in given]:
            raise ValueError(f"{name} says {list(given)} of account {number}, and not {right}")


def _check_bits(work: Work) -> None:
    """Raise ValueError where the plan gives another answer than the functions."""
    for bits, answers in zip(work.planned_task()(), work.generated(), strict=True):
        for place, answer in enumerate(answers):
            given = True if bits[0] >> place & 1 else None if bits[1] >> place & 1 else False
            if given is not answer:
                raise ValueError(f"the plan says {given} and not {answer} of {list(work.made.audiences)[place]}")


def _head(title: str, unit: str) -> None:
    sys.stdout.write(f"\n{title:<52}{unit:>16}\n{'-' * 68}\n")


def _row(name: str, value: float) -> None:
    sys.stdout.write(f"{name:<52}{value:>16,.1f}\n")


def _ratio(name: str, value: float, wanted: str) -> None:
    sys.stdout.write(f"{name:<52}{value:>16.2f}  {wanted}\n")


if __name__ == "__main__":
    sys.exit(main())
