"""What the meaning of a rule set is known by."""

from __future__ import annotations

import hashlib
import json
import posixpath
from dataclasses import asdict

from quorate.semantics.project import Project


def revision_of(project: Project) -> str:
    """Return what the meaning of a rule set is known by: a hash of its texts, lists and settings.

    Files count by their path inside the rule set, so that neither the folder's place nor their order matters.
    """
    settings = {
        "name": project.name,
        "language": project.language,
        "calendar": asdict(project.calendar),
        "limits": asdict(project.limits),
        "strict": project.strict,
        "engagement": project.engagement,
    }
    files = {_inside(project, source.path): source.text.encode("utf-8", "surrogatepass") for source in project.files}
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for name, content in sorted({**files, **project.data}.items()):
        for part in (name.encode("utf-8", "surrogatepass"), content):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return f"sha256:{digest.hexdigest()}"


def _inside(project: Project, path: str) -> str:
    return posixpath.relpath(path or ".", project.folder or ".")
