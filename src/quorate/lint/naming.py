"""L601 to L607: names, titles and files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from quorate.diagnostics.catalogue.lint.naming import L601, L602, L603, L604, L605, L606, L607
from quorate.diagnostics.model import Diagnostic, Edit, Fix, Label
from quorate.lint.rule import Rule
from quorate.lint.subject import Subject
from quorate.semantics.declared import kind_of
from quorate.syntax import nodes as n
from quorate.syntax.declared_kinds import WORDS
from quorate.text import Span

_SNAKE: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SPACES: Final = re.compile(r" {2,}")
_ENDS_SHORT: Final = re.compile(r"(?:\b(?:etc|inc|ltd|co|corp|no|vs)|\.\w+|\b\w)\.$", re.IGNORECASE)
_LIKE_TESTS: Final = re.compile(r"(?:^tests?_.*|.*[._-]tests?|^tests?)\.rules$")
_S: Final = re.compile(r"s(?=_|$)")

_OF_PAYLOADS: Final = (n.EntityDeclaration, n.EventDeclaration, n.ActionDeclaration, n.CallDeclaration)
_KIND_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "list": ("list",),
    "define": ("define", "definition"),
    "table": ("table",),
    "audience": ("audience", "segment"),
    "role template": ("role_template", "template"),
    "interest": ("interest",),
    "buying group": ("buying_group", "group"),
    "engagement": ("engagement", "engagement_model"),
    "stages": ("stages", "stage_model"),
    "destination": ("destination",),
    "activation": ("activation",),
    "journey": ("journey",),
}
_Step: TypeAlias = n.Do | n.Wait | n.Listen | n.Split | n.RandomSplit | n.CallStep | n.Repeat | n.End
_Titled: TypeAlias = (
    n.RoleTemplateDeclaration
    | n.InterestDeclaration
    | n.BuyingGroupDeclaration
    | n.ActivationDeclaration
    | n.JourneyDeclaration
)
_Declared: TypeAlias = (
    _Titled
    | n.AudienceDeclaration
    | n.TableDeclaration
    | n.RoleNode
    | n.EngagementDeclaration
    | n.StagesDeclaration
    | n.DestinationDeclaration
    | n.ActionDeclaration
    | n.CallDeclaration
)
_STEPS: Final[tuple[type[_Step], ...]] = (
    n.Do, n.Wait, n.Listen, n.Split, n.RandomSplit, n.CallStep, n.Repeat, n.End,
)  # fmt: skip
_HAVE_TITLES: Final[tuple[type[_Declared], ...]] = (
    n.AudienceDeclaration,
    n.TableDeclaration,
    n.RoleTemplateDeclaration,
    n.RoleNode,
    n.InterestDeclaration,
    n.BuyingGroupDeclaration,
    n.EngagementDeclaration,
    n.StagesDeclaration,
    n.DestinationDeclaration,
    n.ActivationDeclaration,
    n.JourneyDeclaration,
    n.ActionDeclaration,
    n.CallDeclaration,
)


def find_other_cases(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of names that the rules give and that are not in snake case, each where it is first written."""
    for name in _given_names(subject):
        if not _SNAKE.fullmatch(name.text):
            words = "_".join(word.lower() for word in _WORDS.findall(name.text))
            help_ = f"write `{words}`" if _SNAKE.fullmatch(words) else ""
            yield L601.at(name.span, name=name.text, help=help_)


def _given_names(subject: Subject) -> Iterator[n.Name]:
    for declaration in _declarations(subject):
        if isinstance(declaration, _OF_PAYLOADS):
            continue
        yield declaration.name
        match declaration:
            case n.DefineDeclaration(parameters=parameters):
                yield from (each.name for each in parameters)
            case n.RoleTemplateDeclaration(roles=roles):
                yield from (each.name for each in roles)
            case n.StagesDeclaration():
                yield from _stage_names(declaration)
    ways: tuple[type[n.PathNode | n.Share], ...] = (n.PathNode, n.Share)
    for kind in ways:
        yield from (each.name for each in subject.all_written(kind))
    for step in _STEPS:
        yield from (each.label for each in subject.all_written(step) if each.label is not None)


def _stage_names(declared: n.StagesDeclaration) -> Iterable[n.Name]:
    found: dict[str, n.Name] = {}
    success = () if declared.success is None else (declared.success,)
    moves = [line for line in declared.lines if isinstance(line, n.AllowedMoves)]
    for name in (*declared.entry, *success, *declared.failure, *(name for line in moves for name in line.targets)):
        found.setdefault(name.text, name)
    return found.values()


