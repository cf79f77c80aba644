"""Buying groups and engagement models in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quorate.ir.groups import ANY_GROUP
from quorate.ir.program import BuyingGroup, EngagementModel, Program
from quorate.ir.show.derived import (
    audience_title,
    engagement_title,
    group_title,
    interest_title,
    stages_title,
    template_title,
)
from quorate.ir.show.phrase import Phrase, Points, layout, prefixed
from quorate.ir.show.speaking import WIDTH, capital, condition_words, counted, speaker_of, whole_list
from quorate.ir.show.words import article, length, noun, quoted_noun


def show_group(program: Program, group: BuyingGroup, width: int = WIDTH) -> str:
    """Say which accounts have a buying group, who may join it, how it is scored, and when it is ready."""
    accounts = capital(article(noun(program.schema.root)))
    head = f"{accounts} in {audience_title(program, group.audience)} has the buying group"
    points = Points(f"{head} {group_title(program, group.name)}", "; ", tuple(_points(program, group)))
    return "\n".join(layout(points, width))


def sum_group(program: Program, group: BuyingGroup) -> str:
    """Say a buying group on one line."""
    ready = f"; ready if {condition_words(program, ANY_GROUP, group.ready)}" if group.ready else ""
    return f"{audience_title(program, group.audience)}, {interest_title(program, group.interest)}{ready}"


def show_engagement(program: Program, model: EngagementModel, width: int = WIDTH) -> str:
    """Say what each event counts, and how these add up to the engagement of a person."""
    title = engagement_title(program, model.name)
    points = [f"{_events(names)} counts {weight:g}" for weight, names in _by_weight(model.weights).items()]
    if model.cap is not None:
        points.append(f"no more than the first {counted(model.cap, 'event', 'events')} of a type count on one day")
    if model.half_life is not None:
        points.append(f"what an event counts halves every {length(model.half_life)}")
    points.append(_scale(program, model))
    head = f"Engagement by {title} adds up what a person did in the last {length(model.window)}"
    return "\n".join(layout(Points(head, "; ", tuple(points)), width))


def sum_engagement(program: Program, model: EngagementModel) -> str:
    """Say an engagement model on one line."""
    del program
    scale = ", from 0 to 100 against a population" if model.scale == "population" else ""
    weights = ", ".join(f"{noun(name)} {weight:g}" for name, weight in model.weights.items())
    return f"the last {length(model.window)}{scale}: {weights}"


def _points(program: Program, group: BuyingGroup) -> Iterator[Phrase]:
    interest = program.interests[group.interest]
    roles, title = template_title(program, interest.roles), interest_title(program, group.interest)
    stages = f" and the stages of {stages_title(program, interest.stages)}" if interest.stages else ""
    yield f"it is about {title}, with the roles of {roles}{stages}"
    shows = " shows the interest and" if group.admit == "interested" and interest.by == "person" else ""
    where = f", where the {noun(program.schema.root)} shows the interest" if interest.by == program.schema.root else ""
    yield f"every person who{shows} has a role is a member{where if group.admit == 'interested' else ''}"
    weighted = ", by their weights" if group.weighted else ""
    yield f"completeness is how far its roles that need people are filled, on average{weighted}"
    if group.engagement is not None:
        model = engagement_title(program, group.engagement)
        yield f"engagement is that of its members by {model}, by the weights of their roles"
    if group.ready is None:
        yield "nothing says when it is ready"
    else:
        yield prefixed("it is ready if", speaker_of(program, ANY_GROUP).condition(group.ready, 0))


def _by_weight(weights: Mapping[str, float]) -> Mapping[float, list[str]]:
    """Put events that count alike together, the heaviest first."""
    found: dict[float, list[str]] = {}
    for name, weight in sorted(weights.items(), key=lambda item: -item[1]):
        found.setdefault(weight, []).append(name)
    return found


def _events(names: list[str]) -> str:
    return f"{article(whole_list([*map(quoted_noun, names)], 'or'))} event"


def _scale(program: Program, model: EngagementModel) -> str:
    if model.scale == "raw":
        return "the sum is told as it is"
    del program
    least = f", where the lightest event that occurs weighs {model.floor:.0%} of the heaviest"
    return f"the sum is told as a score from 0 to 100 against a population{least if model.floor else ''}"
