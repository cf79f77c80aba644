"""Tests to documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never, get_args

from quorate.syntax import nodes
from quorate.syntax import test_nodes as tn
from quorate.syntax.printer.blocks import print_block
from quorate.syntax.printer.document import Group, Indent, closing_line, enclosed, hardline, line
from quorate.syntax.printer.lexical import print_duration, print_name, print_text
from quorate.syntax.printer.types import print_members

if TYPE_CHECKING:
    from collections.abc import Iterable

    from quorate.syntax.printer.context import Context
    from quorate.syntax.printer.document import Doc
    from quorate.text import Span

_UNITS: Final = frozenset(f"{unit}{plural}" for unit in get_args(nodes.Unit) for plural in ("", "s"))
_WORDS: Final = _UNITS | {
    *("given", "event", "expect", "assign", "remove", "move", "mark", "answer", "enter", "leave", "entered", "exited"),
    *("because", "error", "at", "of", "by", "ago", "as", "from", "to", "for", "with"),
}
"""What a name right after another, or at the start of a statement, could be read as."""

_EXPECTED: Final = frozenset({"unknown", "action", "actions", "refused"})
_ROLE: Final = frozenset({"member"})
_TARGET: Final = frozenset({"journey"})


def print_test(context: Context, node: tn.TestDeclaration) -> Doc:
    """Print a test, a statement a line; blank lines between them stay."""
    title = print_text(nodes.TextLiteral(node.name.span, node.name.text))
    head: Doc = f"test {title}" if node.table is None else (f"test {title} ", _table(context, node.table))
    body: list[Doc] = []
    after = None
    for statement in node.statements:
        body += [hardline(statement.span.start, after=after), _statement(context, statement)]
        after = statement.span.end
    return print_block(head, body, node.span.end - 1)


def _table(context: Context, table: tn.CaseTable) -> Doc:
    """Print the rows of a table, each on a line of its own where they are rows of several values."""
    names = ", ".join(map(_name, table.names))
    rows = tuple((row.span.start, _value(context, row)) for row in table.rows)
    end = table.span.end - 1
    if len(table.names) == 1:
        return (f"for each {names} in ", enclosed("(", rows, ")", end))
    listed: list[Doc] = []
    for at, row in rows:
        listed += [*([","] if listed else []), hardline(at), row]
    return Group((f"for each {names} in (", Indent(tuple(listed)), closing_line(end), ")"))


def _statement(context: Context, node: tn.Statement) -> Doc:
    match node:
        case tn.NowStatement():
            return ("now ", _value(context, node.value))
        case tn.GivenFile():
            return ("given file ", _value(context, node.file))
        case tn.Fact():
            parent = "" if node.parent is None else f" of {_name(node.parent)}"
            return (f"{_name(node.kind, _WORDS)} {_name(node.key)}{parent}", *_fields(context, node.fields))
        case tn.EventFact():
            return _event(context, node)
        case tn.After():
            return ("after ", _value(context, node.length))
        case tn.Assign() | tn.Remove() | tn.Move() | tn.NoteStatus() | tn.Answer() | tn.Crossing():
            return _command(context, node)
        case _:
            return ("expect ", _expectation(context, node))


def _event(context: Context, node: tn.EventFact) -> Doc:
    owner = "" if node.owner is None else f" {node.word} {_name(node.owner)}"
    time: Doc = "" if node.ago is None else f" {print_duration(node.ago)} ago"
    if node.at is not None:
        time = (" at ", _value(context, node.at))
    return (f"event {_name(node.event)}{owner}", time, *_fields(context, node.fields))


def _command(context: Context, node: tn.Command) -> Doc:
    match node:
        case tn.Assign():
            return f"assign {_name(node.person)} {_name(node.role, _WORDS)} in {_name(node.group)}"
        case tn.Remove():
            role = "" if node.role is None else f" as {_name(node.role)}"
            return f"remove {_name(node.person)}{role} from {_name(node.group)}"
        case tn.Move():
            return f"move {_path(node.group)} to {_name(node.stage)}"
        case tn.NoteStatus():
            return (f"mark {_path(node.group)} as ", _value(context, node.status))
        case tn.Answer():
            told = _fields(context, node.result) if node.error is None else (f" error {print_text(node.error)}",)
            return (f"answer {_name(node.call)} for {_name(node.subject)}", *told)
        case tn.Crossing():
            return f"{node.kind} journey {_name(node.journey)} for {_name(node.subject)}"
        case _:
            assert_never(node)


def _expectation(context: Context, node: tn.Expectation) -> Doc:
    match node:
        case tn.ExpectIn():
            return _expect_in(node)
        case tn.ExpectChange():
            return f"{_path(node.subject, _EXPECTED)} {node.change} {_name(node.target)}"
        case tn.ExpectRole():
            unknown = "unknown " if node.unknown else ""
            negated = "not " if node.negated else ""
            role = "member of" if node.role is None else f"{_name(node.role, _ROLE)} in"
            because = _because(node.because, node.span.end - 1)
            return (f"{unknown}{_path(node.subject, _EXPECTED)} is {negated}{role} {_name(node.group)}", because)
        case tn.ExpectValue():
            return (f"{_path(node.path, _EXPECTED)} {node.operator} ", _value(context, node.value))
        case tn.ExpectJourney():
            negated = "not " if node.negated else ""
            step = "" if node.step is None else f" at {_reason(node.step)}"
            return f"{_path(node.subject, _EXPECTED)} {negated}in journey {_name(node.journey)}{step}"
        case tn.ExpectAction():
            negated = "no " if node.negated else ""
            given: tuple[Doc, ...] = () if node.arguments is None else (" with", *_fields(context, node.arguments))
            return (f"{negated}action {_name(node.action)} for {_name(node.subject)}", *given)
        case tn.ExpectNoActions():
            return "no actions" if node.subject is None else f"no actions for {_name(node.subject)}"
        case tn.ExpectRefused():
            return ("refused ", _command(context, node.command))
        case _:
            assert_never(node)


def _expect_in(node: tn.ExpectIn) -> Doc:
    negated = "not " if node.negated else ""
    said = f"{_path(node.subject, _EXPECTED)} {negated}in {_name(node.target, _TARGET)}"
    if node.outcome is None:
        return said
    if node.outcome.text == "unknown":
        return (f"unknown {said}", _because(node.because, node.span.end - 1))
    # `true` and `false` are reserved words, and stand bare here.
    word = node.outcome.text if node.outcome.text in {"true", "false"} else _name(node.outcome)
    return f"{said} is {word}"


def _because(reasons: Iterable[nodes.Path | nodes.TextLiteral] | None, end: int) -> Doc:
    if reasons is None:
        return ""
    listed: list[Doc] = []
    for reason in reasons:
        listed += [*([","] if listed else []), line(reason.span.start, flat=" " if listed else ""), _reason(reason)]
    return Group((" because (", Indent(tuple(listed)), closing_line(end), ")"))


def _reason(reason: nodes.Path | nodes.TextLiteral) -> str:
    return _path(reason) if isinstance(reason, nodes.Path) else print_text(reason)


def _fields(context: Context, node: tn.ObjectValue | None) -> tuple[Doc, ...]:
    return () if node is None else (" ", _object(context, node))


def _object(context: Context, node: tn.ObjectValue) -> Doc:
    members: list[tuple[Span, Doc]] = []
    before: tn.TestValue | None = None
    for field in node.fields:
        # After a whole number the name of a unit makes a length of time of it.
        soft = _UNITS if isinstance(before, nodes.IntegerLiteral | nodes.Negate) else frozenset()
        members.append((field.span, (f"{print_name(field.name, soft=soft)}: ", _value(context, field.value))))
        before = field.value
    return print_members(members, node.span.end - 1)


def _value(context: Context, node: tn.TestValue) -> Doc:
    match node:
        case nodes.Name():
            return _name(node)
        case tn.MissingValue():
            return "missing"
        case tn.TimeValue():
            length = node.length
            if length is None:
                return node.word
            told = _name(length) if isinstance(length, nodes.Name) else print_duration(length)
            return f"{node.word} {node.sign} {told}"
        case tn.ObjectValue():
            return _object(context, node)
        case tn.ListValue():
            items = tuple((item.span.start, _value(context, item)) for item in node.items)
            return enclosed("(", items, ")", node.span.end - 1)
        case _:
            return context.show(node)


def _name(name: nodes.Name, soft: frozenset[str] = frozenset()) -> str:
    return print_name(name, soft=soft)


def _path(path: nodes.Path, soft: frozenset[str] = frozenset()) -> str:
    first, *others = path.parts
    return ".".join((_name(first, soft), *("missing" if part.text == "missing" else _name(part) for part in others)))
