"""An explanation of a buying group, or of a person in it, as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from quorate.cli.explain_text import STEP, Document, Page, some, written
from quorate.cli.numbers_text import is_rounded, number, percent, table

_KNOWN: Final = {"true": "yes", "false": "no", "unknown": "not known"}
_SOURCES: Final = {"hand": "by hand", "journey": "by a journey", "rule": "by rule", "entry": "on entry"}
_MOVES_AT_MOST: Final = 10


def group_explanation_text(document: Document, width: int, *, colour: bool) -> str:
    """Write an explanation of a buying group, as `Explanation.to_dict` returns it."""
    page = _PersonPage(width) if "held" in document else _GroupPage(width)
    return written(page.lines(document), colour=colour)


class _Ledgers(Page):
    """Writes what both have: why the account has the group, and how engagement is scaled."""

    def audience(self, why: Document) -> Iterator[str]:
        """Write why the account is in the group's audience or not."""
        audience = why["audience"]
        title = f"“{audience['title']}”" if audience["title"] != audience["name"] else audience["name"]
        verb = {"true": "is in", "false": "is not in", "unknown": "may be in"}[why["result"]]
        yield f"The account {verb} the group's audience, {title}:"
        yield from self.part(why, STEP, "")

    def steps(self, engagement: Document, of: str) -> Iterator[str]:
        """Write how the sum of points becomes the score, where a population scales it."""
        if "root" not in engagement:
            return
        root, largest, value = engagement["root"], engagement["largest_root"], engagement["value"]
        rows: list[tuple[str, ...]] = [
            ("root of the sum", number(root)),
            (f"largest root of {of} in the population", number(largest)),
            (f"{number(root)} of {number(largest)}, in hundredths" if largest else "none had any", number(value)),
        ]
        yield from table(rows, STEP, frozenset({1}))

    def weights(self, engagement: Document) -> Iterator[str]:
        """Write what each type of event counts, where a population says it."""
        if "root" not in engagement:
            return
        counted = [each for each in engagement["weights"] if each["counted"] is not None]
        unseen = [each["event"] for each in engagement["weights"] if each["counted"] is None]
        told = ", ".join(f"{each['event']} {number(each['counted'])} ({number(each['declared'])})" for each in counted)
        if told:
            yield from self.wrapped(f"weights in the population, and as declared: {told}", STEP, "")
        if unseen:
            yield from self.wrapped(f"of no weight, for the population has none: {', '.join(unseen)}", STEP, "")

    def rounding(self, values: list[float]) -> Iterator[str]:
        """Tell that numbers are rounded, if they are."""
        if any(map(is_rounded, values)):
            yield f"{STEP}(rounded here; `--format json` has them whole)"


