"""What is odd about the plan of a journey: `findings_of` a journey beside what it may name, which is `Known`."""

from quorate.semantics.journey_findings.findings import findings_of
from quorate.semantics.journey_findings.known import Known

__all__ = ["Known", "findings_of"]
