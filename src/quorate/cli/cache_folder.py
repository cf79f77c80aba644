"""Where compiled rule sets are kept between runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

SWITCH: Final = "QUORATE_CACHE"
FOLDER: Final = "QUORATE_CACHE_DIR"


def cache_folder() -> Path | None:
    """Return the folder: that of `QUORATE_CACHE_DIR`, else the system's for a user's caches.

    None for none, which `QUORATE_CACHE=off` asks for.
    """
    if os.environ.get(SWITCH, "").lower() in {"off", "0", "no", "false"}:
        return None
    if named := os.environ.get(FOLDER):
        return Path(named)
    try:
        return _caches() / "quorate"
    except RuntimeError:  # nobody is at home
        return None


def _caches() -> Path:
    if named := os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME"):
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path.home() / ".cache"
