"""All figures of a population: accounts are taken in one after the other, and then told of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from quorate.decide.decided import DecidedAccount
from quorate.ir.program import Program
from quorate.kpis.awareness import AWARENESS, ENGAGEMENT, Awareness, Engagement
from quorate.kpis.choices import Choices
from quorate.kpis.conversion import CONVERSION, Conversion
from quorate.kpis.cost_file import Cost
from quorate.kpis.costs import COSTS, Costs
from quorate.kpis.coverage import COVERAGE, Coverage
from quorate.kpis.figures import Definition, Figure, Sheet
from quorate.kpis.history import History
from quorate.kpis.periods import Periods
from quorate.kpis.pipeline import PIPELINE, Pipeline
from quorate.kpis.seen import seen_of
from quorate.kpis.standing import GROUPS, Groups
from quorate.kpis.times import TIMES, Times

SECTIONS: Final = {
    "awareness": "Awareness",
    "engagement": "Engagement",
    "groups": "Buying groups",
    "coverage": "Coverage of roles",
    "time": "Time",
    "conversion": "Conversion",
    "pipeline": "Pipeline",
    "cost": "Cost",
}
"""The sections by their names, each with its title, in the order in which they are told."""

DEFINITIONS: Final = (
    *AWARENESS, *ENGAGEMENT, *GROUPS, *COVERAGE, *TIMES, *CONVERSION, *PIPELINE, *COSTS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What a report comes to: its figures, and of how many accounts, by how their history is known."""

    figures: tuple[Figure, ...]
    definitions: Mapping[str, Definition]
    accounts: int
    people: int
    histories: Mapping[str, int]
    unread_events: int


class Report:
    """Takes in accounts; what is kept of them are counts, lengths of time, and the few largest."""

    def __init__(
        self, program: Program, choices: Choices, periods: Periods, costs: Sequence[Cost] | None = None
    ) -> None:
        """Begin; `costs` are None without a file of them."""
        self._choices = choices
        self._periods = periods
        roles = [
            (group.name, role)
            for group in program.groups.values()
            for role in program.templates[program.interests[group.interest].roles].roles
        ]
        needed = [(group, role.name) for group, role in roles if role.needs]
        self._parts = (
            Awareness(choices),
            Engagement(choices, [(group, role.name) for group, role in roles]),
            Groups(program, periods),
            Coverage(program),
            Times(choices, periods, needed),
            Conversion(program, choices, periods),
            Pipeline(choices),
            Costs(choices, periods, costs),
        )
        self._histories: Counter[str] = Counter()
        self._accounts = self._people = self._unread = 0

    def add(self, account: DecidedAccount, history: History) -> None:
        """Take in an account that was decided."""
        seen = seen_of(account, history, self._choices, self._periods)
        self._accounts += 1
        self._people += seen.people
        self._unread += seen.activity.unread
        self._histories[history.how] += 1
        for part in self._parts:
            part.add(seen)

    def tell(self) -> Told:
        """Tell all figures, in the order of the sections."""
        sheet = Sheet(DEFINITIONS)
        for part in self._parts:
            part.tell(sheet)
        return Told(
            tuple(sheet.figures),
            sheet.definitions,
            self._accounts,
            self._people,
            dict(sorted(self._histories.items())),
            self._unread,
        )
