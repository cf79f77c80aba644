"""Whether a condition can only be true of those whose consent is known: what it asks for, however it is put."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.ir import nodes as n
from quorate.ir import types as t
from quorate.ir.atoms import FALSE, TRUE
from quorate.ir.forms import NEVER, All, Atom, Either, Form, Forms
from quorate.ir.journeys import FIRST_SLOT, ChangeTrigger
from quorate.semantics.journey_findings.known import Known

_NEW = FIRST_SLOT + 1


class Asking:
    """What conditions ask for, of those whom actions of one entity are done on."""

    def __init__(self, known: Known, forms: Forms, entity: str) -> None:
        """Prepare for the conditions of one rule set."""
        self._known = known
        self._forms = forms
        self._entity = entity
        self._told: dict[tuple[str, str, str, bool], bool] = {}

    def in_condition(self, condition: n.Expr, subject: str, *, negated: bool = False) -> bool:
        """Tell whether a condition on a record of an entity asks for consent where it is true (negated: false)."""
        return self._in_form(self._forms.of(condition, negated=negated), subject)

    def in_audience(self, name: str, subject: str, *, negated: bool = False) -> bool:
        """Tell whether who is a member of an audience (negated: is none) was asked for consent."""
        audience = self._known.audiences.get(name)
        if audience is None or (audience.unknown == "member" and not negated):
            return False
        return self._once(("audience", name, subject, negated), audience.where)

    def in_change(self, trigger: ChangeTrigger, subject: str) -> bool:
        """Tell whether a change is one to consent."""
        if trigger.where is None:
            return False
        form = self._forms.of(trigger.where)
        is_marked = self._is_marked(trigger.value)
        ways = form.parts if isinstance(form, Either) else (form,)
        return all((is_marked and _is_granted(way)) or self._in_form(way, subject) for way in ways)

    def _once(self, key: tuple[str, str, str, bool], condition: n.Expr) -> bool:
        """Look into what has a name: a condition of a kind, by its name, on a record of an entity, negated or not."""
        if key not in self._told:
            self._told[key] = False
            self._told[key] = self.in_condition(condition, key[2], negated=key[3])
        return self._told[key]

    def _in_form(self, form: Form, subject: str) -> bool:
        if form == NEVER:
            return True
        match form:
            case Either(parts=parts):
                return all(self._in_form(part, subject) for part in parts)
            case All(parts=parts):
                return any(self._in_form(part, subject) for part in parts)
            case Atom():
                return self._in_atom(form, subject)

    def _in_atom(self, atom: Atom, subject: str) -> bool:
        asked, negated = atom.subject, atom.values == FALSE
        if isinstance(asked, n.InAudience | n.DefineCall | n.Quantifier) and atom.values not in {TRUE, FALSE}:
            return False
        match asked:
            case n.InAudience(audience=name, record=n.Slot()):
                return self.in_audience(name, subject, negated=negated)
            case n.DefineCall(name=name, record=n.Slot(), type=t.BooleanType()) if name in self._known.defines:
                return self._once(("define", name, subject, negated), self._known.defines[name].body)
            case n.Quantifier():
                return not negated and self._in_quantifier(asked, subject)
            case _:
                return _is_positive(atom) and any(self._is_marked(each) for each in _values_in(asked))

    def _in_quantifier(self, test: n.Quantifier, subject: str) -> bool:
        """Look into what is counted: some of what somebody has, or all people of an account."""
        where, items = test.source.where, test.source.items
        if where is None:
            return False
        if subject == self._entity:
            is_own = isinstance(items, n.Collection | n.Events) and isinstance(items.record, n.Slot)
            return is_own and _wants_one(test) and self.in_condition(where, subject)
        if not isinstance(items, n.Collection) or items.entity != self._entity or test.kind not in {"every", "no"}:
            return False
        return self.in_condition(where, self._entity, negated=test.kind == "no")

    def _is_marked(self, value: n.Expr) -> bool:
        found = self._known.field_of(value)
        return found is not None and found.consent


def _wants_one(test: n.Quantifier) -> bool:
    match test.kind:
        case "any" | "more than":
            return True
        case "at least" | "exactly":
            return test.bound > 0
        case _:
            return False


def _is_granted(way: Form) -> bool:
    """Tell whether the new value of a change has to be known, and of a boolean true."""
    parts = way.parts if isinstance(way, All) else (way,)
    return any(
        isinstance(part, Atom)
        and isinstance(part.subject, n.Slot)
        and part.subject.number == _NEW
        and _is_positive(part)
        for part in parts
    )


def _is_positive(atom: Atom) -> bool:
    """Tell whether a value has to be known, and one that says yes or no by itself to say yes."""
    if isinstance(atom.subject, n.Get | n.Slot | n.Coalesce | n.If) and isinstance(atom.subject.type, t.BooleanType):
        return atom.values == TRUE
    return not atom.values.is_missing


def _values_in(expr: n.Expr) -> Iterator[n.Expr]:
    """Yield an expression and all inside it, but for what is ranged over."""
    todo: list[n.Node] = [expr]
    while todo:
        node = todo.pop()
        if isinstance(node, n.Expr):
            yield node
        if not isinstance(node, n.Source):
            todo += n.children(node)
