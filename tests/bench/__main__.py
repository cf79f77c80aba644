"""Ratios on realistic work: generated code, code by hand, decoding alone, the reference evaluator, and other engines.

`python -m tests.bench` prints one table out of one run. Other engines take part where `quorate[bench]` is installed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from quorate.decide.payload import Account, PayloadReader
from quorate.engine import RuleSet
from quorate.evaluate.generate.audiences import Generated, generate
from quorate.evaluate.generate.reads import schema_read
from quorate.evaluate.reference import Evaluation
from tests.bench.peers import Answer, installed
from tests.bench.timing import Task, least_seconds
from tests.bench.work import BY_HAND, NOW, payloads, rule_set


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, check that all answers agree, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="ratios on realistic work")
    parser.add_argument("--rounds", type=int, default=15, metavar="N", help="of each task, of which the least counts (15)")
    parser.add_argument("--accounts", type=int, default=60, metavar="N", help="payloads of each size (60)")
    options = parser.parse_args(argv)
    for people, events in ((10, 20), (40, 80), (200, 200)):
        _print_six(people, events, options.rounds, options.accounts)
    _print_missing(options.rounds, options.accounts)
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

    @staticmethod
    def _account(reader: PayloadReader, line: bytes) -> Account:
        account = reader.read(json.loads(line))
        if not isinstance(account, Account):
            raise TypeError(account)
        return account

    def generated(self) -> list[list[bool | None]]:
        """Decide decoded payloads by generated code."""
        return [self._decided(each.root) for each in self.structs]

    def from_bytes(self) -> list[list[bool | None]]:
        """Decide payloads by generated code, from their bytes."""
        decode = self.decoder.decode
        return [self._decided(decode(line).root) for line in self.lines]  # type: ignore[attr-defined]  # a struct

    def _decided(self, root: Any) -> list[bool | None]:  # noqa: ANN401 - a struct
        context = self.made.context(root, NOW, {})
        return [function(context, root, root) for function in self.functions]

    def one(self, name: str) -> Task:
        """Return what decides one rule by generated code."""
        function = self.made.audiences[name]

        def task() -> None:
            for each in self.structs:
                function(self.made.context(each.root, NOW, {}), each.root, each.root)

        return task

    def by_hand(self, names: Sequence[str] = tuple(BY_HAND)) -> list[list[bool]]:
        """Decide decoded payloads by functions written by hand."""
        functions = [BY_HAND[name] for name in names]
        return [[function(each.root, NOW) for function in functions] for each in self.structs]

    def decoded(self) -> list[Any]:
        """Decode alone."""
        decode = self.decoder.decode
        return [decode(line) for line in self.lines]

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


def _print_six(people: int, events: int, rounds: int, accounts: int) -> None:
    work = Work(rule_set(), payloads(accounts, people=people, events=events))
    peers = installed()
    expected = work.by_hand()
    for name, answers in {"generated": work.generated(), "reference": work.by_reference()}.items():
        _check(name, expected, answers)
    tasks: dict[str, Task] = {
        "by hand": work.by_hand,
        "generated": work.generated,
        "decode alone": work.decoded,
        "from bytes": work.from_bytes,
        "reference": work.by_reference,
        "whole decisions": work.decisions,
    }
    for name, answer in peers.items():
        _check(name, expected, [answer(line) for line in work.lines])
        tasks[name] = _over(answer, work.lines)
    for name in BY_HAND:
        tasks[f"{name} by hand"] = _by_hand(work, name)
        tasks[f"{name} generated"] = work.one(name)
    found = least_seconds(tasks, rounds=rounds)
    size = sum(map(len, work.lines)) / len(work.lines) / 1000
    _head(f"six rules, {people} people, {events} events, {size:.1f} kB", "µs an account")
    for name in ("by hand", "generated", "decode alone", "from bytes", "reference", "whole decisions", *peers):
        _row(name, found[name] / accounts * 1e6)
    _ratio("generated ÷ by hand", found["generated"] / found["by hand"], "at most 1.15")
    for name in BY_HAND:
        _ratio(f"  {name}", found[f"{name} generated"] / found[f"{name} by hand"], "at most 1.4, own context each")
    _ratio("from bytes ÷ decode alone", found["from bytes"] / found["decode alone"], "at most 1.4")
    _ratio("reference ÷ generated", found["reference"] / found["generated"], "")
    for name in peers:
        _ratio(f"{name} ÷ from bytes", found[name] / found["from bytes"], "at least 5" if name == "zen-engine" else "")


def _print_missing(rounds: int, accounts: int) -> None:
    whole = Work(rule_set(), payloads(accounts, people=10, events=20))
    parts = Work(rule_set(), payloads(accounts, people=10, events=20, missing=0.3))
    found = least_seconds({"whole": whole.decisions, "parts": parts.decisions}, rounds=rounds)
    _head("whole decisions with missing lists", "µs an account")
    _row("complete payloads", found["whole"] / accounts * 1e6)
    _row("30 % of the fields missing", found["parts"] / accounts * 1e6)
    _ratio("missing ÷ complete", found["parts"] / found["whole"], "at most 2")


def _over(answer: Answer, lines: list[bytes]) -> Task:
    def task() -> None:
        for line in lines:
            answer(line)

    return task


def _by_hand(work: Work, name: str) -> Task:
    function: Callable[..., bool] = BY_HAND[name]

    def task() -> None:
        for each in work.structs:
            function(each.root, NOW)

    return task


def _check(name: str, expected: list[list[bool]], answers: Sequence[Sequence[bool | None]]) -> None:
    """Raise ValueError where an engine gives another answer."""
    for number, (right, given) in enumerate(zip(expected, answers, strict=True)):
        if right != [each is True for each in given]:
            raise ValueError(f"{name} says {list(given)} of account {number}, and not {right}")


def _head(title: str, unit: str) -> None:
    sys.stdout.write(f"\n{title:<52}{unit:>16}\n{'-' * 68}\n")


def _row(name: str, value: float) -> None:
    sys.stdout.write(f"{name:<52}{value:>16,.1f}\n")


def _ratio(name: str, value: float, wanted: str) -> None:
    sys.stdout.write(f"{name:<52}{value:>16.2f}  {wanted}\n")


if __name__ == "__main__":
    sys.exit(main())
