"""All that is odd about the plan of a journey, one subject after the other."""

from __future__ import annotations

from quorate.diagnostics.catalogue.bounds import Bounds
from quorate.diagnostics.catalogue.journeys import E701
from quorate.diagnostics.model import Diagnostic
from quorate.ir.forms import Forms
from quorate.ir.journey_flow import flow_of
from quorate.ir.journeys import Journey
from quorate.semantics.journey_findings.consent import find_unasked
from quorate.semantics.journey_findings.known import Known
from quorate.semantics.journey_findings.limits import find_beyond_limits
from quorate.semantics.journey_findings.listening import find_unheard
from quorate.semantics.journey_findings.paths import find_untaken
from quorate.semantics.journey_findings.rounds import find_rounds
from quorate.semantics.journey_findings.shares import find_uneven
from quorate.semantics.journey_findings.unreached import find_unanswerable, find_unreached


def findings_of(journey: Journey, known: Known, bounds: Bounds) -> list[Diagnostic]:
    """Return what is wrong or odd about a journey whose parts are each without a mistake (language, section 10).

    `bounds` are how many paths, shares and minutes there may be without a word.
    """
    if not journey.steps:
        return [E701.at(journey.span, name=journey.name, help="say what is done, as in `do ACTION()`")]
    flow = flow_of(journey)
    forms = Forms(known.defines, known.possible)
    return [
        *find_unreached(journey, flow),
        *find_unanswerable(flow),
        *find_rounds(flow),
        *find_untaken(flow, forms),
        *find_uneven(flow),
        *find_beyond_limits(flow, bounds),
        *find_unheard(flow, known),
        *find_unasked(journey, flow, known, forms),
    ]