class _GroupPage(_Ledgers):
    """Writes why a group is as it is."""

    def lines(self, document: Document) -> Iterator[str]:
        """Write one explanation."""
        yield from self.wrapped(_head(document), "", "")
        if document["missing"]:
            yield from self.wrapped(f"for want of {some(document['missing'])}", STEP, "")
        yield from _kept(document)
        yield ""
        yield from self.audience(document["why"])
        if document["result"] != "true":
            yield ""
            name = document["why"]["audience"]["name"]
            yield f"What would change that is told by `quorate explain` of {name}."
        if "completeness" in document:
            yield from self._completeness(document["completeness"])
            yield from self._engagement(document["engagement"])
            yield from self._stage(document["stage"], document["now"])
            yield from self._ready(document["ready"])
        if "kept" in document:
            yield ""
            yield _as_kept(document["kept"])
        yield from self._members(document)
        if document["errors"]:
            yield ""
            yield from self.errors(document)

    def _completeness(self, told: Document) -> Iterator[str]:
        yield ""
        counting = [role for role in told["roles"] if role["needs"]]
        value = "of nothing: no role needs anybody" if not counting else "not known, for the payload has no people"
        if told["value"] is not None:
            how = ", by their weights" if told["weighted"] else ""
            value = f"{percent(told['value'])}: the mean of the roles that need somebody{how}"
        yield f"Completeness {value}"
        rows: list[tuple[str, ...]] = []
        for role in told["roles"]:
            people = "?" if role["people"] is None else str(role["people"])
            share = f"{number(100 * role['share'], 1)}% of the whole" if "share" in role else ""
            note = f"{role['surplus']} more than wanted" if "surplus" in role else ""
            filled = role.get("completeness")
            rows.append(
                (
                    role["role"],
                    f"{people} of {role['needs']}" if role["needs"] else people,
                    "" if filled is None else percent(filled),
                    share or "needs nobody",
                    note,
                )
            )
        yield from table(rows, STEP, frozenset({2}))
        if told["missing"]:
            yield f"{STEP}missing: {', '.join(told['missing'])}"

    def _engagement(self, told: Document | None) -> Iterator[str]:
        yield ""
        if told is None:
            yield "Engagement is not told: no engagement model is meant"
            return
        yield from self.wrapped(f"Engagement {_score(told)}, by {_model(told)}", "", "")
        if "roles" not in told:
            return
        rows = [("role", "total", "share", "points", "")]
        rows += [
            (
                role["role"],
                number(role["total"]),
                f"{number(100 * role['share'], 2)}%",
                number(role["points"]),
                ", ".join(f"{each['person']} {number(each['engagement'])}" for each in role["members"]),
            )
            for role in told["roles"]
        ]
        yield from table([*rows, ("sum", "", "", number(told["raw"]), "")], STEP, frozenset({1, 2, 3}))
        yield from self.steps(told, "a group")
        yield from self.weights(told)
        yield from self.rounding([told["raw"], *(role["points"] for role in told["roles"])])

    def _stage(self, told: Document | None, now: str) -> Iterator[str]:
        if told is None:
            return
        yield ""
        if told["stage"] is None:
            yield f"No stage of “{told['title']}” yet"
        else:
            since = "entered now" if told["since"] == now else f"since {told['since']}, for {told['in_stage_for']}"
            yield f"Stage {told['stage']} of “{told['title']}”, {since}"
        moves = told["moves"][-_MOVES_AT_MOST:]
        if len(moves) < len(told["moves"]):
            yield f"{STEP}{len(told['moves']) - len(moves)} moves before"
        for move in moves:
            way = f"{move['from']} → {move['to']}" if move["from"] else move["to"]
            yield f"{STEP}{way}, {_SOURCES[move['by']]}, at {move['at']}"
            if "why" in move:
                yield from self.part(move["why"], STEP * 2, "")
        for move in told["waiting"]:
            wait = ", at a later instant, for it has moved just now" if move["result"] == "true" else ""
            yield from self.part(move["why"], STEP, f"moves to {move['to']}{wait} when ")
        yield from self.wrapped(
            f"a hand or a journey may move it to {', '.join(told['may_move_to'])}"
            if told["may_move_to"] else "no move leads from there", STEP, "",
        )  # fmt: skip

    def _ready(self, told: Document | None) -> Iterator[str]:
        if told is None:
            return
        yield ""
        want = f", for want of {some(told['missing'])}" if told["missing"] else ""
        yield from self.wrapped(f"Ready: {_KNOWN[told['result']]}{want}", "", "")
        yield from self.part(told["why"], STEP, "")

    def _members(self, document: Document) -> Iterator[str]:
        members = document.get("members", ())
        present = [each for each in members if not each["removed"]]
        removed = [each for each in members if each["removed"]]
        if present:
            yield ""
            yield f"Members ({len(present)})"
            rows = [
                (
                    each["person"],
                    each["role"],
                    _since(each),
                    "" if each["engagement"] is None else f"engagement {number(each['engagement'])}",
                )
                for each in present
            ]
            yield from table(rows, STEP)
        elif document.get("active"):
            yield ""
            is_known = any(role["people"] is not None for role in document["completeness"]["roles"])
            yield "Nobody is a member" if is_known else "Who is a member is not known, for the payload has no people"
        if removed:
            yield ""
            yield "Removed, and not asked again by rules"
            yield from table([(each["person"], each["role"] or "from all", _since(each)) for each in removed], STEP)
        if document.get("unknown"):
            yield ""
            yield "Could be in it, if more were known"
            for each in document["unknown"]:
                told = f"{each['person']} as {each['role']}, for want of {some(each['missing'])}"
                yield from self.wrapped(told, STEP, "? ")
            if "unknown_more" in document:
                yield f"{STEP}and {document['unknown_more']} more"


