"""LinkedIn's matched audiences: lists of companies and of contacts as Campaign Manager takes them in.

Lists have 300 to 300,000 rows and at most 20 MB, and the header of the template (buying groups, sections 6.1 and 7).
Every cell may be empty but those by which a company or a member is matched.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

from quorate.decide.decided import DecidedAccount
from quorate.diagnostics.catalogue.exports import X104, X106, X108, X115
from quorate.exports.columns import Column, find_column, leaves
from quorate.exports.problems import refuse
from quorate.exports.selections import Selection
from quorate.exports.subjects import Subject
from quorate.exports.tables import Reason, Table
from quorate.ir.program import Program
from quorate.ir.sites import PERSON
from quorate.semantics.suggest import hint_or_all

List: TypeAlias = Literal["companies", "contacts"]

LEAST_ROWS: Final = 300
MOST_ROWS: Final = 300_000
MOST_BYTES: Final = 20_000_000

_COMPANIES: Final[Mapping[str, tuple[str, ...]]] = {
    "companyname": ("name", "companyname", "accountname", "company", "legalname"),
    "companywebsite": ("website", "companywebsite", "webpage", "url", "domain"),
    "companyemaildomain": ("emaildomain", "primaryemaildomain", "companyemaildomain", "domain"),
    "linkedincompanypageurl": ("linkedincompanypageurl", "linkedinpageurl", "linkedinurl", "linkedin"),
    "stocksymbol": ("stocksymbol", "tickersymbol", "ticker"),
    "industry": ("industry",),
    "city": ("city", "billingcity"),
    "state": ("state", "region", "billingstate"),
    "companycountry": ("country", "companycountry", "countrycode", "billingcountry"),
    "zipcode": ("postalcode", "zipcode", "zip", "billingpostalcode"),
}
"""The template's columns, with what fields are called that hold them: in lower case, without underscores."""

_CONTACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("email", "emailaddress", "workemail", "workemailaddress"),
    "firstname": ("firstname", "givenname"),
    "lastname": ("lastname", "surname", "familyname"),
    "jobtitle": ("jobtitle", "title"),
    "employeecompany": ("companyname", "company", "employer"),
    "country": ("country", "countrycode"),
    "googleaid": ("googleaid", "androidid", "googleadvertisingid"),
}
_OF_THE_ACCOUNT: Final = {"employeecompany": "companyname", "country": "companycountry"}
"""Columns of contacts that tell of the account where nothing tells it of the person."""

