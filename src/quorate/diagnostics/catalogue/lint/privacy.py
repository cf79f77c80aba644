"""L4xx: people who are written to, and facts about them that leave the rules or single somebody out."""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example, Severity


def _people(where: str) -> Example:
    return Example(f"audience leaders of people\n  where {where}\n")


def _accounts(where: str) -> Example:
    return Example(f"audience owned of accounts\n  where {where}\n")


def _activation(where: str) -> Example:
    return Example(
        f"audience leaders of people\n  where {where}\n\n"
        "destination mailing as people_list\n\n"
        "activation leaders_by_mail {\n  audience leaders\n  to mailing\n}\n"
    )


def _action(marks: str) -> Example:
    return Example(f"action send_letter of person{marks} {{ template text required }} as letter\n")


def _given(argument: str) -> Example:
    return Example(
        'audience leaders of people\n  where seniority = "chief"\n\n'
        "action note of person { about text }\n\n"
        "journey greet for people in leaders {\n"
        f"  do note(about: {argument})\n}}\n"
    )


def _roles(when: str) -> Example:
    return Example(f"role template committee {{\n  role decider needs 1 when {when}\n}}\n")


L401 = Code(
    "L401",
    "activation-without-consent",
    "`{name}` keeps people in a destination, and nothing asks for their consent",
    "People are activated, and neither their audience nor `only when` asks for a field that is marked `consent`.",
    "Who is in a list of people is written to, or shown ads; whose consent is not known to be given is to be neither.",
    _activation('seniority = "chief"'),
    _activation('seniority = "chief" and consent_email'),
    Severity.WARNING,
)
L402 = Code(
    "L402",
    "message-without-needs-consent",
    "`{name}` writes to people, and does not say that it needs consent",
    "An action of people is a message by its name or its kind, and is declared without `needs consent`.",
    "Only of actions that say so does `check` tell where they are reached without consent having been asked for.",
    _action(""),
    _action(" needs consent"),
    Severity.WARNING,
)
L403 = Code(
    "L403",
    "personal-fact-given-away",
    "`{field}` is personal, and is given to `{name}`",
    "The value of a field marked `pii` is an argument of an action or a call, also through a definition.",
    "Arguments go to whoever carries out the action, stand in its records, and in decisions that are kept.",
    _given("email"),
    _given("job_title"),
    Severity.WARNING,
)
L404 = Code(
    "L404",
    "address-in-rules",
    "rules name the address of a person",
    "An e-mail address of somebody stands in the text of the rules, or in a title.",
    "Rules are kept for years, copied and shown around; people leave, and have their addresses forgotten.",
    _accounts('owner_email = "jane.doe@acme.example"'),
    _accounts('owner_email = "sales@acme.example"'),
    Severity.WARNING,
)
L405 = Code(
    "L405",
    "role-nobody-can-hold",
    "nobody is ever given role `{role}`",
    "The condition of a role contradicts itself.",
    "A role that nobody can have keeps a buying group from ever being complete, where it is needed.",
    _roles('seniority = "chief" and seniority = "vp"'),
    _roles('seniority in ("chief", "vp")'),
    Severity.WARNING,
)
L406 = Code(
    "L406",
    "protected-fact",
    "a decision about people goes by `{what}`",
    "A condition reads the age, the day of birth, or another fact about people that is protected in many places.",
    "To choose people by such a fact is seldom allowed, and has to be justified where it is.",
    _people('seniority = "chief" and age(born_on) < 40'),
    _people('seniority = "chief"'),
    Severity.WARNING,
)
L407 = Code(
    "L407",
    "person-singled-out",
    "`{field}` is personal, and has to be one certain value here",
    "A field marked `pii` is compared with a constant.",
    "That names somebody in the rules instead of saying what they are.",
    _people('email = "info@acme.example"'),
    _people('domain(email) = "acme.example"'),
    Severity.WARNING,
)
L408 = Code(
    "L408",
    "list-of-addresses",
    "a list names the addresses of {count} people",
    "A list holds e-mail addresses of people.",
    "A list is part of the rule set and of all its revisions, so that nobody can be taken out of it for good.",
    _accounts('owner_email in ("jane.doe@acme.example", "john.roe@acme.example")'),
    _accounts('owner_email ends with "@acme.example"'),
    Severity.WARNING,
)
L409 = Code(
    "L409",
    "consent-assumed",
    "consent counts as given here where nothing is known of `{name}`",
    "A field marked `consent` is taken for true where it is missing.",
    "Who was never asked has not consented.",
    _people("coalesce(consent_email, true)"),
    _people("consent_email"),
    Severity.WARNING,
)

CODES = (L401, L402, L403, L404, L405, L406, L407, L408, L409)
