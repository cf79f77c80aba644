"""From a text to its syntax tree, with one report for each broken declaration.

The whole text is parsed at once. Only where that fails is it cut at what looks like the start of a declaration, and
each piece parsed alone, so that one mistake never hides the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lark.exceptions import UnexpectedInput
from lark.utils import TextSlice

from quorate.diagnostics.catalogue import limits
from quorate.diagnostics.catalogue import syntax as codes
from quorate.diagnostics.model import Diagnostic
from quorate.syntax import nodes
from quorate.syntax.build import build
from quorate.syntax.characters import find_hidden
from quorate.syntax.grammar import one_line, parser
from quorate.syntax.mistakes import Failure, explain
from quorate.syntax.words import DECLARATIONS, LATER, RESERVED
from quorate.text import Source, Span

if TYPE_CHECKING:
    from lark import Token, Tree

NESTING = 64
"""How deep brackets, `not` and signs may nest (language reference, section 14)."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The declarations that were understood, and what was wrong with the others.

    `broken` holds the names that the others declare, so that uses of them are not reported as unknown.
    """

    source: Source
    file: nodes.RulesFile
    diagnostics: tuple[Diagnostic, ...]
    broken: frozenset[str] = frozenset()


def parse(source: Source) -> Parsed:
    """Parse one rules text; never raises, whatever the text."""
    hidden = find_hidden(source)
    if hidden:
        return Parsed(source, nodes.RulesFile(source.path, (), ()), tuple(hidden), _names_in(source.text))
    start = 1 if source.text.startswith("\ufeff") else 0
    whole = _parse_piece(source, start, len(source.text))
    if not whole.diagnostics:
        return Parsed(source, nodes.RulesFile(source.path, whole.declarations, whole.comments), ())
    declarations: list[nodes.Declaration] = []
    diagnostics: list[Diagnostic] = []
    broken: set[str] = set()
    for begin, end in _pieces(source.text, start):
        piece = _parse_piece(source, begin, end)
        diagnostics += piece.diagnostics
        if piece.diagnostics:
            broken |= _names_in(source.text[begin:end])
        else:
            declarations += piece.declarations
    found = tuple(diagnostics) or whole.diagnostics
    return Parsed(source, nodes.RulesFile(source.path, tuple(declarations), ()), found, frozenset(broken))


@dataclass(frozen=True, slots=True)
class _Piece:
    declarations: tuple[nodes.Declaration, ...] = ()
    comments: tuple[nodes.Comment, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def _parse_piece(source: Source, start: int, end: int) -> _Piece:
    later = _later_word(source.text, start, end)
    if later:
        span = Span(source.path, later.start(), later.end())
        return _Piece(diagnostics=(codes.E112.at(span, word=one_line(later.group())),))
    tokens: list[Token] = []
    comments: list[nodes.Comment] = []
    interactive = parser().parse_interactive(TextSlice(source.text, start, end))
    brackets: list[Token] = []
    run = 0
    try:
        for token in interactive.lexer_thread.lex(interactive.parser_state):  # type: ignore[no-untyped-call]
            comments += _comments(source, tokens[-1].end_pos if tokens else start, token.start_pos)
            if token.type not in _MAY_HOLD_HASH:
                comments += _comments(source, token.start_pos, token.end_pos)
            tokens.append(token)
            run = run + 1 if token.type in ("NOT", "MINUS") else 0
            _follow(brackets, token)
            if len(brackets) + run > NESTING:
                span = Span(source.path, token.start_pos or 0, token.end_pos or 0)
                return _Piece(diagnostics=(limits.E401.at(span, limit=NESTING),))
            interactive.feed_token(token)
        comments += _comments(source, tokens[-1].end_pos if tokens else start, end)
        tree: Tree[Token] = interactive.feed_eof(tokens[-1] if tokens else None)  # type: ignore[no-untyped-call]
    except UnexpectedInput as error:
        return _Piece(diagnostics=(explain(Failure(source, start, end, tokens, brackets, error)),))
    declarations, problems = build(tree, source.path)
    problems += [found for declaration in declarations if (found := _too_deep(declaration))]
    return _Piece(declarations, tuple(comments), tuple(problems))


# All other tokens are words, which may have comments between them.
_MAY_HOLD_HASH = frozenset({"NAME", "STRING", "PATTERN", "SINGLE_QUOTED", "CURLY_QUOTED"})
_OPENING = {"LPAR": "RPAR", "LBRACE": "RBRACE"}


def _follow(brackets: list[Token], token: Token) -> None:
    if token.type in _OPENING:
        brackets.append(token)
    elif brackets and token.type == _OPENING[brackets[-1].type]:
        brackets.pop()


def _too_deep(declaration: nodes.Declaration) -> Diagnostic | None:
    level: list[nodes.Node] = [declaration]
    for _ in range(2 * NESTING):
        level = [child for node in level for child in nodes.children(node)]
        if not level:
            return None
    return limits.E401.at(level[0].span, limit=NESTING)


def _comments(source: Source, start: int | None, end: int | None) -> Iterator[nodes.Comment]:
    text = source.text
    if "#" not in text[start:end]:
        return
    for match in _COMMENT.finditer(text, start or 0, end or 0):
        line_start = max(text.rfind("\n", 0, match.start()), text.rfind("\r", 0, match.start())) + 1
        before = text[line_start : match.start()].lstrip("\ufeff")
        span = Span(source.path, match.start(), match.end())
        yield nodes.Comment(span, match.group().rstrip(), trailing=bool(before.strip()))


_COMMENT = re.compile(r"#[^\n\r]*")
_NAME = r"(?:[A-Za-z_]\w*|`[^`\n]+`)"
_HEAD = re.compile(
    rf"^[ \t]*(?=(?:(?:entity|event|list|define|table|role\s+template|buying\s+group|journey|action|destination"
    rf"|activation|mapping|record|constant)\s+{_NAME}\s*(?:[({{=\"]|of\b|in\b|from\b|to\b|for\b|as\b|{_NAME})"
    # These also begin a clause of a block, which a name ends.
    rf"|(?:audience|interest|engagement|stages)\s+{_NAME}\s*(?:[{{\"]|(?:of|where)\b)"
    rf"|(?:test\s+(?:\"|{_NAME}\s*\{{|\{{)|verify\s+{_NAME}|call\s+{_NAME}\s+(?:\"|of\b))))"
    rf"|^(?=(?!(?:{'|'.join(sorted(RESERVED))}|unknown|otherwise|in|of|as)\b)[A-Za-z_]\w*[ \t]+[A-Za-z_`])",
    re.MULTILINE,
)
_LATER = re.compile(rf"(?:{'|'.join(LATER)})\b(?=\s*(?:\"|{_NAME}))")
_DECLARED_HEAD = "|".join(word.replace(" ", r"\s+") for word in (*DECLARATIONS, *LATER))
_DECLARED = re.compile(rf"^\s*(?:{_DECLARED_HEAD})\s+({_NAME})(?:\s+({_NAME}))?")
_BRACE = re.compile(
    r"""
      "(?:[^"\\\n\r]|\\[^\n\r])*" | `[^`\n\r]*` | \#[^\n\r]*
    | \bmatches\s+/(?:[^/\\\n\r]|\\[^\n\r])+/
    | [{}]
