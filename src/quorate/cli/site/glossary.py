"""What the words mean that the pages of a site use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.cli.html_page import html
from quorate.cli.site.contents import Contents
from quorate.cli.site.page import GLOSSARY, page_html
from quorate.cli.site.sentences import inline_html
from quorate.ir.show.kinds import KINDS
from quorate.ir.show.speaking import capital

KIND_WORDS: Final = {
    "entity": "What payloads tell of: an account, its people, and what stands below them. Each has fields.",
    "event": "What happened to an account or a person, and when. Each has fields of its own.",
    "list": "Values that are named once and asked for in several rules.",
    "define": "Conditions and values with a name, for other rules to use. A condition holds or does not.",
    "table": "Values that are looked up row by row: the first row that holds gives the value, or all that hold do.",
    "audience": "Accounts or people that meet a condition. One can be in many audiences at a time.",
    "role_template": "The parts that people play when a company buys: who has which, its weight, how many are needed.",
    "interest": "What a buying group is about, who shows to want it, and the roles and stages that go with it.",
    "stage_model": "The stages of a buying group, and which moves between them are allowed or made by rule.",
    "engagement_model": "How much each event counts, and how that adds up to the engagement of people.",
    "buying_group": "The people of an account who decide together on one interest.",
    "destination": "Where audiences are sent: an advertising platform, a mailing list.",
    "activation": "An audience that is kept in a destination, as accounts and people come and go.",
    "action": "What a journey can do, by others or by the engine itself.",
    "call": "What a journey can ask another system.",
    "constant": "A value with a name, for several rules to use.",
    "record": "What a file of another system holds, with its own names.",
    "mapping": "What a record of another system becomes: an account, a person, an event, or a relation of both.",
    "journey": "Steps that accounts or people go through, one after the other, as time passes and events happen.",
}
"""What things of each kind are, in a sentence or two."""

_WORDS: Final = (
    ("Completeness", "How far the roles of a buying group that need people are filled, from 0% to 100%."),
    ("Engagement", "How much people did, added up by an engagement model."),
    ("Holds", "A condition that is true holds. One that is false, or cannot be told for want of facts, does not."),
    ("Member", "A person who has a role in a buying group; also whoever is in an audience."),
    ("Payload", "What is known of one account at one time, as the engine is given it."),
    ("Personal data", "A field that tells who somebody is, such as an address. Its values are not written to logs."),
    ("Revision", "The name of exactly these rules, made from their text. Other rules have another one."),
    ("Unknown", "The answer where facts are missing that would decide. What is unknown is told, and never guessed."),
)


def glossary_page(contents: Contents) -> str:
    """Write the page of words, those of kinds that the rule set has among them."""
    terms = sorted((*_WORDS, *_kinds(contents)))
    inside = "".join(f"<dt>{html(term)}</dt><dd>{inline_html(told, {})}</dd>" for term, told in terms)
    body = f'<h1>Glossary</h1>\n<dl class="terms">{inside}</dl>'
    return page_html(contents, GLOSSARY, "Glossary", body)


def _kinds(contents: Contents) -> Iterator[tuple[str, str]]:
    for kind in contents.kinds:
        yield capital(KINDS[kind].many), KIND_WORDS[kind]
