"""L4xx: people who are written to, and facts about them that leave the rules or single somebody out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quorate.diagnostics.catalogue.lint.privacy import L401, L402, L403, L404, L406, L407, L408, L409
from quorate.diagnostics.model import Diagnostic, Label
from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.journeys import Call, Do, steps_of
from quorate.ir.sites import PERSON
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject
from quorate.semantics.journey_findings.asking import Asking
from quorate.semantics.journey_findings.consent import consents_of
from quorate.syntax import nodes as tree
from quorate.text import Span

_ADDRESS: Final = re.compile(r"(?P<local>[A-Za-z0-9._%+-]+)@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SHARED: Final = frozenset((
    "sales", "info", "support", "help", "contact", "hello", "team", "marketing", "office", "admin", "noreply",
    "no-reply", "press", "jobs", "ops", "events", "news", "alerts", "service", "billing", "partners",
))  # fmt: skip
"""What addresses begin with that are nobody's own."""
_MESSAGES: Final = re.compile(
    r"(?:^|_)(?:e?mail|sms|whatsapp|message|letter|push|notify|notification|newsletter)(?:_|$)"
)
_PROTECTED: Final = frozenset((
    "gender", "sex", "race", "ethnicity", "ethnic_origin", "religion", "belief", "nationality", "disability",
    "health", "sexual_orientation", "marital_status", "pregnant", "union_member", "political_party",
))  # fmt: skip
"""Facts about people that decisions on them are seldom allowed to go by."""
_WRITING: Final = frozenset({"message", "email", "sms", "whatsapp"})
"""The kinds of actions that write to somebody."""


