"""Drafts of records, mappings and a first buying group to the texts of a rule set."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from quorate.cli.foreign.cells import ColumnSeen, Guess
from quorate.cli.foreign.spoken import spoken_of
from quorate.cli.foreign.table_draft import MappingDraft, RecordDraft, TableDraft
from quorate.cli.infer.names import free, quoted_text
from quorate.cli.infer.text import formatted, quoted
from quorate.diagnostics.model import shown

_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_DECIDERS: Final = (
    "chief", "ceo", "cfo", "cto", "cio", "coo", "cmo", "cro", "cso", "president", "owner", "founder", "partner",
    "evp", "svp", "vp", "director", "head", "principal",
    "geschäftsführer", "geschäftsführerin", "geschäftsführung", "geschäftsleitung", "vorstand", "vorständin", "inhaber",
    "inhaberin", "direktor", "direktorin", "leiter", "leiterin", "leitung", "abteilungsleiter", "abteilungsleiterin",
    "bereichsleiter", "bereichsleiterin", "vertriebsleiter", "vertriebsleiterin", "prokurist", "prokuristin", "gründer",
    "directeur", "directrice", "gérant", "gérante", "président", "présidente", "pdg", "dg", "fondateur", "fondatrice",
    "propriétaire", "associé", "associée",
    "directora", "presidente", "presidenta", "propietario", "propietaria", "dueño", "dueña", "socio", "socia",
    "fundador", "fundadora",
    "direttore", "direttrice", "amministratore", "amministratrice", "titolare", "fondatore", "dirigente",
)  # fmt: skip
_CHAMPIONS: Final = (
    "manager", "lead", "leader", "supervisor", "coordinator",
    "teamleiter", "teamleiterin", "gruppenleiter", "gruppenleiterin", "projektleiter", "projektleiterin", "koordinator",
    "koordinatorin", "responsable", "chef", "cheffe", "coordinateur", "coordinatrice", "jefe", "jefa", "gerente",
    "encargado", "encargada", "coordinador", "coordinadora", "responsabile", "capo", "coordinatore",
)  # fmt: skip
"""Words of titles in English, German, French, Spanish and Italian."""
_NO_TRADE: Final = frozenset(
    {"and", "of", "the", "for", "senior", "junior", "sr", "jr", "vice", "assistant", "associate"}
    | {"und", "der", "die", "das", "für", "im", "in", "stellvertretender", "stellvertretende", "leitender", "leitende"}
    | {"de", "des", "du", "la", "le", "les", "et", "en", "del", "el", "los", "las", "di", "da", "dei", "della", "delle"}
    | {"adjoint", "adjointe", "adjunto", "adjunta", "general", "général", "générale", "generale", "per", "pour", "para"}
)
_TRADES: Final = 8
_NAMES: Final = ("known_accounts", "can_be_written_to", "committee", "standard", "pipeline", "offer", "deciders")
_TWICE: Final = 2


def mappings_text(draft: TableDraft) -> str:
    """Write the records and mappings as canonical rules text."""
    parts = ["# What the files hold, and what becomes of it. `quorate map` reads each file by the record of its name."]
    for record in draft.records:
        parts.append(_record(record))
        parts += (_mapping(each) for each in draft.mappings if each.record == record.name)
    return formatted("\n\n".join(parts), {})


def groups_text(draft: TableDraft) -> str:
    """Write a first audience, roles by the words of job titles, an interest, and a buying group of everyone."""
    schema = draft.schema
    names = _names(draft)
    parts = [
        "# A first buying group, to be made one's own: who decides, what they may want, and when a group is complete.",
        f'audience {names["known_accounts"]} "Accounts where we know somebody" of accounts where any people',
    ]
    person = next(entity for entity in schema.entities if entity.name == "person")
    fields = {each.name: each for each in person.fields}
    if "email" in fields:
        consent = next((each.name for each in person.fields if "consent" in each.marks), "")
        may = f" and {quoted(consent)}" if consent else ""
        parts.append(
            f'audience {names["can_be_written_to"]} "People we can write to" of people where email is known{may}'
        )
    known = next((quoted(name) for name in ("job_title", "email") if name in fields), "id")
    parts.append(_roles(names["committee"], draft.titles, known))
    if schema.events:
        weights = "\n".join(f"{quoted(event.name)} 40" for event in schema.events)
        parts.append(f"engagement {names['standard']} {{\nwindow 90 days\n{weights}\n}}")
    parts.append(
        f"stages {names['pipeline']} {{\nentry discovered\nsuccess won\nfailure lost\n"
        "discovered -> evaluating, lost\nevaluating -> won, lost\n}"
    )
    parts.append(
        f'interest {names["offer"]} "What we sell" {{\nroles {names["committee"]}\nstages {names["pipeline"]}\n}}'
    )
    engagement = f"engagement {names['standard']}\n" if schema.events else ""
    parts.append(
        f'buying group {names["deciders"]} "Who decides" {{\naudience {names["known_accounts"]}\n'
        f"interest {names['offer']}\nadmit everyone\n{engagement}ready when completeness >= 50%\n}}"
    )
    both = {name: (entity.name, entity.many) for entity in schema.entities for name in (entity.name, entity.many)}
    return formatted("\n\n".join(parts), both)


def first_audience(draft: TableDraft) -> str:
    """Return what the first audience is called."""
    return _names(draft)["known_accounts"]


def _names(draft: TableDraft) -> dict[str, str]:
    """Return what the first rules are called, where a schema has not taken these names."""
    schema = draft.schema
    taken = {name for entity in schema.entities for name in (entity.name, entity.many)}
    taken |= {event.name for event in schema.events} | {each.name for each in draft.records}
    taken |= {each.name for each in draft.mappings}
    return {wish: free(wish, taken, "first") for wish in _NAMES}


def _record(record: RecordDraft) -> str:
    title = f" {quoted_text(record.title)}" if record.title.isprintable() else ""
    lines = [f"record {quoted(record.name)}{title} {{"]
    for column in record.columns:
        key = "key " if record.key is not None and column.name == record.key.name else ""
        lines.append(f"{key}{quoted(column.name)} {_type(record, column)}")
    return "\n".join((*lines, "}"))


def _type(record: RecordDraft, column: ColumnSeen) -> str:
    if column.name in record.texts:
        return "text"
    guess = column.guess or Guess("text")
    if column.name == record.instant and guess.type == "date":
        return Guess("datetime", guess.format or "YYYY-MM-DD").text
    if column.choices and not ((spoken := spoken_of(column)) and spoken.is_sure):
        return f"one of {', '.join(map(quoted_text, column.choices))}"
    return guess.text


def _mapping(mapping: MappingDraft) -> str:
    lines = [f"mapping {quoted(mapping.name)} from {quoted(mapping.record)} to {_target(mapping.target)} {{"]
    if mapping.when is not None:
        column, value = mapping.when
        lines.append(f"when {_path(mapping, column)} = {quoted_text(value)}")
    for each in mapping.assigned:
        if each.remark:
            lines.append(f"# {shown(each.remark, 400)}")
        lines.append(f"{quoted(each.target)} = {each.by.replace('{}', _path(mapping, each.column))}")
    return "\n".join((*lines, "}"))


def _target(target: str) -> str:
    return target if target.startswith("relation of ") else quoted(target)


def _path(mapping: MappingDraft, column: ColumnSeen) -> str:
    """Name a field of the record, by the record as well: a bare name could be that of something else."""
    return f"{quoted(mapping.record)}.{quoted(column.name)}"


def _roles(name: str, titles: Counter[str], known: str) -> str:
    """Write a role template by words that occur in job titles; `known` is a field that most people have."""
    words: Counter[str] = Counter()
    for title, count in titles.items():
        for word in {word.lower() for word in _WORD.findall(title)}:
            words[word] += count
    trades = [word for word, count in words.most_common() if count >= _TWICE and word not in _of_others()][:_TRADES]
    found = (
        ("decision_maker", "Decision maker", "vital", [word for word in _DECIDERS if words[word]]),
        ("champion", "Champion", "important", [word for word in _CHAMPIONS if words[word]]),
        ("influencer", "Influencer", "normal", trades),
    )
    roles = [
        f'role {role} "{called}" weight {weight} needs 1 when job_title has word {_any_of(told)}'
        for role, called, weight, told in found
        if told
    ]
    # Everybody may be admitted, so somebody whose title says nothing is in the group as well.
    needs = "" if roles else " needs 1"
    return "\n".join(
        (
            f'role template {name} "Who decides" {{',
            *roles,
            f'role other "Other" weight trivial{needs} when {known} is known',
            "}",
        )
    )


def _any_of(words: list[str]) -> str:
    told = ", ".join(map(quoted_text, words))
    return told if len(words) == 1 else f"any of ({told})"


def _of_others() -> frozenset[str]:
    return _NO_TRADE | set(_DECIDERS) | set(_CHAMPIONS)
