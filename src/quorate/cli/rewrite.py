"""New contents for a file that is there, which no reader ever sees half of."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path


def replace_contents(path: Path, content: bytes) -> None:
    """Put a file with other contents and the same rights in the place of a file; a link to it stays one.

    Raises OSError, and the file is then as it was.
    """
    place = path.resolve()
    descriptor, beside = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        shutil.copymode(place, beside)
        Path(beside).replace(place)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(beside).unlink()
        raise
