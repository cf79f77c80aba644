"""Role templates and interests in words: who plays which part, and who wants what."""

from __future__ import annotations

from typing import Final

from quorate.ir.groups import WEIGHTS
from quorate.ir.program import Interest, Program, Role, RoleTemplate
from quorate.ir.show.conditions import Conditions
from quorate.ir.show.derived import interest_title, stages_title, template_title, titled
from quorate.ir.show.phrase import Phrase, Points, layout, prefixed
from quorate.ir.show.shares import percentage
from quorate.ir.show.speaking import WIDTH, capital, condition_words, counted, if_, speaker_of, whole_list
from quorate.ir.show.words import article, noun

_NAMED: Final = {weight: name for name, weight in WEIGHTS.items()}
_PERSON: Final = "person"


def show_template(program: Program, template: RoleTemplate, width: int = WIDTH) -> str:
    """Say which roles there are, what each weighs and needs, and when a person has it."""
    takes = "every role that holds" if template.allows_many else "the first role that holds"
    head = f"In {template_title(program, template.name)} a person takes {takes}"
    total = sum(role.weight for role in template.roles)
    speaker = speaker_of(program, _PERSON)
    points = tuple(_role(speaker, role, total) for role in template.roles)
    return "\n".join(layout(Points(head, "; ", points, is_ordered=not template.allows_many), width))


def sum_template(program: Program, template: RoleTemplate) -> str:
    """Say a role template on one line."""
    del program
    total = sum(role.weight for role in template.roles)
    roles = ", ".join(f"{titled(role.title, role.name)} {percentage(role.weight, total)}" for role in template.roles)
    return f"{'every one' if template.allows_many else 'the first'} that holds of {roles}"


def show_interest(program: Program, interest: Interest, width: int = WIDTH) -> str:
    """Say who shows an interest, and which roles and stages its buying groups have."""
    title = interest_title(program, interest.name)
    if interest.shown is None:
        shown: Phrase = f"Nothing says who shows the interest {title}."
    else:
        by = shown_by(program, interest)
        condition = speaker_of(program, by).condition(interest.shown, 0)
        shown = if_(f"{capital(article(noun(by)))} shows the interest {title}", condition)
    stages = f"the stages of {stages_title(program, interest.stages)}" if interest.stages else "no stages"
    tail = f"Its buying groups have the roles of {template_title(program, interest.roles)} and {stages}."
    return "\n".join((*layout(shown, width), "", *layout(tail, width)))


def sum_interest(program: Program, interest: Interest) -> str:
    """Say an interest on one line."""
    if interest.shown is None:
        return f"with the roles of {template_title(program, interest.roles)}"
    by = shown_by(program, interest)
    return f"shown by {article(noun(by))} if {condition_words(program, by, interest.shown)}"


def shown_by(program: Program, interest: Interest) -> str:
    """Return the entity whose records show an interest."""
    return _PERSON if interest.by == _PERSON else program.schema.root


def _role(speaker: Conditions, role: Role, total: float) -> Phrase:
    told = titled(role.title, role.name)
    if role.formerly:
        told += f" (formerly {whole_list(role.formerly, 'and')})"
    told += f": weight {_weight(role.weight)}, {percentage(role.weight, total)} of the total; {_needs(role)}"
    if role.when is None:
        return f"{told}; filled by hand only"
    return prefixed(f"{told}; taken if", speaker.condition(role.when, 0))


def _weight(weight: float) -> str:
    """Write a weight by its name, as a number where it has none."""
    return _NAMED.get(weight, f"{weight:g}")


def _needs(role: Role) -> str:
    if role.needs is None:
        return "does not count for completeness"
    if role.most is not None and role.most != role.needs:
        return f"needs {role.needs} to {counted(role.most, 'person', 'people')}"
    exactly = " and no more" if role.most is not None else ""
    return f"needs {counted(role.needs, 'person', 'people')}{exactly}"
