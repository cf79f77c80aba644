"""Revisions of small rule sets to compare, and pairs of rule sets at random."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from quorate.difference.comparing import compare
from quorate.difference.model import Comparison, Difference
from quorate.difference.side import Side
from quorate.engine import RuleSet
from quorate.ir.settings import Calendar
from quorate.semantics.compile import compile_project
from quorate.semantics.project import Project
from quorate.text import Source
from tests.laws import rules as laws

SCHEMA = """entity account accounts {
  key id
  name       text
  industry   text ignoring case
  employees  integer
  country    text
  tier       one of "small", "large"
}
entity person people in account {
  key id
  job_title  text ignoring case
  seniority  one of "staff", "vp", "chief"
  consent_email  boolean consent
}
event form_submitted of person { form text } as "web.form"
event webinar_attended of person { minutes integer }
"""


def side(
    *rules: str,
    schema: str = SCHEMA,
    data: Mapping[str, bytes] | None = None,
    calendar: Calendar | None = None,
    **files: str,
) -> Side:
    """Compile a revision: its schema, rules in `rules.rules`, and further files by their names."""
    texts = {"schema": schema, "rules": "\n".join(rules), **files}
    project = Project(
        "small",
        tuple(Source(f"{name}.rules", text) for name, text in sorted(texts.items())),
        calendar=calendar or Calendar(),
        data=data or {},
    )
    compiled = compile_project(project)
    assert compiled.program is not None, [one.message for one in compiled.diagnostics]
    return Side(compiled.program, project)


def compared(old: str, new: str) -> Comparison:
    """Compare two revisions of rules over the schema above."""
    return compare(side(old), side(new))


def only(old: str, new: str) -> Difference:
    """Return the one difference of two revisions."""
    (found,) = compared(old, new).differences
    return found


def told(old: str, new: str) -> list[str]:
    """Return the differences of two revisions, each in a few words."""
    return [in_short(each) for each in compared(old, new).differences]


def in_short(each: Difference) -> str:
    """Write a difference: `audience large narrowed`, `audience vast affected (widened) by definition is_large`."""
    effect = f" ({each.effect})" if each.kind == "affected" and each.effect else ""
    was = f" was {each.was.name}" if each.was is not None else ""
    by = f" by {', '.join(str(cause.reference) for cause in each.because)}" if each.because else ""
    return f"{each.reference} {each.verdict}{effect}{was}{by}"


def parts(each: Difference) -> list[str]:
    """Return the changed parts of a difference: `condition asks (narrowed): x → y`."""
    return [f"{change.head}: {change.values}" for change in each.changes]


# -- pairs at random ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """An audience as it is drawn; it may refer to those before it."""

    name: str
    entity: str
    where: str
    unknown: str = ""

    @property
    def text(self) -> str:
        """The declaration."""
        many = {"account": "accounts", "person": "people"}[self.entity]
        return f"audience {self.name} of {many} where {self.where}{self.unknown}\n"


MEANING = st.sampled_from(["", "", "\n  unknown counts as member", "\n  unknown is an error"])
_ACCOUNT = laws.conditions(whole=True)
_PERSON = laws.conditions("person", 1, whole=True)
_OTHER = {entity: laws.conditions(entity, 1, whole=True) for entity in ("account", "person")}


@st.composite
def pairs(draw: Callable[[st.SearchStrategy[Any]], Any]) -> tuple[str, str]:
    """Return audiences, and the same after some edits as authors make them."""
    old: list[Drawn] = []
    for number in range(draw(st.integers(1, 3))):
        also = f" or in c{number - 1}" if number and draw(st.booleans()) else ""
        where = draw(_ACCOUNT)
        old.append(Drawn(f"c{number}", "account", f"(({where}){also})", draw(MEANING)))
    for number in range(draw(st.integers(0, 2))):
        also = " and account in c0" if draw(st.booleans()) else ""
        where = draw(_PERSON)
        old.append(Drawn(f"p{number}", "person", f"(({where}){also})", draw(MEANING)))
    new = [draw(edited(each)) for each in old]
    if draw(st.integers(0, 3)) == 0 and not any(f"in {new[-1].name}" in each.where for each in new):
        del new[-1]
    if draw(st.integers(0, 3)) == 0:
        new.append(Drawn("brand_new", "account", draw(_OTHER["account"])))
    return "".join(each.text for each in old), "".join(each.text for each in new)


def edited(audience: Drawn) -> st.SearchStrategy[Drawn]:
    """Return an audience after one edit, or none."""
    where, other = audience.where, _OTHER[audience.entity]
    return st.one_of(
        st.just(audience),
        st.just(replace(audience, where=f"not (not {where})")),
        st.just(replace(audience, where=where.replace(">=", ">"))),
        st.just(replace(audience, where=where.replace("at least 2", "at least 1"))),
        st.just(replace(audience, where=where.replace("last 1 week", "last 2 days"))),
        st.just(replace(audience, where=where.replace("last 1 day", "last 2 days"))),
        other.map(lambda each: replace(audience, where=f"({where} and ({each}))")),
        other.map(lambda each: replace(audience, where=f"({where} or ({each}))")),
        other.map(lambda each: replace(audience, where=f"({each})")),
        MEANING.map(lambda each: replace(audience, unknown=each)),
    )


def law_side(text: str) -> Side:
    """Compile audiences over the schema of the laws."""
    project = Project("laws", (Source("rules.rules", text), Source("schema.rules", laws.SCHEMA)))
    compiled = compile_project(project)
    assert compiled.program is not None, [one.message for one in compiled.diagnostics]
    return Side(compiled.program, project)


def results(rules: RuleSet, payload: laws.Payload) -> dict[tuple[str, str | None], str]:
    """Return what each audience comes to, by its name and the person."""
    content = rules.decide(payload).to_dict()
    assert not content.get("rejected")
    found: dict[tuple[str, str | None], str] = {(each["name"], None): each["result"] for each in content["audiences"]}
    for person in content.get("people", ()):
        found |= {(each["name"], person["id"]): each["result"] for each in person["audiences"]}
    return found
