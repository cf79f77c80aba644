"""X1xx: what is wrong with an export, and what is to be known of its files before they are sent.

The samples are command lines, run beside `rules/seeds` and a few of its accounts (`accounts.ndjson`).
"""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.model import Code, Example, Severity

_LINE: Final = "quorate export {} \\\n  rules/seeds accounts.ndjson --out out\n"
_KIND: Final = "in a shell"


def _run(rest: str) -> Example:
    return Example(_LINE.format(rest), kind=_KIND)


_MEMBERS = _run("members --of enterprise_growers")
_NAMES = _run("members --of large_by_any_measure --fields name,address.city")
_COMPANIES = _run("linkedin --companies --of customers")
_CONTACTS = _run("linkedin --contacts --of reachable_directors")
_ROLES = _run("salesforce --contact-roles")

X101 = Code(
    "X101",
    "unknown-name",
    "{rules} has no audience, buying group or activation `{name}`",
    "What is to be exported is not in the rule set.",
    "A name is that of a declaration: `quorate show RULES` lists them.",
    _run("members --of enterprise_grower"),
    _MEMBERS,
)
X102 = Code(
    "X102",
    "not-a-group",
    "`{name}` is {kind}, and `{option}` is about the roles of a buying group",
    "A role was asked for of something that has none.",
    "Only buying groups have roles; an audience is exported as it is.",
    _run("members --of enterprise_growers --role champion"),
    _run("members --of seeds_growers --role champion"),
)
X103 = Code(
    "X103",
    "unknown-role",
    "buying group `{name}` has no role `{role}`",
    "A role was asked for that the template of the group does not have.",
    "Roles are those of the template of the group's interest.",
    _run("members --of seeds_growers --role champions"),
    _run("members --of seeds_growers --role champion"),
)
X104 = Code(
    "X104",
    "other-rows",
    "`{name}` {what}",
    "What is exported does not have the rows that were asked for.",
    "Files of companies have a row for each account, files of contacts one for each person: who lacks a role is an "
    "account, and who is in an audience of people is a person.",
    _run("linkedin --contacts --of seeds_growers --missing champion"),
    _run("linkedin --companies --of seeds_growers --missing champion"),
)
X105 = Code(
    "X105",
    "unknown-field",
    "`{path}` is no field of {entity}",
    "A column was asked for that the schema does not have.",
    "Fields are named as rules name them, from the thing that a row is about: `job_title`, `address.city` of its "
    "account as `account.address.city`.",
    _run("members --of enterprise_growers --fields nam,address.city"),
    _NAMES,
)
X106 = Code(
    "X106",
    "no-field-for",
    "nothing in the schema is known to be {what}",
    "A file needs a value that no field could be found for.",
    "Fields are found by their names. Under other names they have to be told: `--columns companyname=legal_name`.",
    _run("linkedin --companies --of customers --columns companyname="),
    _COMPANIES,
)
X107 = Code(
    "X107",
    "not-one-value",
    "`{path}` is {type}, and a cell holds one value",
    "A column was asked for that would hold an object.",
    "Fields inside objects are columns of their own: name one of them.",
    _run("members --of enterprise_growers --fields address"),
    _NAMES,
)
X108 = Code(
    "X108",
    "unknown-column",
    "the files have no column `{column}`",
    "A field was named for a column that the file does not have.",
    "Whoever takes the file refuses or ignores columns that its template does not have.",
    _run("linkedin --companies --of customers --columns company_name=name"),
    _COMPANIES,
)
X110 = Code(
    "X110",
    "too-few-rows",
    "{file} has {rows} {noun}, and LinkedIn takes lists from {least} on",
    "A list is too short to be uploaded, or to be shown ads.",
    "LinkedIn wants at least 300 rows, and serves ads to audiences of at least 300 matched members. A wider audience, "
    "or fewer conditions, make a longer list.",
    _COMPANIES,
    _MEMBERS,
    severity=Severity.WARNING,
)
X111 = Code(
    "X111",
    "several-files",
    "{table} is in {parts} files, each of at most {limit}",
    "An export has more rows or bytes than whoever takes it takes in one file.",
    "LinkedIn takes 300,000 rows or 20 MB and makes one audience of each list; Salesforce's Bulk API takes 100 MB for "
    "each upload. With `--rows-most` the files can be smaller still.",
    _run("members --of enterprise_growers --rows-most 2"),
    _MEMBERS,
    severity=Severity.NOTE,
)
X112 = Code(
    "X112",
    "no-identifier",
    "{count} {noun} left out of {table}: without {what} nobody could find them",
    "Rows have none of the values by which they could be matched.",
    "A company is matched by its name, site, mail domain or page, a contact by email, device, or first and last name.",
    _run("linkedin --contacts --of warm_deciders --without-consent-check"),
    _CONTACTS,
    severity=Severity.WARNING,
)
X113 = Code(
    "X113",
    "repeated-rows",
    "{count} {noun} left out of {table}: the same is in it already",
    "Several accounts or people make the same row.",
    "A list with the same company or address twice matches it once. Accounts that come twice in the input do as well, "
    "and the first of them counts.",
    Example(_LINE.format("members --of large_by_any_measure").replace("ndjson", "ndjson accounts.ndjson"), kind=_KIND),
    _NAMES,
    severity=Severity.WARNING,
)
X114 = Code(
    "X114",
    "without-consent",
    "{count} {noun} left out of {table}: `{fields}` is not true of them",
    "People who did not agree, or of whom that is not known, are not in files of contacts.",
    "What is missing is no consent. Of several fields those that name email count, or what `--consent FIELD` says. "
    "`--without-consent-check` leaves it to whoever sends the file, so that an audience has to leave out who said no.",
    _run("linkedin --contacts --of deciders_in_a_deal"),
    _CONTACTS,
    severity=Severity.NOTE,
)
X115 = Code(
    "X115",
    "no-consent-field",
    "{what}",
    "Nothing tells who agreed to be in a list.",
    "Files of contacts leave out who did not agree. Where the schema does not know of consent, somebody has to say "
    "that it was asked for elsewhere: by `--without-consent-check`.",
    _run("linkedin --contacts --of reachable_directors --consent department"),
    _CONTACTS,
)
X116 = Code(
    "X116",
    "formula-cells",
    "{count} {noun} of {table} would be read as a formula by spreadsheets",
    "Texts start with =, +, -, @ or a tab, and spreadsheets calculate such cells.",
    "A formula in a name can send a sheet's content elsewhere. `--formulas guard` puts an apostrophe before such "
    "texts, which spreadsheets do not show; whoever reads the file by a program takes it away again.",
    _run("members --of large_by_any_measure --fields name,address.city \\\n  --formulas tell"),
    _NAMES,
    severity=Severity.WARNING,
)
X117 = Code(
    "X117",
    "empty-columns",
    "{table} has no field for {columns}",
    "Columns of a template are empty, for nothing in the schema is known to be what they hold.",
    "Each of them makes matching better. Fields of other names are told by `--columns NAME=FIELD`.",
    _COMPANIES,
    _run(
        "linkedin --companies --of customers \\\n  --columns companywebsite=,companyemaildomain= \\\n"
        "  --columns linkedincompanypageurl=,stocksymbol="
    ),
    severity=Severity.NOTE,
)
X118 = Code(
    "X118",
    "odd-ids",
    "{count} {noun} of `{column}` cannot be an id of Salesforce",
    "Keys are written where Salesforce wants its own ids, of 15 or 18 letters and digits.",
    "Where the keys of the accounts are others, name the field that has the id, or refer to an external id, as in "
    "`--rename ContactId=Contact.Key__c`.",
    _ROLES,
    _run("salesforce --contact-roles \\\n  --rename OpportunityId=Opportunity.Key__c,ContactId=Contact.Key__c"),
    severity=Severity.WARNING,
)
X119 = Code(
    "X119",
    "unfit-values",
    "{count} {noun} of `{column}` left empty, for they are not of its type",
    "Facts are other than the schema says, and columns of Parquet have types.",
    "Facts that no rule reads are not looked at when an account is decided: `quorate decide --whole` tells which are "
    "wrong.",
    _run("members --of seeds_growers --fields relation.primary --as parquet"),
    _run("members --of seeds_growers --fields relation.primary --as ndjson"),
    severity=Severity.WARNING,
)
X120 = Code(
    "X120",
    "no-export",
    "{path}: {reason}",
    "What `--since` names is no export, or cannot be read.",
    "A delta is told against the files of an export and its `manifest.json`, as they were written.",
    _run("members --of enterprise_growers --since nowhere"),
    _MEMBERS,
)
X121 = Code(
    "X121",
    "other-export",
    "{path}: {reason}",
    "The export that `--since` names is of something else, or was made with other options.",
    "Rows can be compared where both exports are of the same kind, audience, columns and form.",
    Example(
        "quorate export members rules/seeds accounts.ndjson \\\n  --of large_by_any_measure --out before\n"
        + _LINE.format("members --of enterprise_growers --since before"),
        kind=_KIND,
    ),
    Example(
        "quorate export members rules/seeds accounts.ndjson \\\n  --of enterprise_growers --out before\n"
        + _LINE.format("members --of enterprise_growers --since before"),
        kind=_KIND,
    ),
)
X122 = Code(
    "X122",
    "no-opportunities",
    "{what}",
    "Contact roles are those of open opportunities, and the schema does not tell of them.",
    "Opportunities are an entity of the account, `opportunity` by name or as `--opportunities` says, with a boolean "
    "field that tells whether each is closed: `is_closed`, or as `--closed` says.",
    _run("salesforce --closed stage"),
    _ROLES,
)

CODES: Final = (
    X101, X102, X103, X104, X105, X106, X107, X108, X110, X111, X112, X113, X114, X115, X116, X117, X118, X119, X120,
    X121, X122,
)  # fmt: skip
