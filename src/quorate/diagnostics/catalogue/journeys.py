"""E7xx: journeys whose steps are each well-formed, and do not make a plan."""

from __future__ import annotations

from quorate.diagnostics.model import Code, Example, Severity

_RULES = "audience large of accounts where employees >= 500\naction alert of account { to text }\n"
_FOR_ACCOUNTS = f"{_RULES}journey win for accounts in large {{\n  "
_FOR_PEOPLE = (
    'audience leaders of people where seniority >= "director"\n'
    "action send of person needs consent { template text required }\n"
    "journey win for people in leaders {\n  "
)
_GROUP = """role template committee { role champion needs 1 when seniority = "vp" }
stages pipeline { entry open  success won  failure lost  open -> talking, lost  talking -> won, lost }
interest seeds { roles committee  stages pipeline }
audience large of accounts where employees >= 500
buying group growers { audience large  interest seeds }
action alert of account { to text }
journey win for accounts in large {
  """


def _accounts(steps: str) -> Example:
    return Example(f"{_FOR_ACCOUNTS}{steps}\n}}\n")


def _people(steps: str) -> Example:
    return Example(f"{_FOR_PEOPLE}{steps}\n}}\n")


def _with_group(steps: str) -> Example:
    return Example(f"{_GROUP}{steps}\n}}\n")


def _with_call(steps: str) -> Example:
    return Example(f"call score of account {{ }} gives {{ points number }}\n{_FOR_ACCOUNTS}{steps}\n}}\n")


def _paths(count: int) -> str:
    paths = " ".join(f"path p{number} when employees = {number} {{ do alert() }}" for number in range(count))
    return f"split accounts {{ {paths} }}"


