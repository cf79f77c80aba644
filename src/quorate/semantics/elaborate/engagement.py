"""Engagement models: what counts for how much, and for how long (language reference, section 9)."""

from __future__ import annotations

from typing import Final

from quorate.diagnostics.catalogue.names import E205, E208, E219
from quorate.diagnostics.catalogue.types import E319
from quorate.ir import nodes as ir
from quorate.ir.program import EngagementModel
from quorate.semantics.elaborate.base import REPORTED, Reported
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.elaborate.usable import UsablePart, title_of
from quorate.semantics.elaborate.values import length_of
from quorate.semantics.suggest import hint_or_all
from quorate.semantics.toml_places import TomlPlaces
from quorate.syntax import nodes as n
from quorate.text import Span

FLOOR: Final = 0.1
"""What the lightest type of a scaled model weighs where nothing is said: plain min-max would leave it nothing (domain
reference, section 11, row 8)."""


class EngagementPart(UsablePart):
    """Elaborates engagement models."""

    def elaborate_engagements(self) -> None:
        """Fill `engagements`; a model with a mistake is there by its name."""
        for declared in self.of_kind(n.EngagementDeclaration):
            self.engagements[declared.name.text] = self._model(declared)
        named = self.project.engagement
        if named is not None and named not in self.engagements and not self.is_broken(named):
            self._report_setting(named)

    @property
    def meant_engagement(self) -> str | None:
        """The model that is meant where none is named; None if there is none, or no telling."""
        named = self.project.engagement
        if named is not None:
            return named if named in self.engagements else None
        return next(iter(self.engagements)) if len(self.engagements) == 1 else None

    def default_engagement(self, used_at: Span) -> str | Reported | None:
        """Return the model that is meant where none is named; None if there is none at all."""
        meant = self.meant_engagement
        if meant is not None or not self.engagements:
            return meant
        if self.project.engagement is None:
            help_ = 'write `engagement of` a buying group, or `engagement = "…"` in `quorate.toml`'
            self.report(E219.at(used_at, name="engagement", help=help_))
        return REPORTED

    def _report_setting(self, named: str) -> None:
        config = self.project.config
        span = TomlPlaces(config).of_key(("engagement",)) if config is not None else None
        declared = self.names.declared.get(named)
        kind = "no engagement model" if declared is None else "not an engagement model"
        help_ = hint_or_all(named, self.engagements, "no engagement model is declared")
        path = "" if span is not None else "quorate.toml"
        found = E205.at(span, path=path, name=named, kind=kind, expected="an engagement model", help=help_)
        self.report(found)

    def _model(self, declared: n.EngagementDeclaration) -> EngagementModel:
        name = declared.name.text
        window = self._window(declared)
        cap = declared.cap.value if declared.cap is not None else None
        if declared.cap is not None and declared.cap.value < 1:
            self.out_of_range(name, declared.cap, "the cap", "1 or more", "leave `cap` out where there is none")
        floor = float(declared.scale_from.value) if declared.scale_from is not None else FLOOR
        if declared.scale_from is not None and not 0 <= floor <= 1:
            help_ = "write a part of the scale, as in `scale population from 10%`"
            self.out_of_range(name, declared.scale_from, "where the scale starts", "from 0% to 100%", help_)
        title, scale = title_of(declared.title, declared.name), declared.scale or "raw"
        weights, half_life = self._weights(declared), self._half_life(declared)
        return EngagementModel(name, title, window, cap, weights, half_life, scale, floor, declared.name.span)

    def _window(self, declared: n.EngagementDeclaration) -> ir.Length:
        if declared.window is None:
            self.lacks(declared, "engagement model", "window", "add one, as in `window 30 days`")
            return ir.Length()
        if declared.window.count < 1:
            self._bad_length(declared, declared.window, "the window", "longer than nothing", "window 30 days")
        return length_of(declared.window)

    def _half_life(self, declared: n.EngagementDeclaration) -> ir.Length | None:
        given = declared.half_life
        if given is None:
            return None
        if length_of(given).months:
            self._bad_length(declared, given, "the half life", "of weeks, days or hours, which are all alike")
        elif given.count < 1:
            self._bad_length(declared, given, "the half life", "longer than nothing")
        return length_of(given)

    def _bad_length(
        self,
        declared: n.EngagementDeclaration,
        given: n.Duration,
        what: str,
        wanted: str,
        fit: str = "half life 10 days",
    ) -> None:
        value, help_ = f"{given.count} {given.unit}{'' if given.count == 1 else 's'}", f"write a length as in `{fit}`"
        self.flaw(declared.name.text, E319.at(given.span, what=what, value=value, wanted=wanted, help=help_))

    def _weights(self, declared: n.EngagementDeclaration) -> dict[str, float]:
        name = declared.name.text
        if not declared.weights:
            self.lacks(
                declared, "engagement model", "weight", "add an event and what it counts, as in `page_viewed 40`"
            )
        self.once(name, (item.event for item in declared.weights))
        found: dict[str, float] = {}
        for item in declared.weights:
            if item.weight.value < 0:
                help_ = "nothing that people do takes engagement away; leave out what does not count"
                self.out_of_range(name, item.weight, f"the weight of `{item.event.text}`", "0 or more", help_)
            if self._is_of_people(item.event):
                found[item.event.text] = float(item.weight.value)
            else:
                self.flaw(name)
        return found

    def _is_of_people(self, name: n.Name) -> bool:
        """Tell whether a name is that of an event of people; reports one that is not."""
        declared = self.declared_as(name, n.EventDeclaration, "event")
        event = self.events.get(name.text)
        if declared is None or event is None:
            return False
        if event.of != PERSON:
            self.report(
                E208.at(
                    name.span,
                    name=name.text,
                    one=event.of,
                    other=PERSON,
                    help="only what people do counts as engagement",
                )
            )
        return event.of == PERSON
