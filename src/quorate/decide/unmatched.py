"""The texts of people whom no role matches, put together so that an author of rules can act on them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

SPELLINGS_AT_MOST: Final = 100
WORDS_AT_MOST: Final = 50
OTHERS_AT_MOST: Final = 5
_RUNS: Final = re.compile(r"[\W_]+")
_SMALL: Final = frozenset("and at by de der des die du et for from in la of on or the to und with y".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Spelling:
    """Texts that differ in case, punctuation and spacing alone: the most frequent one, and others, so many in all."""

    text: str
    people: int
    spellings: int
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word in texts of people whom no role matches, the most frequent of these, and how many others have it."""

    word: str
    people: int
    matched: int
    example: str


@dataclass(frozen=True, slots=True)
class Unmatched:
    """The people whom no role matches, by one field; the first of the spellings and words, most frequent first.

    `people` have a text, `blank` an empty one, `missing` none. `groups` is how many there are of `spellings`, `texts`
    how many different texts they are.
    """

    field: str
    people: int
    blank: int
    missing: int
    texts: int
    groups: int
    spellings: tuple[Spelling, ...]
    words: tuple[Word, ...]


def unmatched_by(
    field: str, none: Mapping[str | None, int], others: Mapping[str | None, int], *, is_free: bool
) -> Unmatched:
    """Put the texts of people with no role together, with how many have each; `others` are those of who has one."""
    known = {text: count for text, count in none.items() if text is not None and text.strip()}
    groups = grouped(known)
    return Unmatched(
        field,
        sum(known.values()),
        sum(count for text, count in none.items() if text is not None and not text.strip()),
        none.get(None, 0),
        len(known),
        len(groups),
        tuple(groups[:SPELLINGS_AT_MOST]),
        _words(known, others) if is_free else (),
    )


def grouped(texts: Mapping[str, int]) -> list[Spelling]:
    """Group texts by their normal spelling, the most frequent group first."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for text in most_first(texts):
        groups[normal(text)].append(text)
    found = [
        Spelling(each[0], sum(texts[text] for text in each), len(each), tuple(each[1 : 1 + OTHERS_AT_MOST]))
        for each in groups.values()
    ]
    return sorted(found, key=lambda each: (-each.people, each.text))


def normal(text: str) -> str:
    """Return a text without what spellings of it differ in; one of marks alone stays as it is."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _RUNS.sub(" ", folded).strip() or text.strip()


def most_first(counts: Mapping[str, int]) -> list[str]:
    """Order texts by how many people have them."""
    return sorted(counts, key=lambda text: (-counts[text], text))


def _words(texts: Mapping[str, int], others: Mapping[str | None, int]) -> tuple[Word, ...]:
    """Find the words that most people have, unless all texts are of one word; words that say nothing are left out."""
    people: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for text in most_first(texts):
        for word in _words_in(text):
            people[word] += texts[text]
            examples.setdefault(word, text)
    matched: Counter[str] = Counter()
    for other, count in others.items():
        for word in _words_in(other or ""):
            matched[word] += count
    if all(word == normal(text) for word, text in examples.items()):
        return ()
    told = [word for word in most_first(people) if people[word] > 1][:WORDS_AT_MOST]
    return tuple(Word(word, people[word], matched[word], examples[word]) for word in told)


def _words_in(text: str) -> Iterable[str]:
    """Return each word of a text once; words are runs of letters and digits, as `has word` has them."""
    words = _RUNS.sub(" ", text.casefold()).split()
    return dict.fromkeys(word for word in words if len(word) > 1 and word not in _SMALL and not word.isdigit())
