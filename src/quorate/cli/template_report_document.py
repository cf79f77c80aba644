"""The report on a role template as one JSON document.

`schema` is 1. `rule_set`, `revision`, `inputs` and `template` (`name`, `title`, `allows_many`) say what was tried
on what.

`accounts`: `counted` have people, or say that there are none; `without_people` say nothing of them; `rejected` could
not be read.

`people`: `total`, and of these how many match `none`, `one` or `several` of the roles; `unknown` match none, but some
condition is unknown, `undefined` of them although no fact is missing (a rule leaves a value out, such as `if` without
an else); `open` have a role, and may have another once more is known. `missing` are the facts for want of which people
are unknown, most frequent first, each a `fact` with its `people`.

`roles`, in the order of the template: `name`, `title`, `weight`, `share` (of the sum of weights, 0 to 1), `needs` and
`most` (null without), `by_hand` (no condition, so that nobody is counted); how many people have a true condition
(`matched`) and an unknown one (`unknown`), how many get the role (`got`) and how many have an earlier one instead
(`lost`, and `lost_to` by the name of that role); and in how many accounts nobody has it (`empty_accounts`), as many as
it needs have it (`met_accounts`, null where it needs nobody), and more than `most` have it (`over_accounts`).

`collisions`: pairs of roles that the same people match, most first: `roles` are two names, `wins` is the one that has
such people (null where many are allowed), with `people` and `samples`, each with `texts` by field and `people`.

`fields` are the texts that conditions test. `unmatched` tells for each `field` of the people who match none: how many
have a text (`people`), an empty one (`blank`) or none (`missing`), how many different `texts` these are and how many
`groups` of them differ in more than case, punctuation and spacing; the first `spellings`, each with its most frequent
`text`, `people`, the number of `spellings` and some `others`; and the first `words`, each with `people`, how many
people with a role have it (`matched`) and an `example`. `untold` people had texts too rare to be kept.

`completeness`, for each way in which buying groups count it (`weighted`): `mean` and `median` (0 to 1; null where no
role needs anybody) and `bands`: the number of `accounts` at `low` to less than `high`, or at just that where both are
the same.
"""

from __future__ import annotations

import json
from typing import Any

from quorate.cli.template_report_words import Origin
from quorate.decide.template_report import Collision, Completeness, RoleCounts, TemplateReport
from quorate.decide.unmatched import Unmatched

JSON_SCHEMA = 1


def report_json(report: TemplateReport, origin: Origin) -> str:
    """Write a report as JSON."""
    return json.dumps(report_document(report, origin), indent=2, ensure_ascii=False)


def report_document(report: TemplateReport, origin: Origin) -> dict[str, Any]:
    """Return a report as plain values."""
    template, people = report.template, report.people
    return {
        "schema": JSON_SCHEMA,
        "rule_set": origin.rule_set,
        "revision": origin.revision,
        "inputs": list(origin.inputs),
        "template": {"name": template.name, "title": template.title, "allows_many": template.allows_many},
        "accounts": {"counted": report.accounts, "without_people": report.absent, "rejected": report.rejected},
        "people": {
            "total": people.total,
            "none": people.none,
            "one": people.one,
            "several": people.several,
            "unknown": people.unknown,
            "undefined": people.undefined,
            "open": people.open,
        },
        "missing": [{"fact": fact, "people": count} for fact, count in report.missing],
        "roles": [_role(each) for each in report.roles],
        "collisions": [_collision(each, report) for each in report.collisions],
        "fields": list(report.fields),
        "unmatched": [_unmatched(each) for each in report.unmatched],
        "untold": report.untold,
        "completeness": [_completeness(each) for each in report.completeness],
    }


def _role(counts: RoleCounts) -> dict[str, Any]:
    role = counts.role
    return {
        "name": role.name,
        "title": role.title,
        "weight": role.weight,
        "share": counts.share,
        "needs": role.needs,
        "most": role.most,
        "by_hand": role.when is None,
        "matched": counts.matched,
        "unknown": counts.unknown,
        "got": counts.got,
        "lost": counts.lost,
        "lost_to": dict(counts.lost_to),
        "empty_accounts": counts.empty,
        "met_accounts": counts.met,
        "over_accounts": counts.over,
    }


def _collision(collision: Collision, report: TemplateReport) -> dict[str, Any]:
    return {
        "roles": [collision.first.name, collision.second.name],
        "wins": None if report.template.allows_many else collision.first.name,
        "people": collision.people,
        "samples": [
            {"texts": dict(zip(report.fields, each.texts, strict=True)), "people": each.people}
            for each in collision.samples
        ],
    }


def _unmatched(found: Unmatched) -> dict[str, Any]:
    return {
        "field": found.field,
        "people": found.people,
        "blank": found.blank,
        "missing": found.missing,
        "texts": found.texts,
        "groups": found.groups,
        "spellings": [
            {"text": each.text, "people": each.people, "spellings": each.spellings, "others": list(each.others)}
            for each in found.spellings
        ],
        "words": [
            {"word": each.word, "people": each.people, "matched": each.matched, "example": each.example}
            for each in found.words
        ],
    }


def _completeness(found: Completeness) -> dict[str, Any]:
    return {
        "weighted": found.weighted,
        "mean": found.mean,
        "median": found.median,
        "bands": [{"low": each.low, "high": each.high, "accounts": each.accounts} for each in found.bands],
    }
