"""What of a file of opportunities tells which are open, how large they are and since when: settings of reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from quorate.cli.foreign.cells import ColumnSeen, Guess
from quorate.cli.infer.draft import FieldDraft
from quorate.cli.infer.names import quoted_text

_WORD: Final = re.compile(r"[^\W\d_]+")
_STAGES: Final = frozenset(
    {"stage", "status", "state", "phase", "outcome", "result", "won", "closed", "open"}
    | {"stand", "ergebnis", "gewonnen", "etape", "statut", "etapa", "estado", "fase", "stato"}
)
_ENDED: Final = frozenset(
    {"closed", "won", "lost", "abandoned", "cancelled", "canceled"}
    | {"geschlossen", "abgeschlossen", "gewonnen", "verloren", "abgebrochen", "storniert"}
    | {"gagné", "gagnée", "perdu", "perdue", "fermé", "fermée", "annulé", "annulée"}
    | {"ganado", "ganada", "perdido", "perdida", "cerrado", "cerrada", "cancelado", "cancelada"}
    | {"vinto", "vinta", "perso", "persa", "chiuso", "chiusa", "annullato", "annullata"}
)
_NOT_YET: Final = frozenset({"not", "to", "be", "nearly", "verbal", "verbally", "nicht", "fast", "pas", "non", "no"})
_MOST_STAGES: Final = 40
_OPEN: Final = ("is_open", "open")
_CLOSED: Final = ("is_closed", "closed")
_WON: Final = frozenset({"won", "is_won"})
_AMOUNTS: Final = ("amount", "value", "volume", "revenue", "betrag", "wert", "montant", "valeur", "importe", "importo")
_BEGUN: Final = (
    "created",
    "opened",
    "erstellt",
    "angelegt",
    "eroffnet",
    "cree",
    "creado",
    "creada",
    "creato",
    "creata",
)
NONE_TELLS: Final = "nothing says which opportunities are open, so that reports leave them out"


@dataclass(frozen=True, slots=True)
class Ending:
    """The column that tells which opportunities are closed, by an expression with `{}` for it."""

    column: ColumnSeen
    by: str
    note: str


def ending_of(columns: Iterable[ColumnSeen]) -> Ending | None:
    """Find what tells which opportunities are closed; None where a boolean does it already, or nothing."""
    seen = list(columns)
    if any(each.guess == Guess("boolean") and each.snake in {*_OPEN, *_CLOSED} for each in seen):
        return None
    for column in seen:
        if not column.words & _STAGES or not column.is_counted or not 1 < len(column.counts) <= _MOST_STAGES:
            continue
        ended = sorted(value for value in column.counts if _is_ended(value) and value.isprintable())
        if ended and column.guess == Guess("text"):
            listed = ", ".join(map(quoted_text, ended))
            by = f"{{}} = {listed}" if len(ended) == 1 else f"{{}} in ({listed})"
            return Ending(column, by, f"opportunities are closed whose `{column.name}` is {' or '.join(ended)}")
    return None


def report_text(entity: str, fields: Sequence[FieldDraft]) -> str:
    """Write the table `[report]` for the fields of opportunities, as a comment where nothing tells which are open."""
    flags = {each.name for each in fields if each.type == "boolean"}
    is_open = next((f"{entity}.{name}" for name in _OPEN if name in flags), "")
    is_open = is_open or next((f"not {entity}.{name}" for name in _CLOSED if name in flags), "")
    numbers = [each.name for each in fields if each.type in {"number", "integer"}]
    times = [each.name for each in fields if each.type in {"date", "datetime"}]
    found = {
        "open": is_open,
        "amount": _path(entity, numbers, _AMOUNTS),
        "opened": _path(entity, times, _BEGUN),
    }
    settings = [f'{key} = "{path}"' for key, path in found.items() if path]
    if is_open:
        return "\n".join(("", "[report]", *settings, ""))
    won = sorted(flags & _WON)
    guess = f"not {entity}.{won[0]}" if won else f"not {entity}.is_closed"
    why = ", if none of them was lost" if won else ", with such a boolean in the schema and its mapping"
    told = (f"{NONE_TELLS[0].upper()}{NONE_TELLS[1:]}. What would say it{why}:", "[report]", f'open = "{guess}"')
    return "\n".join(("", *(f"# {each}" for each in (*told, *settings)), ""))


def tells_open(text: str) -> bool:
    """Tell whether a table of settings says which opportunities are open."""
    return text.lstrip().startswith("[report]")


def _is_ended(value: str) -> bool:
    words = {word.lower() for word in _WORD.findall(value)}
    return bool(words & _ENDED) and not words & _NOT_YET


def _path(entity: str, names: Sequence[str], words: Sequence[str]) -> str:
    """Return the path of the first field that is called by one of some words; empty for none."""
    return next((f"{entity}.{name}" for word in words for name in names if word in name.split("_")), "")