E701 = Code(
    "E701",
    "journey-without-steps",
    "journey `{name}` has no steps",
    "A journey says who enters and what ends it, and nothing that is done in between.",
    "Whoever entered would be out again at the same instant.",
    Example(f"{_RULES}journey win for accounts in large {{ }}\n"),
    _accounts("do alert()"),
)
E702 = Code(
    "E702",
    "step-never-reached",
    "step `{step}` is never reached",
    "Every way that leads past what stands before a step ends the journey.",
    "What is never done is either forgotten there or was meant to stand elsewhere.",
    _accounts("end\n  do alert()"),
    _accounts("do alert()\n  end"),
    Severity.WARNING,
)
E703 = Code(
    "E703",
    "path-never-taken",
    "`{path}` is never taken",
    "Whenever the condition of a path is true, that of an earlier path is true as well.",
    "Paths are tried from top to bottom, and the first that is true is taken.",
    _accounts(
        "split accounts {\n"
        "    path large when employees >= 500 { do alert() }\n"
        "    path huge when employees >= 5_000 { do alert() }\n  }"
    ),
    _accounts(
        "split accounts {\n"
        "    path huge when employees >= 5_000 { do alert() }\n"
        "    path large when employees >= 500 { do alert() }\n  }"
    ),
    Severity.WARNING,
)
E704 = Code(
    "E704",
    "path-never-true",
    "the condition of path `{path}` is never true",
    "The condition of a path contradicts itself, or what the values that it is about can be.",
    "A path that nobody can take is nearly always a slip in its condition.",
    _accounts("split accounts { path middle when employees >= 1_000 and employees <= 500 { do alert() } }"),
    _accounts("split accounts { path middle when employees >= 500 and employees <= 1_000 { do alert() } }"),
    Severity.WARNING,
)
E705 = Code(
    "E705",
    "shares-sum",
    "the shares of `{name}` add up to {total}%, and not to 100%",
    "The percents of a random split are not the parts of a whole.",
    "Everybody is drawn for one of the shares, so together they are all.",
    _accounts("split random try { 50% path a { do alert() } 40% path b { } }"),
    _accounts("split random try { 50% path a { do alert() } 50% path b { } }"),
)
E706 = Code(
    "E706",
    "single-share",
    "random split `{name}` has fewer than two shares",
    "A random split has one share only.",
    "Nothing is drawn where all take the same path.",
    _accounts("split random try { 100% path a { do alert() } }"),
    _accounts("split random try { 50% path a { do alert() } 50% path b { } }"),
)
E707 = Code(
    "E707",
    "too-many-paths",
    "`{step}` has {count} paths, more than {limit}",
    "A split or a call has more than 25 paths, or a random split more than 20 shares.",
    "Other journey tools take no more, and hardly anybody can read as many; the engine itself can go on.",
    _accounts(_paths(26)),
    _accounts(_paths(3)),
    Severity.WARNING,
)
E708 = Code(
    "E708",
    "step-not-repeatable",
    "step `{step}` {reason}, and cannot be repeated from there",
    "A repeat names a step that does not lead to it.",
    "A repeat goes back, to a step before it that everybody has passed who comes to the repeat.",
    _accounts("repeat later at most 3 times\n  later: wait 1 day"),
    _accounts("later: wait 1 day\n  repeat later at most 3 times"),
)
E709 = Code(
    "E709",
    "round-without-wait",
    "from `{target}` to here there is a way without a wait, a listen or a call",
    "Steps are repeated at once, without anything between two rounds that takes time.",
    "All rounds would happen at the same instant, on the same facts, and with the same outcome.",
    _accounts("again: do alert()\n  repeat again at most 3 times"),
    _accounts("again: do alert()\n  wait 1 day\n  repeat again at most 3 times"),
)
E710 = Code(
    "E710",
    "round-may-not-wait",
    "from `{target}` to here there is a way that may take no time",
    "All that is waited for between two rounds is a time that may have come already.",
    "Nobody waits for what is past, and who waited until 09:00 is back at 09:00, when it has come.",
    _accounts("again: wait until 09:00\n  do alert()\n  repeat again at most 3 times"),
    _accounts("again: wait 1 day until 09:00\n  do alert()\n  repeat again at most 3 times"),
    Severity.WARNING,
)
E711 = Code(
    "E711",
    "never-heard",
    "this is never heard: {reason}",
    "A journey listens for what cannot happen: a change that no value makes, or that no moves of the stages lead to.",
    "It would always take the way of `on timeout`, or wait for ever.",
    _with_group("listen 14 days for change of growers.stage from won to open { on event { do alert() } }"),
    _with_group("listen 14 days for change of growers.stage from open to talking { on event { do alert() } }"),
    Severity.WARNING,
)
E712 = Code(
    "E712",
    "consent-not-asked",
    "`{action}` needs consent, and nothing that leads here asks for it",
    "An action that is declared with `needs consent` can be reached without a test of a field marked `consent`.",
    "Whose consent is not known to be given is not to be written to; what asks for it has to be true to get there.",
    _people('do send(template: "roi")'),
    _people('split people { path reachable when consent_email { do send(template: "roi") } }'),
    Severity.WARNING,
)
E713 = Code(
    "E713",
    "call-waits-long",
    "the answer of `{call}` is waited for longer than {limit} minutes",
    "A call has more time than other journey tools give to one.",
    "Services that answer on other platforms as well cannot rely on more; the engine itself can wait.",
    _with_call("call score() within 2 days"),
    _with_call("call score() within 4 hours"),
    Severity.WARNING,
)
E714 = Code(
    "E714",
    "journey-does-nothing",
    "journey `{name}` ends at once without doing anything",
    "No way through a journey does, waits for, listens for or calls anything.",
    "Whoever enters is out again at the same instant, and nothing has happened.",
    _accounts("split accounts { path large when employees >= 500 { end } otherwise { } }"),
    _accounts("split accounts { path large when employees >= 500 { do alert() } otherwise { } }"),
    Severity.WARNING,
)
E715 = Code(
    "E715",
    "heard-only-in-passing",
    "this is only heard where several moves come at once: {reason}",
    "A journey listens for a change between two stages that no single move joins, though several do.",
    "A change is seen from one decision to the next; where each move has a decision of its own, it is never heard.",
    _with_group("listen 14 days for change of growers.stage from open to won { on event { do alert() } }"),
    _with_group("listen 14 days for change of growers.stage from talking to won { on event { do alert() } }"),
    Severity.WARNING,
)
E716 = Code(
    "E716",
    "answer-ends-journey",
    "whatever `{call}` answers ends the journey",
    "A call says what is done where it fails, and neither has a path nor `otherwise`.",
    "An answer that takes no path ends the journey; only a call without a block goes on whatever it is answered.",
    _with_call("call score() { on error { do alert() } }"),
    _with_call("call score() { otherwise { } on error { do alert() } }"),
    Severity.WARNING,
)

CODES = (E701, E702, E703, E704, E705, E706, E707, E708, E709, E710, E711, E712, E713, E714, E715, E716)
