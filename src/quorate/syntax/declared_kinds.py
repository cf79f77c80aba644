"""What declarations are called: by the words that they begin with, and by the names of kinds in documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from quorate.syntax import nodes as n

WORDS: Final[Mapping[type[n.Node], str]] = {
    n.EntityDeclaration: "entity",
    n.EventDeclaration: "event",
    n.ListDeclaration: "list",
    n.ListFileDeclaration: "list",
    n.DefineDeclaration: "define",
    n.TableDeclaration: "table",
    n.AudienceDeclaration: "audience",
    n.RoleTemplateDeclaration: "role template",
    n.InterestDeclaration: "interest",
    n.StagesDeclaration: "stages",
    n.EngagementDeclaration: "engagement",
    n.BuyingGroupDeclaration: "buying group",
    n.DestinationDeclaration: "destination",
    n.ActivationDeclaration: "activation",
    n.JourneyDeclaration: "journey",
    n.ActionDeclaration: "action",
    n.CallDeclaration: "call",
    n.ConstantDeclaration: "constant",
    n.RecordDeclaration: "record",
    n.MappingDeclaration: "mapping",
}
"""The words of the language that declare each: `role template`."""

KIND_OF: Final[Mapping[type[n.Node], str]] = {
    **{kind: word.replace(" ", "_") for kind, word in WORDS.items()},
    n.StagesDeclaration: "stage_model",
    n.EngagementDeclaration: "engagement_model",
}
"""The names of kinds, as `ir.show.kinds` has them: `role_template`."""
