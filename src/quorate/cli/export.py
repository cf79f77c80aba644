"""`quorate export`: files for other systems, out of decisions; nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import click

from quorate.cli.export_options import Assignments, common_options, csv_options

if TYPE_CHECKING:
    from quorate.cli.export_options import Common


@click.group(
    "export",
    epilog="\b\nExamples:\n"
    "  quorate export linkedin rules/seeds accounts.ndjson --companies --of growers_without_decider --out linkedin\n"
    "  quorate export salesforce quorate.db --out salesforce --since salesforce-yesterday\n"
    "  quorate export xdm rules/seeds accounts.ndjson --state seeds.db --out xdm\n"
    "  quorate export members rules/seeds accounts.ndjson --of seeds_growers --fields job_title --out members.csv\n",
)
def command() -> None:
    """Write files for other systems: who is in what, by the decisions about many accounts.

    A SOURCE is a file of payloads, decided by RULES, or the store of a server, which RULES may be left out for. Each
    export has a manifest, which tells the rules' revision, counts, what was left out and why, and each file's SHA-256.
    The same input gives the same bytes. Nothing is sent.
    """


@command.command(
    "linkedin",
    short_help="Lists of companies and contacts for LinkedIn's audiences.",
    epilog="\b\nExamples:\n"
    "  quorate export linkedin rules/seeds accounts.ndjson --companies --of seeds_growers --missing champion --out to\n"
    "  quorate export linkedin rules/seeds accounts.ndjson --contacts --of warm_deciders --out to\n"
    "  quorate export linkedin quorate.db --companies --of customers --since last-week --out this-week\n"
    "  quorate export linkedin rules/seeds accounts.ndjson --companies --of customers --columns city=town --out to\n",
)
@click.option("--companies", "list_", flag_value="companies", help="A list of companies: a row for each account.")
@click.option("--contacts", "list_", flag_value="contacts", help="A list of contacts: a row for each person.")
@click.option("--of", "name", required=True, metavar="NAME", help="An audience, a buying group or an activation.")
@click.option("--role", metavar="ROLE", help="Only those in this role of the group.")
@click.option("--missing", metavar="ROLE", help="Accounts whose group lacks somebody in this role.")
@click.option(
    "--columns", type=Assignments(), multiple=True, metavar="NAME=FIELD",
    help="The field of a column, where its name does not tell; nothing for a column that is to be empty.",
)  # fmt: skip
@click.option(
    "--rename", type=Assignments(), multiple=True, metavar="NAME=NAME", help="Another name of a column in the header."
)
@click.option("--plain-emails", is_flag=True, help="Write addresses as they are, and not their SHA-256.")
@click.option("--consent", multiple=True, metavar="FIELD", help="The field that has to be true of a contact.")
@click.option("--without-consent-check", is_flag=True, help="Take in contacts whether they agreed or not.")
@csv_options(guards=False)
@common_options
@click.pass_context
def linkedin(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    /,
    *,
    common: Common,
    list_: Literal["companies", "contacts"] | None,
    name: str,
    role: str | None,
    missing: str | None,
    columns: tuple[dict[str, str], ...],
    rename: tuple[dict[str, str], ...],
    plain_emails: bool,
    consent: tuple[str, ...],
    without_consent_check: bool,
    **shape: Any,  # noqa: ANN401 - the options of CSV files
) -> None:
    """Write a list for LinkedIn's matched audiences, with the columns of its template.

    A list has 300 rows at least, 300,000 rows and 20 MB at most; a longer one is written as several. Fields are found
    by their names. Contacts are people whose `consent` fields are all true; of several fields those that name email
    count, unless --consent says which. What is missing is no consent.
    """
    if list_ is None:
        raise click.UsageError("say which list is meant: --companies or --contacts")
    if consent and without_consent_check:
        raise click.UsageError("--consent and --without-consent-check do not go together")
    from quorate.cli.export_kinds import export_linkedin  # noqa: PLC0415 - not needed to show help

    asked = () if without_consent_check else consent or None
    meant = (list_, name, role, missing)
    done = export_linkedin(
        common, shape, meant, columns, renamed=rename, consent=asked, is_hashed=not plain_emails
    )  # fmt: skip
    ctx.exit(done)


@command.command(
    "salesforce",
    short_help="Buying committees and contact roles for Salesforce.",
    epilog="\b\nExamples:\n"
    "  quorate export salesforce rules/seeds accounts.ndjson --out to\n"
    "  quorate export salesforce quorate.db --contact-roles --no-primary --since last --out to\n"
    "  quorate export salesforce rules/seeds accounts.ndjson --columns Contact__c=crm_id,ContactId=crm_id --out to\n"
    "  quorate export salesforce rules/seeds accounts.ndjson --rename Buying_Committee__c=Committee__c --out to\n",
)
@click.option("--of", "names", multiple=True, metavar="GROUP", help="A buying group; without it all of them.")
@click.option("--committees", "only", flag_value="committees", help="Only buying committees and their members.")
@click.option("--contact-roles", "only", flag_value="contact_roles", help="Only contact roles of open opportunities.")
@click.option("--no-primary", is_flag=True, help="Leave out which contact of an opportunity is its primary one.")
@click.option(
    "--roles", type=Assignments(), multiple=True, metavar="ROLE=TEXT",
    help="What contact roles are called there; else as their titles say.",
)  # fmt: skip
@click.option("--opportunities", metavar="ENTITY", help="The entity of opportunities; else `opportunity`.")
@click.option("--closed", metavar="FIELD", help="The field that tells whether one is closed; else `is_closed`.")
@click.option("--columns", type=Assignments(), multiple=True, metavar="NAME=FIELD", help="Another field of a column.")
@click.option(
    "--rename", type=Assignments(), multiple=True, metavar="NAME=NAME", help="Another name of an object or a column."
)
@csv_options(guards=False)
@common_options
@click.pass_context
def salesforce(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    /,
    *,
    common: Common,
    names: tuple[str, ...],
    only: Literal["committees", "contact_roles"] | None,
    no_primary: bool,
    roles: tuple[dict[str, str], ...],
    opportunities: str | None,
    closed: str | None,
    columns: tuple[dict[str, str], ...],
    rename: tuple[dict[str, str], ...],
    **shape: Any,  # noqa: ANN401 - the options of CSV files
) -> None:
    """Write buying committees, their members, and contact roles of open opportunities, for upserts by Bulk API 2.0.

    The external id of each row is `Quorate_Key__c`, a text field that each object wants. With --since there are files
    of what is to be upserted, and of the external ids of what is to be deleted; Salesforce deletes by its own ids,
    which are looked up by these.
    """
    from quorate.cli.export_kinds import export_salesforce  # noqa: PLC0415 - as above

    asked = {
        "only": only,
        "primary": not no_primary,
        "roles": roles,
        "opportunities": opportunities,
        "closed": closed,
    }
    ctx.exit(export_salesforce(common, shape, names, asked, columns, rename))


@command.command(
    "xdm",
    short_help="Segment memberships as XDM records.",
    epilog="\b\nExamples:\n"
    "  quorate export xdm rules/seeds accounts.ndjson --state seeds.db --out to\n"
    "  quorate export xdm quorate.db --of customers --of seeds_growers --namespace ups --out to\n"
    "  quorate export xdm quorate.db --segment customers=7f3c --since last --out to\n",
)
@click.option(
    "--of",
    "names",
    multiple=True,
    metavar="NAME",
    help="An audience, group or activation; else all audiences and groups.",
)
@click.option("--role", metavar="ROLE", help="Only those in this role of the group.")
@click.option("--namespace", default="quorate", show_default=True, metavar="NAME", help="The namespace of segments.")
@click.option(
    "--segment", type=Assignments(), multiple=True, metavar="NAME=ID", help="The id of an audience elsewhere."
)
@common_options
@click.pass_context
def xdm(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    /,
    *,
    common: Common,
    names: tuple[str, ...],
    role: str | None,
    namespace: str,
    segment: tuple[dict[str, str], ...],
) -> None:
    """Write segment membership as XDM records of accounts and people, one a line.

    A membership is `realized` since its time, or `exited` at its time where the last state, of --state or of a store,
    still had it. With --since there are files of those memberships that changed.
    """
    from quorate.cli.export_kinds import export_xdm  # noqa: PLC0415 - as above

    ctx.exit(export_xdm(common, names, role, namespace, segment))


@command.command(
    "members",
    short_help="Who is in what, as CSV, NDJSON or Parquet.",
    epilog="\b\nExamples:\n"
    "  quorate export members rules/seeds accounts.ndjson --of seeds_growers --out to\n"
    "  quorate export members rules/seeds accounts.ndjson --of warm_deciders --fields email,account.name --out to.csv\n"
    "  quorate export members rules/seeds accounts.ndjson --of seeds_growers --rows groups --as parquet --out to\n",
)
@click.option("--of", "name", required=True, metavar="NAME", help="An audience, a buying group or an activation.")
@click.option("--role", metavar="ROLE", help="Only those in this role of the group.")
@click.option("--missing", metavar="ROLE", help="Accounts whose group lacks somebody in this role.")
@click.option(
    "--fields", multiple=True, metavar="FIELD,...", help="Facts to write besides: of the member, or as account.FIELD."
)
@click.option(
    "--rows", type=click.Choice(["members", "groups"]), default="members", show_default=True,
    help="A row for each member of a group, or for each group.",
)  # fmt: skip
@click.option(
    "--as", "form", type=click.Choice(["csv", "ndjson", "parquet"]),
    help="The form of the files; else as the name of --out says, else csv.",
)  # fmt: skip
@csv_options(guards=True)
@common_options
@click.pass_context
def members(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    /,
    *,
    common: Common,
    name: str,
    role: str | None,
    missing: str | None,
    fields: tuple[str, ...],
    rows: Literal["members", "groups"],
    form: Literal["csv", "ndjson", "parquet"] | None,
    **shape: Any,  # noqa: ANN401 - the options of CSV files
) -> None:
    """Write who is in an audience, a buying group, a role or an activation, as CSV, NDJSON or Parquet.

    There are keys and what was decided: role, engagement, completeness, since. Facts are written where they are asked
    for by name. --out may be one file, which then has its manifest beside it.
    """
    from quorate.cli.export_kinds import export_members  # noqa: PLC0415 - as above

    ctx.exit(export_members(common, shape, (name, role, missing), fields, rows, form))