_IDENTIFIERS: Final[Mapping[List, tuple[tuple[str, ...], ...]]] = {
    "companies": (("companyname",), ("companywebsite",), ("companyemaildomain",), ("linkedincompanypageurl",)),
    "contacts": (("email",), ("googleaid",), ("firstname", "lastname")),
}
_DECLARE: Final = (
    "mark a field of people as `boolean consent` in the schema; or --without-consent-check leaves it to whoever sends "
    "the list"
)
_EMAIL: Final = re.compile(r"e_?mail", re.IGNORECASE)
_HASHED: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a list, fields by the columns that they are for, and what is done with addresses.

    `consent` names the fields that have to be true of a person; None are those that the schema declares as such (of
    several, those that name email, as people are matched by their address), and empty is no check. `renamed` has other
    names for columns of the template.
    """

    list: List
    columns: Mapping[str, str] = field(default_factory=dict)
    is_hashed: bool = True
    consent: tuple[str, ...] | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)


def linkedin_tables(selection: Selection, wanted: Wanted) -> tuple[Table, tuple[str, ...], tuple[str, ...]]:
    """Return the table of a list, its columns without a field, and the fields of consent that are looked at.

    Raises ExportError for what the schema does not have.
    """
    if wanted.list == "contacts" and selection.missing is not None:
        what = "has nobody in that role: --missing is for lists of companies"
        raise refuse(X104, "name a --role for its contacts, or take --companies", name=selection.name, what=what)
    program = selection.program
    template = _COMPANIES if wanted.list == "companies" else _CONTACTS
    for name in (*wanted.columns, *wanted.renamed):
        if name not in template:
            raise refuse(X108, hint_or_all(name, template), column=name)
    columns = tuple(_column(selection, wanted, name) for name in template)
    numbers = {name: number for number, name in enumerate(template)}
    identifiers = tuple(tuple(numbers[name] for name in each) for each in _IDENTIFIERS[wanted.list])
    if not any(all(columns[number].path for number in each) for each in identifiers):
        what = "the name of a company" if wanted.list == "companies" else "the email of a person"
        first = _IDENTIFIERS[wanted.list][0][0]
        raise refuse(X106, f"name the field: --columns {first}=FIELD", what=what)
    consent = _consent(program, wanted) if wanted.list == "contacts" else ()
    is_by_email = wanted.list == "contacts" and bool(columns[numbers["email"]].path)
    subjects: Callable[[DecidedAccount], Iterable[Subject | Reason]] = selection.accounts
    if wanted.list == "contacts":
        subjects = _Contacts(selection, tuple(find_column(selection, each, PERSON) for each in consent)).subjects
    return (
        Table(
            wanted.list,
            tuple(replace(each, name=wanted.renamed.get(each.name, each.name)) for each in columns),
            subjects,
            tuple(range(len(columns))),
            identifiers=identifiers,
            alike=(numbers["email"],) if is_by_email else (),
            least_rows=LEAST_ROWS,
            most_rows=MOST_ROWS,
            most_bytes=MOST_BYTES,
        ),
        tuple(each.name for each in columns if not each.path and each.name not in wanted.columns),
        consent,
    )


@dataclass(frozen=True, slots=True)
class _Contacts:
    """The people of a selection who agreed."""

    selection: Selection
    consent: tuple[Column, ...]

    def subjects(self, decided: DecidedAccount) -> Iterable[Subject | Reason]:
        """Yield those who agreed, and for all others why not."""
        for subject in self.selection.people(decided):
            yield subject if all(each.read(subject) is True for each in self.consent) else "no consent"


def _column(selection: Selection, wanted: Wanted, name: str) -> Column:
    """Return a column of the template: of the field that was named for it, else of that which looks like it."""
    program = selection.program
    of_companies = wanted.list == "companies"
    entity = program.schema.root if of_companies else PERSON
    path = wanted.columns.get(name)
    if path is None:
        path = _looks_like(program, entity, (_COMPANIES if of_companies else _CONTACTS)[name])
        if path is None and name in _OF_THE_ACCOUNT and not of_companies:
            found = _looks_like(program, program.schema.root, _COMPANIES[_OF_THE_ACCOUNT[name]])
            path = None if found is None else f"{program.schema.root}.{found}"
    if not path:
        return Column(name, "text", lambda _: None)
    column = find_column(selection, path, entity, name=name)
    if name == "email":
        return replace(column, kind="text", read=_Address(column, wanted.is_hashed).read)
    return column


@dataclass(frozen=True, slots=True)
class _Address:
    """Reads an address: without blanks around it, in lower case, and as its SHA-256, unless it is one already."""

    column: Column
    is_hashed: bool

    def read(self, subject: Subject) -> Any:  # noqa: ANN401 - as columns do
        """Return the address; None for an empty one."""
        value = self.column.read(subject)
        address = value.strip().lower() if isinstance(value, str) else ""
        if not address or not self.is_hashed or _HASHED.fullmatch(address):
            return address or None
        return hashlib.sha256(address.encode()).hexdigest()


def _looks_like(program: Program, entity: str, called: tuple[str, ...]) -> str | None:
    """Return the field of one of these names, the first name first; inside objects after those that are not."""
    found = [path for path, _ in leaves(program, entity)]
    found.sort(key=lambda path: path.count("."))
    for name in called:
        for path in found:
            words = path.replace("_", "").lower()
            if name in {words, words.rpartition(".")[2], words.replace(".", "")}:
                return path
    return None


def _consent(program: Program, wanted: Wanted) -> tuple[str, ...]:
    """Return the fields that tell whether a person agreed. Raises ExportError where there are none."""
    declared = tuple(path for path, each in leaves(program, PERSON) if each.consent)
    if wanted.consent is None:
        asked = tuple(each for each in declared if _EMAIL.search(each)) or declared
    elif not wanted.consent:
        return ()
    else:
        asked = wanted.consent
    many = program.schema.entities[PERSON].many if PERSON in program.schema.entities else "people"
    if not asked or any(each not in declared for each in asked):
        wrong = next((each for each in asked if each not in declared), "")
        help_ = hint_or_all(wrong, declared) if declared else _DECLARE
        what = f"`{wrong}` of {many}" if wrong else f"no field of {many}"
        raise refuse(X115, help_, what=f"{what} is {'not ' if wrong else ''}declared as `consent`")
    return asked