def find_activations(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of people who are kept in a destination without anything having asked for their consent."""
    consents = consents_of(subject.program.schema, PERSON)
    if not consents:
        return
    asking = Asking(subject.known, subject.forms, PERSON)
    for activation in subject.program.activations.values():
        audience = subject.program.audiences[activation.audience]
        if audience.entity != PERSON or asking.in_audience(audience.name, PERSON):
            continue
        if activation.only_when is not None and asking.in_condition(activation.only_when, PERSON):
            continue
        shown = " or ".join(f"`{name}`" for name in consents)
        declared = subject.declared("activation", activation.name)
        yield L401.at(declared.name.span, name=activation.name, help=f"ask for {shown} in `only when` or the audience")


def find_messages(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of actions that write to people and do not say that they need consent."""
    for (kind, _), declared in subject.declarations.items():
        if kind != "action" or not isinstance(declared, tree.ActionDeclaration):
            continue
        action = subject.program.actions.get(declared.name.text)
        if action is None or action.entity != PERSON or action.needs_consent:
            continue
        if action.kind in _WRITING or _MESSAGES.search(action.name):
            yield L402.at(declared.name.span, name=action.name, help=f"write `of {PERSON} needs consent`")


def find_given_away(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of facts marked `pii` that are given to an action or a call."""
    for journey in subject.program.journeys.values():
        for step in steps_of(journey.steps):
            if not isinstance(step, Do | Call):
                continue
            name = step.action if isinstance(step, Do) else step.call
            for argument in step.arguments:
                field = _personal(subject, argument.value)
                if field is not None:
                    help_ = "pass the key of the person, and let the receiver look it up"
                    yield L403.at(argument.value.span, field=field, name=name, help=help_)


def _personal(subject: Subject, value: n.Expr) -> str | None:
    """Return a field marked `pii` whose value is in another; not one that is only asked for in a condition."""
    todo: list[n.Node] = [value]
    seen: set[str] = set()
    while todo:
        node = todo.pop()
        match node:
            case n.Get():
                found = subject.known.field_of(node)
                if found is not None and found.pii:
                    return found.name
            case n.DefineCall(name=name) if name in subject.program.defines and name not in seen:
                seen.add(name)
                todo.append(subject.program.defines[name].body)
            case n.If(then=then, otherwise=otherwise):
                todo += [then, *([] if otherwise is None else [otherwise])]
                continue
        if not (isinstance(node, n.Expr) and isinstance(node.type, t.BooleanType)):
            todo += n.children(node)
    return None


def find_addresses(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of the addresses of people in rules, alone or in a list."""
    told: set[Span] = set()
    for node in subject.nodes_of(n.ListOf):
        personal = [each for each in node.items if _is_address_of_somebody(each)]
        if len(personal) > 1 and node.span not in told:
            told.update((node.span, *(each.span for each in personal)))
            yield L408.at(_place(subject, personal[0]), count=len(personal), help="keep a field, and ask for that")
    for literal in subject.nodes_of(n.Literal):
        if _is_address_of_somebody(literal) and literal.span not in told:
            told.add(literal.span)
            yield L404.at(_place(subject, literal), help="keep it in a field of the account, as in `owner_email`")
    for declared in subject.declarations.values():
        title = getattr(declared, "title", None)
        if isinstance(title, tree.TextLiteral) and any(map(_is_personal, _ADDRESS.finditer(title.value))):
            yield L404.at(title.span, help="say what it is, and not whose")


def _is_address_of_somebody(value: n.Node) -> bool:
    if not isinstance(value, n.Literal) or not isinstance(value.value, str) or "@" not in value.value:
        return False
    found = _ADDRESS.fullmatch(value.value.strip())
    return found is not None and _is_personal(found)


def _is_personal(address: re.Match[str]) -> bool:
    return re.split(r"[._+-]", address["local"].lower())[0] not in _SHARED


def _place(subject: Subject, node: n.Expr) -> Span | None:
    return node.span if node.span.path in subject.sources else None


def find_protected(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of decisions about people that go by their age, or by another fact that is protected."""
    told: set[Span] = set()
    read: list[n.Call | n.Get] = [*subject.nodes_of(n.Call), *subject.nodes_of(n.Get)]
    for node in read:
        what: str | None = None
        if isinstance(node, n.Call):
            what = "age" if node.function == "age" else None
        elif isinstance(node.record.type, t.EntityType) and node.record.type.entity == PERSON:
            is_day = isinstance(node.type, t.DateType)
            field = subject.known.field_of(node) if is_day else None
            if node.name.lower() in _PROTECTED or (field is not None and field.pii):
                what = node.name
        if what is not None and node.span not in told and not _lies_in(node.span, told):
            told.add(node.span)
            yield L406.at(node.span, what=what, help="go by what somebody does, or by their work")


def _lies_in(span: Span, others: set[Span]) -> bool:
    return any(each.path == span.path and each.start <= span.start and span.end <= each.end for each in others)


def find_singled_out(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of facts marked `pii` that have to be one certain value."""
    for node in (*subject.nodes_of(n.Compare), *subject.nodes_of(n.Contained)):
        match node:
            case n.Compare(operator="=", left=n.Get() as value, right=n.Literal(value=wanted)) if wanted:
                field = subject.known.field_of(value)
            case n.Contained(value=n.Get() as value, list=n.ListOf(items=items)) if items:
                field = subject.known.field_of(value)
            case _:
                continue
        if field is not None and field.pii and node.span.path in subject.sources:
            yield L407.at(node.span, field=field.name, help="ask for what they do or are, not for who they are")


def find_assumed(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of consent that counts as given where nothing is known of it."""
    for node in (*subject.nodes_of(n.Coalesce), *subject.nodes_of(n.Or)):
        match node:
            case n.Coalesce(arguments=arguments) if (
                isinstance(arguments[-1], n.Literal) and arguments[-1].value is True
            ):
                fields = [each for each in arguments if _is_consent(subject, each)]
            case n.Or(operands=operands):
                asked = [each.value for each in operands if isinstance(each, n.IsMissing)]
                fields = [
                    each for each in operands if _is_consent(subject, each) and any(each == other for other in asked)
                ]
            case _:
                continue
        if fields:
            name = subject.text(fields[0].span)
            labels = (Label(fields[0].span, "may be missing"),) if fields[0].span != node.span else ()
            yield L409.at(node.span, name=name, labels=labels, help=f"write `{name}` alone")


def _is_consent(subject: Subject, value: n.Expr) -> bool:
    found = subject.known.field_of(value)
    return found is not None and found.consent


RULES = (
    Rule((L401,), find_activations),
    Rule((L402,), find_messages),
    Rule((L403,), find_given_away),
    Rule((L404, L408), find_addresses),
    Rule((L406,), find_protected),
    Rule((L407,), find_singled_out),
    Rule((L409,), find_assumed),
)
