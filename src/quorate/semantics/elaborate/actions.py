"""Actions and calls: what journeys act through, and what they are given (language reference, section 10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from quorate.diagnostics.catalogue.names import E202, E203, E205, E207, E208, E220, E221, E224
from quorate.diagnostics.catalogue.types import E306
from quorate.diagnostics.model import Label
from quorate.ir import nodes as ir
from quorate.ir import types as t
from quorate.ir.journeys import ENGINE_KINDS, Action, Argument, CallService, Parameter
from quorate.ir.schema import Entity
from quorate.semantics.described import described
from quorate.semantics.elaborate.activations import ActivationsPart
from quorate.semantics.elaborate.schema import PERSON
from quorate.semantics.elaborate.scope import Scope
from quorate.semantics.elaborate.usable import title_of
from quorate.semantics.suggest import hint_or_all
from quorate.syntax import nodes as n
from quorate.text import Span

_DECLARED: Final[Mapping[str, type[n.Declaration]]] = {
    "buying group": n.BuyingGroupDeclaration,
    "destination": n.DestinationDeclaration,
    "journey": n.JourneyDeclaration,
}
"""What an argument names, where that is a declaration by itself."""

_CROSSING: Final = ("enter_journey", "leave_journey")

Operate = Callable[[n.Expr], ir.Expr | None]


class ActionsPart(ActivationsPart):
    """Elaborates actions and calls, and what they are given."""

    def elaborate_actions(self) -> None:
        """Fill `actions` and `calls`."""
        for action in self.of_kind(n.ActionDeclaration):
            self.action(action.name.text, action)
        for call in self.of_kind(n.CallDeclaration):
            made = self._call(call)
            if made is not None:
                self.calls[call.name.text] = made

    def action(self, name: str, declared: n.ActionDeclaration) -> Action | None:
        """Return an action, elaborated when it is first asked for; None where it has a mistake."""
        if name not in self.actions:
            self.actions[name] = self._action(declared)
        return self.actions[name]

    def _action(self, declared: n.ActionDeclaration) -> Action | None:
        entity = self._acted_on(declared.of)
        parameters = self._parameters(declared.parameters, declared.name.text)
        if entity is None or parameters is None:
            return None
        name = declared.name
        kind = declared.kind.text if declared.kind is not None else name.text
        made = Action(
            name.text,
            title_of(declared.title, name),
            entity.name,
            declared.needs_consent,
            parameters,
            kind,
            name.span,
        )
        return made if self._is_of_its_kind(made, declared) else None

    def _is_of_its_kind(self, action: Action, declared: n.ActionDeclaration) -> bool:
        """Tell whether an action that the engine carries out has what that needs; reports what is lacking."""
        if action.kind not in ENGINE_KINDS:
            return True
        of, kinds = ENGINE_KINDS[action.kind]
        at = declared.kind.span if declared.kind is not None else action.span
        wanted = PERSON if of == "person" else self.schema.root
        if of and action.entity != wanted:
            self.report(E224.at(at, kind=action.kind, reason=f"has to be of `{wanted}`", help=f"write `of {wanted}`"))
            return False
        required = [parameter.kind for parameter in action.parameters if parameter.required]
        for kind in kinds:
            if kind not in required:
                wanted_type = "text" if kind == "value" else kind
                help_ = f"add `{_PLAIN_NAMES.get(kind, kind)} {wanted_type} required`"
                reason = f"needs a parameter that is a {wanted_type}, and required"
                self.report(E224.at(at, kind=action.kind, reason=reason, help=help_))
                return False
        return True

    def _call(self, declared: n.CallDeclaration) -> CallService | None:
        entity = self._acted_on(declared.of)
        name = declared.name.text
        parameters = self._parameters(declared.parameters, name)
        path = _result_path(name)
        fields = self._fields(declared.gives, path, {})
        self.objects[path] = fields
        simulated = self._simulated(declared, {key: field.type for key, field in fields.items()})
        if entity is None or parameters is None or len(fields) != len(declared.gives) or simulated is None:
            return None
        gives = {key: field.type for key, field in fields.items()}
        title = title_of(declared.title, declared.name)
        found = simulated if declared.simulated else None
        return CallService(name, title, entity.name, parameters, gives, found, declared.name.span)

    def _simulated(self, declared: n.CallDeclaration, gives: Mapping[str, t.Type]) -> dict[str, object] | None:
        """Return the constants that a simulation takes for an answer; None where one has a mistake."""
        found: dict[str, object] = {}
        is_well = True
        self.once(declared.name.text, [each.name for each in declared.simulated])
        for each in declared.simulated:
            wanted = gives.get(each.name.text)
            if wanted is None:
                thing, help_ = f"the result of `{declared.name.text}`", hint_or_all(each.name.text, gives)
                self.report(E207.at(each.name.span, thing=thing, name=each.name.text, help=help_))
            made = None if wanted is None else self.literal(each.value)
            if made is not None and wanted is not None:
                made = self._fitted(made, wanted, each, declared.name.text)
            elif wanted is not None:
                given = "something else"
                self.report(E306.at(each.value.span, name=each.name.text, wanted="a constant", given=given))
            is_well = is_well and isinstance(made, ir.Literal)
            if isinstance(made, ir.Literal):
                found[each.name.text] = made.value
        return found if is_well else None

    def _acted_on(self, name: n.Name) -> Entity | None:
        entity = self.entity_of(name)
        if entity is not None and entity.name not in (self.schema.root, PERSON):
            expected = f"`{self.schema.root}` or `{PERSON}`"
            self.report(E205.at(name.span, name=name.text, kind="an entity", expected=expected))
            return None
        return entity

    def _parameters(self, declared: tuple[n.ActionParameter, ...], owner: str) -> tuple[Parameter, ...] | None:
        found: list[Parameter] = []
        first: dict[str, Span] = {}
        for each in declared:
            name = each.name.text
            if name in first:
                labels = [Label(first[name], "first declared here")]
                self.report(E202.at(each.name.span, label="declared again", labels=labels, name=name))
                return None
            first[name] = each.name.span
            if isinstance(each.type, n.DeclaredType):
                found.append(Parameter(name, each.type.kind, t.TEXT, each.required, each.name.span))
                continue
            type_ = self.type_of(each.type, f"{owner}.{name}")
            if type_ is not None and isinstance(type_, t.ObjectType | t.EntityType):
                kind = described(type_)
                self.report(E205.at(each.type.span, name=name, kind=kind, expected="a type of plain values"))
                type_ = None
            if type_ is None:
                return None
            found.append(Parameter(name, "value", type_, each.required, each.name.span))
        return tuple(found)

    # -- arguments -----------------------------------------------------------------------------------------------------

    def arguments(
        self, of: Action | CallService, at: n.Name, given: tuple[n.Argument, ...], scope: Callable[[], Scope]
    ) -> tuple[Argument, ...] | None:
        """Elaborate the arguments of a step on a record; None where one of them has a mistake."""
        parameters = {parameter.name: parameter for parameter in of.parameters}
        is_well = True
        self.once(of.name, [each.name for each in given])
        found: list[Argument] = []
        for each in given:
            parameter = parameters.get(each.name.text)
            if parameter is None:
                help_ = hint_or_all(each.name.text, parameters, "it has no parameters")
                self.report(E220.at(each.name.span, name=of.name, argument=each.name.text, help=help_))
            made = None if parameter is None else self._argument(parameter, each, given, parameters, scope)
            if isinstance(of, Action) and of.kind in _CROSSING and parameter is not None and made is not None:
                made = made if self._is_of_its_subject(of, parameter, made) else None
            if made is None:
                is_well = False
            else:
                found.append(Argument(each.name.text, made))
        names = {each.name.text for each in given}
        for parameter in of.parameters:
            if parameter.required and parameter.name not in names:
                wanted = "…" if parameter.kind == "value" else parameter.kind.upper().replace(" ", "_")
                labels = [Label(parameter.span, "declared here")] if parameter.span.path else []
                help_ = f"add `{parameter.name}: {wanted}`"
                self.report(E221.at(at.span, labels=labels, name=of.name, argument=parameter.name, help=help_))
                is_well = False
        return tuple(found) if is_well else None

    def _argument(
        self,
        parameter: Parameter,
        given: n.Argument,
        others: tuple[n.Argument, ...],
        parameters: Mapping[str, Parameter],
        scope: Callable[[], Scope],
    ) -> ir.Expr | None:
        if parameter.kind == "value":
            made = self.expr(given.value, scope())
            return None if made is None else self._fitted(made, parameter.type, given, parameter.name)
        if not isinstance(given.value, n.Path) or len(given.value.parts) != 1:
            wanted = f"the name of a {parameter.kind}"
            self.report(E306.at(given.value.span, name=parameter.name, wanted=wanted, given="something else"))
            return None
        name = given.value.parts[0]
        if parameter.kind in _DECLARED:
            if self.declared_as(name, _DECLARED[parameter.kind], parameter.kind) is None:
                return None
            if parameter.kind == "buying group" and self.group(name.text, name.span) is None:
                return None
        elif not self._is_of_group(parameter, name, others, parameters):
            return None
        return ir.Literal(name.span, t.TEXT, name.text)

    def _is_of_its_subject(self, action: Action, parameter: Parameter, made: ir.Expr) -> bool:
        """Tell whether a journey to enter or leave is of what the action is for; reports one that is not."""
        name = made.value if isinstance(made, ir.Literal) and parameter.kind == "journey" else None
        declared = self.names.declared.get(str(name))
        entity = self.entities.get(declared.of.text) if isinstance(declared, n.JourneyDeclaration) else None
        if entity is None or entity.name == action.entity:
            return True
        self.report(E208.at(made.span, name=name, one=entity.name, other=action.entity))
        return False

    def _is_of_group(
        self,
        parameter: Parameter,
        name: n.Name,
        others: tuple[n.Argument, ...],
        parameters: Mapping[str, Parameter],
    ) -> bool:
        """Tell whether the group that another argument names has a role or a stage; reports one that it does not."""
        group = next(
            (
                each.value.parts[0].text
                for each in others
                if isinstance(each.value, n.Path)
                and each.name.text in parameters
                and parameters[each.name.text].kind == "buying group"
            ),
            None,
        )
        draft = self.drafts.groups.get(group or "")
        if draft is None or not draft.is_shaped:
            return True
        if parameter.kind == "role":
            template = self.drafts.templates.get(draft.template or "")
            known = tuple(role.name for role in template.roles) if template is not None else ()
            thing = f"a role of `{group}`"
        else:
            model = self.drafts.stage_models.get(draft.stages or "")
            known = model.stages if model is not None else ()
            thing = f"a stage of `{group}`"
        if name.text in known:
            return True
        self.unknown_name(name.span, name.text, t.ChoiceType(known, thing))
        return False

    def _fitted(self, made: ir.Expr, wanted: t.Type, given: n.Argument, name: str) -> ir.Expr | None:
        told = E306.at(given.value.span, name=given.name.text, wanted=described(wanted), given=described(made.type))
        return self.fit(made, wanted, f"`{name}`", lambda: told)

    def declared_action(self, name: n.Name) -> Action | None:
        """Return the action that a step names, of the rule set or of the standard library; reports one that is none."""
        declared = self.names.declared.get(name.text)
        if isinstance(declared, n.ActionDeclaration):
            return self.action(name.text, declared)
        standard = self.names.standard.get(name.text) if declared is None else None
        if isinstance(standard, n.ActionDeclaration):
            return self.action(name.text, standard) if self._has_acted_on(standard, name) else None
        if declared is None and not self.is_broken(name.text):
            own = [key for key, item in self.names.declared.items() if isinstance(item, n.ActionDeclaration)]
            help_ = hint_or_all(name.text, [*own, *self.names.standard], "declare it with `action NAME of …`")
            self.report(E205.at(name.span, name=name.text, kind="no action", expected="an action", help=help_))
        elif declared is not None:
            self.declared_as(name, n.ActionDeclaration, "action")
        return None

    def _has_acted_on(self, standard: n.ActionDeclaration, at: n.Name) -> bool:
        """Tell whether an action of the standard library is of something here; reports at the step what it lacks."""
        of, root = standard.of.text, self.schema.root
        if of in {root, PERSON} and of in self.entities:
            return True
        if root and not self.is_broken(of):
            help_ = f"`{at.text}` is of `{of}`: declare one of your own, as in `action {at.text} of {root} {{ … }}`"
            if of == PERSON:
                help_ = f"`{at.text}` is of people: declare `entity person people in {root} {{ key id }}`"
            told = E203.at(at.span, name=of, help=help_)
            if of in self.entities:
                expected = f"`{root}` or `{PERSON}`"
                told = E205.at(at.span, name=of, kind="an entity", expected=expected, help=help_)
            self.report(told)
        return False

    def is_for(self, action: Action | CallService, entity: str, at: n.Name) -> bool:
        """Tell whether an action can be done on a record of an entity; reports one that cannot."""
        if action.entity == entity:
            return True
        self.report(E208.at(at.span, name=action.name, one=action.entity, other=entity))
        return False


def _result_path(name: str) -> str:
    return f"{name}.result"


_PLAIN_NAMES: Final = {"buying group": "group", "value": "text"}
