"""What is said of members, held against what is decided, on rules and payloads at random.

`python -m tests.difference.soundness 2000` compares that many pairs of rule sets, others each time.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from quorate.difference.comparing import compare
from quorate.difference.side import AUDIENCE
from quorate.engine import RuleSet
from tests.difference.revisions import law_side, pairs, results
from tests.laws import rules as laws

PAYLOADS = st.lists(laws.payloads(), min_size=6, max_size=6)


def lies(texts: tuple[str, str], payloads: Sequence[laws.Payload], counts: Counter[str] | None = None) -> list[str]:
    """Return what is said of audiences and not true of some payload; what is said is counted."""
    old, new = map(law_side, texts)
    comparison = compare(old, new)
    effects = {each.reference.name: each for each in comparison.differences if each.reference.kind == AUDIENCE}
    if counts is not None:
        counts.update(f"{each.kind} {each.effect}".strip() for each in effects.values())
        counts["same"] += len(new.program.audiences.keys() - effects.keys())
    rules = RuleSet(old.program), RuleSet(new.program)
    found = []
    for payload in payloads:
        before, after = (results(each, payload) for each in rules)
        for (name, person), result in after.items():
            if (name, person) not in before:
                continue
            was, is_ = before[name, person] == "true", result == "true"
            told = effects.get(name)
            what = "same" if told is None or not told.is_meant else told.effect
            is_lie = {
                "same": result != before[name, person],
                "narrowed": is_ and not was,
                "widened": was and not is_,
            }
            if is_lie.get(what, False):
                found.append(f"{name} of {person or 'the account'} is said to be {what}: {payload}")
    return found


def main(argv: Sequence[str]) -> int:
    """Compare as many pairs as the command line says; tell the first that is no truth, made small."""
    counts: Counter[str] = Counter()

    @settings(
        max_examples=int(argv[0]) if argv else 200,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(pairs(), PAYLOADS)
    def hold(texts: tuple[str, str], payloads: list[laws.Payload]) -> None:
        assert lies(texts, payloads, counts) == [], texts

    hold()
    sys.stdout.write(f"{dict(counts)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
