"""L9xx: findings less those that comments keep from being told, and what is odd about the comments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from quorate.diagnostics.catalogue.families import CODES
from quorate.diagnostics.catalogue.lint.suppressions import L901, L902, L903, L904, L905
from quorate.diagnostics.model import Diagnostic, Edit, Fix
from quorate.lint.levels import Levels
from quorate.lint.subject import Subject
from quorate.lint.suppressions import Malformed, Named, Suppression, read_suppressions
from quorate.semantics.lint_config import selector_hint
from quorate.text import Span


@dataclass(frozen=True, slots=True)
class Left:
    """The findings that are left, and how many comments kept from being told."""

    told: list[Diagnostic]
    kept: int


def suppress(subject: Subject, found: Iterable[Diagnostic], levels: Levels, today: date) -> Left:
    """Take away what comments keep from being told, and add what is odd about these; `today` tells which count."""
    comments = read_suppressions(subject)
    if not comments:
        return Left(list(found), 0)
    uses = [_Uses(each) for each in comments if isinstance(each, Suppression)]
    valid = [each for each in uses if not each.suppression.is_expired(today)]
    valid.sort(key=lambda each: _width(each.suppression))
    told, kept = [], 0
    for each in found:
        if any(use.takes(each) for use in valid):
            kept += 1
        else:
            told.append(each)
    malformed = [_malformed(subject, each) for each in comments if isinstance(each, Malformed)]
    odd = [finding for use in uses for finding in _odd(subject, use, levels, today)]
    return Left([*told, *levels.told([*malformed, *odd])], kept)


@dataclass
class _Uses:
    """A comment, and which of the findings that it names it has kept from being told."""

    suppression: Suppression
    used: set[Span] = field(default_factory=set)

    def takes(self, found: Diagnostic) -> bool:
        """Tell whether a finding is not to be told."""
        if found.span is None or not self.suppression.is_at(found.span):
            return False
        named = next((each for each in self.suppression.named if each.means(found.code)), None)
        if named is None:
            return False
        self.used.add(named.span)
        return True


def _width(suppression: Suppression) -> float:
    """Tell how much a comment covers: of two, the one that covers less is asked first."""
    covers = suppression.covers
    return float("inf") if covers is None else covers.end - covers.start


def _odd(subject: Subject, uses: _Uses, levels: Levels, today: date) -> Iterable[Diagnostic]:
    suppression = uses.suppression
    unknown = [each for each in suppression.named if each.codes is None]
    for each in unknown:
        yield L902.at(each.span, name=each.text, help=_meant(each.text), fix=_without(subject, suppression, unknown))
    if suppression.is_expired(today):
        fix = _without(subject, suppression, suppression.named)
        help_ = "mend what it speaks of, or take it away"
        yield L904.at(suppression.comment.span, until=suppression.until, help=help_, fix=fix)
        return
    if levels.settings.require_reasons and not suppression.reason and len(unknown) < len(suppression.named):
        known = [each for each in suppression.named if each.codes is not None]
        yield L905.at(suppression.comment.span, names=_listed(known), help="say after the brackets why")
    path = suppression.comment.span.path
    unused = [
        each
        for each in suppression.named
        if each.span not in uses.used and each.codes is not None and _is_looked_for(each, levels, path)
    ]
    if unused:
        fix = _without(subject, suppression, unused)
        span = suppression.comment.span if len(unused) == len(suppression.named) else unused[0].span
        yield L903.at(span, names=_listed(unused), help="take it away", fix=fix)


def _is_looked_for(named: Named, levels: Levels, path: str) -> bool:
    """Tell whether all that is named would be told in a file, so that it is known not to be there."""
    codes = [code for code in CODES if code.startswith("L") and named.means(code)]
    return all(levels.of(code, path) != "off" or CODES[code].is_asked_for for code in codes) and any(
        levels.of(code, path) != "off" for code in codes
    )


def _malformed(subject: Subject, found: Malformed) -> Diagnostic:
    fix = Fix("take the comment away", (subject.without_comment(found.comment),), is_safe=False)
    return L901.at(found.comment.span, reason=found.reason, help=found.help, fix=fix)


def _meant(name: str) -> str:
    if name.upper() in CODES:
        return "only findings of lint can be kept from being told"
    return selector_hint(name)


def _without(subject: Subject, suppression: Suppression, named: Iterable[Named]) -> Fix:
    """Return the fix that takes names out of a comment, and the comment away if no others are left."""
    gone = {each.span for each in named}
    left = [each for each in suppression.named if each.span not in gone]
    if not left:
        return Fix("take the comment away", (subject.without_comment(suppression.comment),), is_safe=True)
    first, last = suppression.named[0].span, suppression.named[-1].span
    text = ", ".join(each.text for each in left)
    return Fix(f"leave `{text}`", (Edit(first.to(last), text),), is_safe=True)


def _listed(named: Iterable[Named]) -> str:
    *first, last = (f"`{each.text}`" for each in named)
    return f"{', '.join(first)} and {last}" if first else last
