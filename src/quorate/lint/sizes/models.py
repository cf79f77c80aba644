"""L701 to L707, L713 to L715, L726: sizes of templates, models, activations, and how many audiences there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from quorate.diagnostics.catalogue.lint import elsewhere, size
from quorate.ir.groups import WEIGHTS
from quorate.lint.sizes.lengths import days_of
from quorate.lint.sizes.measured import Measure, Measured
from quorate.lint.subject import Subject
from quorate.syntax import nodes as n

_ONE_MORE: Final = {"label": "this is one more"}


def _templates(subject: Subject) -> Iterator[Measured]:
    """Count roles, of a template and of different names in all."""
    names = dict[str, n.RoleNode]()
    for template in subject.all_written(n.RoleTemplateDeclaration):
        name = template.name
        yield Measured("roles_per_template", len(template.roles), [name.span], {"name": name.text})
        for role in template.roles:
            names.setdefault(role.name.text, role)
    yield Measured("roles", len(names), [each.name.span for each in names.values()], _ONE_MORE)


def _own_weights(subject: Subject) -> Iterator[Measured]:
    """Count the roles whose weight is none of the five that have names."""
    named = set(WEIGHTS.values())
    own = [
        role.weight.span
        for template in subject.all_written(n.RoleTemplateDeclaration)
        for role in template.roles
        if isinstance(role.weight, n.IntegerLiteral | n.NumberLiteral) and role.weight.value not in named
    ]
    yield Measured("own_role_weights", len(own), own)


def _models(subject: Subject) -> Iterator[Measured]:
    """Count stage models and engagement models."""
    kinds: tuple[tuple[type[n.StagesDeclaration | n.EngagementDeclaration], str], ...] = (
        (n.StagesDeclaration, "stage_models"),
        (n.EngagementDeclaration, "engagement_models"),
    )
    for kind, bound in kinds:
        found = subject.all_written(kind)
        yield Measured(bound, len(found), [each.name.span for each in found])


def _engagement(subject: Subject) -> Iterator[Measured]:
    """Take how far back engagement models look, how much of a day they count, and what events weigh."""
    for model in subject.program.engagements.values():
        args = {"name": model.name}
        yield Measured("engagement_days", days_of(model.window), [model.span], args)
        if model.cap is not None:
            yield Measured("engagement_cap", model.cap, [model.span], args)
    for declared in subject.all_written(n.EngagementDeclaration):
        for each in declared.weights:
            yield Measured("event_weight", each.weight.value, [each.weight.span], {"name": each.event.text})


def _activations(subject: Subject) -> Iterator[Measured]:
    """Count the activations to each destination."""
    by_destination: defaultdict[str, list[n.ActivationDeclaration]] = defaultdict(list)
    for declared in subject.all_written(n.ActivationDeclaration):
        if declared.destination is not None:
            by_destination[declared.destination.text].append(declared)
    for name, found in by_destination.items():
        yield Measured("activations", len(found), [each.name.span for each in found], {"name": name})


def _audiences(subject: Subject) -> Iterator[Measured]:
    """Count audiences, of accounts and in all."""
    root = subject.program.schema.root
    audiences = subject.all_written(n.AudienceDeclaration)
    accounts = [each for each in audiences if subject.program.audiences[each.name.text].entity == root]
    for bound, found in (("account_audiences", accounts), ("audiences", audiences)):
        yield Measured(bound, len(found), [each.name.span for each in found], _ONE_MORE)


MEASURES: Final = (
    Measure({"roles_per_template": size.L701, "roles": size.L702}, _templates),
    Measure({"own_role_weights": elsewhere.L726}, _own_weights),
    Measure({"stage_models": size.L703, "engagement_models": size.L704}, _models),
    Measure({"engagement_days": size.L705, "engagement_cap": size.L706, "event_weight": size.L707}, _engagement),
    Measure({"activations": size.L713}, _activations),
    Measure({"account_audiences": size.L714, "audiences": size.L715}, _audiences),
)
