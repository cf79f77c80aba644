"""Reads job titles in plain Python, to judge the role template of tests/sec/rules/officers.rules by.

Written by reading titles, and not from the rules: a title is cut into words, its abbreviations are written out, it is
cut into phrases, and each phrase names a seat, or a field in which its holder is a chief or a vice president.

What a title names, several at a time:

* `chief_executive`: of the company, or of a part of it that has a chief executive; also as an interim.
* `board_chair`: chair, vice chair, executive chair of a board.
* `president`: of the company, a group, a division, a region; not a vice president.
* `finance`: chief financial officer, treasurer, a vice president of finance.
* `accounting`: chief or principal accounting officer, controller. CAO is read so, but beside law or personnel, where
  it is the chief administrative officer.
* `operations`, `legal` (counsel and secretary), `technology` (also information, digital, data), `human_resources`:
  chief or other head of these, deputies too. What a president presides over is a business, and no such field.
* `executive`: any other chief officer, vice president, managing director or head; only where nothing above is named.

Who has left, or only advises, holds nothing; and `See Remarks` names nothing.

`titles.csv` beside this file holds 300 spellings, labelled by reading each before there were rules or this program.
`drawn` says which: by hash, from four strata, of which one has the titles without any common word. Whoever labelled
them also wrote the rules and this program, and mended both after reading where they differed from the labels (two
titles of the rules', one of this program's) and from each other. So all agreement is rosier than on titles never seen.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

ROLES: Final = (
    "chief_executive", "board_chair", "president", "finance", "accounting", "operations", "legal", "technology",
    "human_resources", "executive",
)  # fmt: skip
LABELS: Final = Path(__file__).parent / "titles.csv"
DRAWN: Final = {"common": 50, "some": 60, "once": 130, "odd": 60}
"""How many titles of each stratum are labelled."""

_WRITTEN_OUT: Final = {
    "vice president": "vp evp svp sevp cvp cevp csvp gvp srvp srevp execvp",
    "president": "pres pr presidnet",
    "chair": "chairman chairwoman chairperson chaiman chrm chmn",
    "board chair": "cob",
    "chief": "chf ch",
    "officer": "off offc offcr offic offr ofc ofcr ofr",
    "executive": "exec exe",
    "chief executive officer": "ceo",
    "chief financial officer": "cfo",
    "chief operations officer": "coo",
    "chief operations and financial officer": "cofo",
    "chief legal officer": "clo",
    "chief legal and administrative officer": "clao cla",
    "chief legal and regulatory officer": "clro",
    "chief technology officer": "cto",
    "chief information officer": "cio",
    "chief information and digital officer": "cido cdio",
    "chief information security officer": "ciso",
    "chief information technology officer": "cito",
    "chief product and technology officer": "cpto",
    "chief strategy product technology officer": "cspto",
    "chief human resources officer": "chro hro",
    "chief administrative and people officer": "capo",
    "principal accounting officer": "pao",
    "general counsel": "gc gencounsel",
    "counsel": "coun",
    "general": "gen gnl genl",
    "secretary": "sec secr secret secty secy",
    "controller": "comptroller contr contrlr cntrlr contro controll controllership ctr ctrlr ctrl",
    "treasurer": "treas treasury trsr",
    "accounting": "acc accnt accoun account accountant accountg accting acct acctg actg actng",
    "financial": "fin fince financal finl",
    "operations": "op ops oper operation operating",
    "technology": "tech technical",
    "information": "info",
    "digital": "dig",
    "legal": "leg lgl",
    "people": "ppl",
    "human": "hum",
    "human resources": "hr",
    "resources": "res resource",
    "manager": "mgr mngr",
    "managing director": "md smd rmd",
    "head": "hd heads",
}
_ABBREVIATIONS: Final = {short: long.split() for long, all_ in _WRITTEN_OUT.items() for short in all_.split()}

_OFFICES: Final = frozenset({
    "chief executive", "chief financial", "chief legal", "general counsel", "secretary", "treasurer", "controller",
})  # fmt: skip


@dataclass(frozen=True)
class Score:
    """How often two readers name the same role: hits, what only the judged one names, what only the judge does."""

    hits: int
    extra: int
    missed: int

    @property
    def precision(self) -> float:
        """How much of what is named is right; 1 where nothing is named."""
        return self.hits / (self.hits + self.extra) if self.hits + self.extra else 1.0

    @property
    def recall(self) -> float:
        """How much of what is right is named; 1 where nothing is to be named."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0


def roles_of(title: str) -> frozenset[str]:
    """Return the roles that a title names."""
    # "EVP and Senior Advisor", "SVP, COS to the Chairman & CEO", "Office of the CEO": the rest is somebody else's.
    phrases = phrases_of(re.split(r"(?i)\b(?:senior |special )?advis[eo]r\b|\b(?:to|office of) the\b", title)[0])
    words = [word for phrase in phrases for word in phrase]
    if {"former", "retired", "emeritus"} & set(words):
        return frozenset()
    found: set[str] = set()
    presides = False
    for phrase in phrases:
        seats = _seats(phrase)
        # "President, Technology": what follows a president is the name of a business, up to the next office.
        named = presides and not seats and "chief" not in phrase and "vice" not in phrase
        if not named:
            heads_all = {"president", "chief_executive"} & seats
            found |= seats if heads_all else seats | _fields(phrase, set(words))
            presides = bool(heads_all) or (presides and "officer" not in phrase)
    if not found and _is_executive(words):
        found.add("executive")
    return frozenset(found)


