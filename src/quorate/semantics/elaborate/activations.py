"""Destinations, and activations that keep an audience in one (language reference, section 10)."""

from __future__ import annotations

from quorate.ir.program import Activation, Destination
from quorate.semantics.elaborate.declarations import DeclarationsPart
from quorate.semantics.elaborate.usable import title_of
from quorate.syntax import nodes as n


class ActivationsPart(DeclarationsPart):
    """Elaborates what audiences are sent to."""

    def elaborate_activations(self) -> None:
        """Fill `destinations` and `activations`, which nothing else refers to."""
        for destination in self.of_kind(n.DestinationDeclaration):
            name = destination.name
            kind = destination.kind.text if destination.kind is not None else name.text
            made = Destination(name.text, title_of(destination.title, name), kind, name.span)
            self.destinations[name.text] = made
        for declared in self.of_kind(n.ActivationDeclaration):
            activation = self._activation(declared)
            if activation is not None:
                self.activations[declared.name.text] = activation

    def _activation(self, declared: n.ActivationDeclaration) -> Activation | None:
        destination = self._destination(declared)
        audience = self._audience_of(declared)
        if audience is None:
            return None
        made = self.audience(audience.name.text, audience.name.span)
        only_when = None
        if made is not None and declared.only_when is not None:
            only_when = self.site(declared.only_when, made.entity, declared.name.span)
        if made is None or destination is None or (only_when is None and declared.only_when is not None):
            return None
        if not self.is_bounded(declared, [] if only_when is None else [only_when]):
            return None
        name, title = declared.name.text, title_of(declared.title, declared.name)
        return Activation(name, title, made.name, only_when, destination, declared.name.span)

    def _destination(self, declared: n.ActivationDeclaration) -> str | None:
        if declared.destination is None:
            self.lacks(declared, "activation", "to", "add `to DESTINATION`")
            return None
        found = self.declared_as(declared.destination, n.DestinationDeclaration, "destination")
        return None if found is None else found.name.text

    def _audience_of(self, declared: n.ActivationDeclaration) -> n.AudienceDeclaration | None:
        if declared.audience is None:
            self.lacks(declared, "activation", "audience", "add `audience AUDIENCE`, of accounts or of people")
            return None
        return self.declared_as(declared.audience, n.AudienceDeclaration, "audience")
