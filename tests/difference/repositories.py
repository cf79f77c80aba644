"""Git repositories of a test's own, which know nothing of whoever runs it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "HOME": os.devnull}
_AUTHOR = ["-c", "user.name=ann", "-c", "user.email=ann@example.com"]


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder; what it prints is returned."""
    done = subprocess.run(
        ["git", *_AUTHOR, *arguments],  # noqa: S607 - the one that there is
        cwd=folder,
        env={**os.environ, **ALONE},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def commit(folder: Path, message: str = "more") -> None:
    """Commit all that there is."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)


def repository(folder: Path) -> Path:
    """Make a repository with a branch `main`."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    return folder
