"""Buying groups in conditions (language reference, section 9): what they are is told by whoever decides them."""

from __future__ import annotations

from quorate.evaluate.result import Result, lacking
from quorate.evaluate.run import Env, Run
from quorate.ir import nodes as n


def group_of(run: Run, node: n.GroupOf, env: Env) -> Result:
    """Evaluate the account's buying group of a name."""
    record = run.value(node.record, env)
    return lacking(record) if record.value is None else run.groups.group(node.name)


def member_of(run: Run, node: n.MemberOf, env: Env) -> Result:
    """Evaluate `member of seeds_growers as decision_maker`."""
    person = run.value(node.record, env)
    return lacking(person) if person.value is None else run.groups.member(person.value, node.group, node.role)


def engagement(run: Run, node: n.Engagement, env: Env) -> Result:
    """Evaluate a person's engagement."""
    person = run.value(node.record, env)
    return lacking(person) if person.value is None else run.groups.engagement(person.value, node.model)