class _PersonPage(_Ledgers):
    """Writes why a person is in a group or not."""

    def lines(self, document: Document) -> Iterator[str]:
        """Write one explanation."""
        yield from self.wrapped(self._verdict(document), "", "")
        if document["missing"]:
            yield from self.wrapped(f"for want of {some(document['missing'])}", STEP, "")
        why = _why_not(document)
        if why:
            yield f"{STEP}{why}"
        for each in document["held"]:
            yield f"{STEP}{each['role']}, {_since(each)}"
        yield from _kept(document)
        if document["has_group"] != "true":
            yield ""
            yield from self.audience(document["why"])
        yield from self._said(document)
        yield from self._admitted(document["admitted"])
        yield from self._roles(document)
        yield from self._ledger(document["engagement"])
        if document["errors"]:
            yield ""
            yield from self.errors(document)

    def _verdict(self, document: Document) -> str:
        person = next(document[each] for each in document if each not in _HEAD)
        verb = {"true": "is a member of", "false": "is no member of", "unknown": "may be a member of"}
        who = f"{person} of {document['account']}"
        return f"{who} {verb[document['result']]} {_title(document)} at {document['now']}"

    def _said(self, document: Document) -> Iterator[str]:
        if not document["said"]:
            return
        yield ""
        yield "What was said of this person, which goes over what rules say"
        for each in document["said"]:
            what = f"removed from {each['role'] or 'all roles'}" if each["removed"] else each["role"] or "no role"
            yield f"{STEP}{what}, {_since(each)}"

    def _admitted(self, told: Document) -> Iterator[str]:
        yield ""
        if told["admit"] == "everyone":
            yield "Everyone may join"
            return
        whom = "this person shows" if told["shown_by"] == "person" else "the account shows"
        verb = {"true": "", "false": ", which is not so", "unknown": ", which is not known"}[told["result"]]
        yield f"Who is interested may join; {whom} the interest{verb}:"
        yield from self.part(told["why"], STEP, "")

    def _roles(self, document: Document) -> Iterator[str]:
        yield ""
        yield "Roles, all that hold" if document["allows_many"] else "Roles, the first that holds"
        for role in document["roles"]:
            if "why" in role:
                yield from self.part(role["why"], STEP, f"{role['role']}: ")
            else:
                why = "is given by hand or by a journey only" if "by_hand_only" in role else "is not tried any more"
                yield f"{STEP}- {role['role']} {why}"

    def _ledger(self, told: Document | None) -> Iterator[str]:
        yield ""
        if told is None:
            yield "Engagement is not told: no engagement model is meant"
            return
        yield from self.wrapped(f"Engagement {_score(told)}, by {_model(told)}", "", "")
        if "events" not in told:
            return
        if told["events"]:
            rows: list[tuple[str, ...]] = [
                ("day", "event", "type", "weight", "decay" if told["half_life"] else "", "points", "")
            ]
            rows += [_event(each, told["cap"]) for each in told["events"]]
            rows.append(("sum", "", "", "", "", number(told["raw"]), ""))
            yield from table(rows, STEP, frozenset({3, 4, 5}))
        else:
            yield f"{STEP}nothing that counts happened in the last {told['window']}"
        yield from self.steps(told, "a person")
        yield from self.weights(told)
        yield from self.rounding([told["raw"], *(each["points"] for each in told["events"])])


_HEAD: Final = frozenset({"account", "now", "rule_set", "population", "group", "result"})


def _title(document: Document) -> str:
    group = document["group"]
    return f"“{group['title']}” ({group['name']})"


def _head(document: Document) -> str:
    verb = {"true": "has", "false": "does not have", "unknown": "may have"}[document["result"]]
    if "left" in document:
        verb = "has no longer"
    return f"{document['account']} {verb} {_title(document)} at {document['now']}"


def _kept(document: Document) -> Iterator[str]:
    """Write since when the group is there, and that one which the account left is kept as it was."""
    if "since" in document:
        status = f", status “{document['status']}”" if document["status"] else ""
        yield f"{STEP}the group has been there since {document['since']}{status}"
    if "left" in document:
        yield f"{STEP}the account left its audience at {document['left']}; the group is kept as it was, and not updated"


def _since(each: Document) -> str:
    return f"{_SOURCES[each['assigned_by']]} since {each['since']}"


def _event(each: Document, cap: int | None) -> tuple[str, ...]:
    return (
        each["day"],
        each["event"],
        each["type"],
        number(each["weight"]),
        number(each["decay"]) if "decay" in each else "",
        number(each["points"]),
        f"over the cap of {cap} a day" if "over_cap" in each else "",
    )


def _why_not(document: Document) -> str:
    """Write in few words what keeps a person from being a member."""
    if document["result"] != "false":
        return ""
    removed = next((each for each in document["said"] if each["removed"]), None)
    if document["has_group"] != "true" and not document.get("active"):
        return "the account does not have the group"
    if removed is not None:
        return f"removed {_SOURCES[removed['assigned_by']]}"
    if document["admitted"]["result"] != "true":
        return "the interest is not shown, so that rules give no role"
    return "no role's condition holds"


def _as_kept(kept: Document) -> str:
    """Write what a group was that is kept as it was."""
    told = [f"stage {kept['stage']}"] if kept["stage"] is not None else []
    if kept["completeness"] is not None:
        told.append(f"completeness {percent(kept['completeness'])}")
    if kept["engagement"] is not None:
        told.append(f"engagement {number(kept['engagement'])}")
    if kept["ready"] is not None:
        told.append("ready" if kept["ready"] else "not ready")
    return f"It was last at: {', '.join(told) or 'nothing that is known'}"


def _score(told: Document) -> str:
    if told["value"] is None:
        return f"not known, for the payload has no {told['missing'][0]}" if "missing" in told else "not known"
    return f"{number(told['value'])} of 100" if "root" in told else number(told["value"])


def _model(told: Document) -> str:
    name = f"“{told['title']}” ({told['model']})" if told["title"] != told["model"] else told["model"]
    terms = [f"the last {told['window']}"]
    if told["cap"] is not None:
        terms.append(f"at most {told['cap']} of a type a day")
    if told["half_life"] is not None:
        terms.append(f"half of it gone after {told['half_life']}")
    terms.append("scaled by the population" if told["scale"] == "population" else "raw")
    return f"{name}: {', '.join(terms)}"
