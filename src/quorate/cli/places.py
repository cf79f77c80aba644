"""Paths as other systems know them: from the root of the repository."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def places_from_root() -> Callable[[str], str]:
    """Return what turns a path into that from the root of the repository that the working folder is in.

    Without a repository the working folder is the root. A path outside of it becomes absolute.
    """
    here = Path.cwd()
    root = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)

    def placed(path: str) -> str:
        whole = Path(os.path.normpath(here / path))
        return (whole.relative_to(root) if whole.is_relative_to(root) else whole).as_posix()

    return placed