def find_missing_titles(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of what people meet by its name alone."""
    met: set[str] = set()
    for declaration in _declarations(subject):
        if isinstance(declaration, _Titled):
            if declaration.title is None:
                yield _untitled(declaration)
            audience = getattr(declaration, "audience", None)
            met |= {audience.text} if isinstance(audience, n.Name) else set()
    for declaration in _declarations(subject):
        if (
            isinstance(declaration, n.AudienceDeclaration)
            and declaration.title is None
            and declaration.name.text in met
        ):
            yield _untitled(declaration)


def _untitled(declared: _Titled | n.AudienceDeclaration) -> Diagnostic:
    name = declared.name
    title = name.text.replace("_", " ")
    written = f' "{title[:1].upper()}{title[1:]}"'
    fix = Fix(f"write{written}", (Edit(Span(name.span.path, name.span.end, name.span.end), written),), is_safe=False)
    help_ = f"say after the name what people call it, such as `{written.strip()}`"
    return L602.at(name.span, kind=WORDS[type(declared)], name=name.text, help=help_, fix=fix)


def find_untidy_titles(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of titles with spaces where none belong, or a period at the end."""
    for kind in _HAVE_TITLES:
        for declared in subject.all_written(kind):
            if declared.title is not None and (reason := _untidy(declared.title.value)):
                yield _tidied(declared.name, declared.title, reason)


def _untidy(title: str) -> str:
    if title != title.strip():
        return "begins or ends with a space"
    if _SPACES.search(title):
        return "has several spaces in a row"
    if title.endswith(".") and not title.endswith("..") and not _ENDS_SHORT.search(title):
        return "ends with a period"
    return ""


def _tidied(name: n.Name, title: n.TextLiteral, reason: str) -> Diagnostic:
    text = _SPACES.sub(" ", title.value.strip())
    if _untidy(text):
        text = text.removesuffix(".")
    plain = text.isprintable() and not set(text) & {'"', "\\"} and text
    fix = Fix(f'write `"{text}"`', (Edit(title.span, f'"{text}"'),), is_safe=True) if plain else None
    return L603.at(title.span, name=name.text, reason=reason, fix=fix)


def find_repeated_kinds(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of names that repeat what they are names of."""
    for declaration in _declarations(subject):
        name, lowered = declaration.name, declaration.name.text.lower()
        for word in _KIND_WORDS.get(WORDS[type(declaration)], ()):
            if lowered != word and (lowered.startswith(f"{word}_") or lowered.endswith(f"_{word}")):
                rest = lowered.removeprefix(f"{word}_").removesuffix(f"_{word}")
                help_ = f"`{rest}` would do" if _SNAKE.fullmatch(rest) else ""
                yield L604.at(name.span, name=name.text, kind=kind_of(declaration), help=help_)
                break


def find_names_alike(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of the second of two names of a kind that are hardly told apart."""
    for names in _namespaces(subject):
        first: dict[str, n.Name] = {}
        for name in names:
            plain = _S.sub("", name.text.lower()).replace("_", "")
            other = first.setdefault(plain, name)
            if other.text != name.text:
                label = Label(other.span, "the other one")
                yield L605.at(name.span, name=name.text, other=other.text, labels=[label])


def _namespaces(subject: Subject) -> Iterator[list[n.Name]]:
    by_kind: dict[str, list[n.Name]] = {}
    for declaration in _declarations(subject):
        if not isinstance(declaration, _OF_PAYLOADS):
            by_kind.setdefault(WORDS[type(declaration)], []).append(declaration.name)
        match declaration:
            case n.RoleTemplateDeclaration(roles=roles):
                yield [each.name for each in roles]
            case n.StagesDeclaration():
                yield list(_stage_names(declaration))
    yield from by_kind.values()


def find_files(subject: Subject) -> Iterator[Diagnostic]:
    """Tell of files that are named like tests, and of such as are too long."""
    for source in subject.project.files:
        top = Span(source.path, 0, 0)
        if _LIKE_TESTS.fullmatch(posixpath.basename(source.path)):
            help_ = "a file of tests ends in `.test.rules`; one of rules has another name"
            yield L606.at(top, path=source.path, help=help_)
        count, most = source.text.count("\n"), subject.bounds.file_lines
        if count > most:
            yield L607.at(top, count=count, most=most, help="put what belongs together into files of its own")


def _declarations(subject: Subject) -> Iterator[n.Declaration]:
    for file in subject.files:
        yield from file.declarations


RULES = (
    Rule((L601,), find_other_cases),
    Rule((L602,), find_missing_titles),
    Rule((L603,), find_untidy_titles),
    Rule((L604,), find_repeated_kinds),
    Rule((L605,), find_names_alike),
    Rule((L606, L607), find_files),
)