def words_of(title: str) -> list[str]:
    """Cut a title into words, abbreviations written out: `SrVP & C.F.O.` → vice president & chief financial officer."""
    text = re.sub(r"\b(?:[A-Za-z]\. ?)+[A-Za-z]\b\.?", lambda found: re.sub(r"[. ]", "", found[0]) + " ", title)
    text = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[A-Z]{2})(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z]{2})", " ", text)
    text = re.sub(r"'|(?<=\w)\*", "", text)
    text = re.sub(r"\bR&D\b", "research", text)
    cut = re.findall(r"[a-z]+|[&,;:/()-]", text.lower())
    return [word for short in cut for word in _ABBREVIATIONS.get(short, [short])]


def phrases_of(title: str) -> list[list[str]]:
    """Cut a title where a comma, a stroke or an "and" stands; a list of fields of one chief stays together."""
    phrases: list[list[str]] = [[]]
    open_chief = False
    for word in words_of(title):
        if word in {"and", "&", ",", ";", ":", "/", "(", ")", "-"}:
            if not open_chief or word not in {"and", "&", "/", ","}:
                phrases.append([])
                open_chief = False
            continue
        if word in {"chief", "vice", "president", "general", "controller", "secretary"} and open_chief:
            phrases.append([])
            open_chief = False
        open_chief = word == "chief" or (open_chief and word != "officer")
        phrases[-1].append(word)
    return [phrase for phrase in phrases if phrase]


def _seats(phrase: list[str]) -> set[str]:
    """Return the seats that have a name of their own."""
    found: set[str] = set()
    if "chief executive" in " ".join(phrase):
        found.add("chief_executive")
    if "chair" in phrase and "ww" not in phrase:
        found.add("board_chair")
    if any(word == "president" and phrase[:place][-1:] != ["vice"] for place, word in enumerate(phrase)):
        found.add("president")
    if "treasurer" in phrase:
        found.add("finance")
    if "controller" in phrase:
        found.add("accounting")
    if "counsel" in phrase or "secretary" in phrase:
        found.add("legal")
    return found


def _fields(phrase: list[str], title: set[str]) -> set[str]:
    """Return the fields in which a phrase makes somebody a chief, a principal, a head or a vice president."""
    found: set[str] = set()
    words = set(phrase)
    chief = bool({"chief", "principal", "officer"} & words)
    if (chief and "financial" in words) or "finance" in words:
        found.add("finance")
    if "accounting" in words or ("cao" in words and not title & {"counsel", "legal", "human", "people", "affairs"}):
        found.add("accounting")
    if "operations" in words:
        found.add("operations")
    if "legal" in words:
        found.add("legal")
    if _in_technology(words, chief=chief):
        found.add("technology")
    if {"people", "talent"} & words or ("human" in words and {"resources", "relations", "capital"} & words):
        found.add("human_resources")
    return found


def _in_technology(words: set[str], *, chief: bool) -> bool:
    if chief:
        return bool({"technology", "information", "digital", "data", "it"} & words)
    return bool({"technology", "it"} & words) and not {"sales", "solutions", "energy", "gm", "group"} & words


def _is_executive(words: list[str]) -> bool:
    text = " ".join(words)
    if re.search(r"\bvice president\b|\bchief\b|\bofficer\b(?! of)|\bhead\b|\bmanaging director\b|\bexecutive\b", text):
        return True
    return bool(re.search(r"\b(market director|general manager|lead|c[a-z]{1,3}o)\b", text))


def labels() -> dict[str, frozenset[str]]:
    """Return the roles that each of the 300 titles is labelled with."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        return {row["title"]: frozenset(row["roles"].split()) for row in csv.DictReader(file)}


def drawn(titles: Mapping[str, int]) -> dict[str, list[str]]:
    """Draw titles by stratum from how many people have each: those of least hash, in the order of the alphabet."""
    common: Counter[str] = Counter()
    for title, people in titles.items():
        for word in _plain_words(title):
            common[word] += people
    twenty = {word for word, _ in common.most_common(20)}
    strata: dict[str, list[str]] = {name: [] for name in DRAWN}
    for title, people in titles.items():
        often = "common" if people >= 5 else "some" if people >= 2 else "once"
        strata[often if twenty & _plain_words(title) else "odd"].append(title)
    return {
        name: sorted(sorted(among, key=lambda title: sha256(title.encode()).digest())[: DRAWN[name]])
        for name, among in strata.items()
    }


def _plain_words(title: str) -> set[str]:
    return set(re.findall(r"[a-z]+", title.lower()))


def scores(pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> dict[str, Score]:
    """Compare, role by role, what is judged with what is right."""
    hits, extra, missed = Counter[str](), Counter[str](), Counter[str]()
    for judged, right in pairs:
        hits.update(judged & right)
        extra.update(judged - right)
        missed.update(right - judged)
    return {role: Score(hits[role], extra[role], missed[role]) for role in ROLES}