""",
    re.VERBOSE,
)
_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\n\r]*)*")


def _later_word(text: str, start: int, end: int) -> re.Match[str] | None:
    space = _SPACE.match(text, start, end)
    return _LATER.match(text, space.end() if space else start, end)


def _pieces(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Cut a text where a line looks like the start of a declaration, but not inside of braces that are closed."""
    heads = sorted({match.end() for match in _HEAD.finditer(text, start)} - {start})
    blocks = _blocks(text, start)
    cuts, end, taken = [start], 0, 0
    for head in heads:
        while taken < len(blocks) and blocks[taken][0] < head:
            end = max(end, blocks[taken][1])
            taken += 1
        if head > end:
            cuts.append(head)
    for begin, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        space = _SPACE.match(text, begin, end)
        if not space or space.end() < end:
            yield begin, end


def _blocks(text: str, start: int) -> list[tuple[int, int]]:
    """Return where the braces are that have their counterpart, in the order of the opening ones."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for match in _BRACE.finditer(text, start):
        if match.group() == "{":
            opened.append(match.start())
        elif match.group() == "}" and opened:
            found.append((opened.pop(), match.start()))
    return sorted(found)


def _names_in(text: str) -> frozenset[str]:
    found: set[str] = set()
    for begin, end in _pieces(text, 0):
        space = _SPACE.match(text, begin, end)
        match = _DECLARED.match(text, space.end() if space else begin, end)
        if match:
            found |= {name.strip("`") for name in match.groups() if name}
    return frozenset(found)
