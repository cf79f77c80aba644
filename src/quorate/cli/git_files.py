"""Rule sets as git has them: read by the git program, without touching the work tree, its index or any hook."""

from __future__ import annotations

import os
import posixpath
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from quorate.cli.endings import UnusableError
from quorate.decide.population import POPULATION_NAME
from quorate.diagnostics.model import visible
from quorate.project_bundle import lists_named
from quorate.project_files import CONFIG_NAME, FILE_BYTES, RULES_SUFFIX, SET_BYTES, is_rules_file
from quorate.semantics.suggest import hint

_ENVIRONMENT: Final = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
}
_FILE_MODES: Final = frozenset({"100644", "100755"})
_NAMES_MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class GitRules:
    """A rule set at a revision: its files by their paths inside it, and what it is called where it does not say.

    `path` is where it stands, from the top of the repository.
    """

    files: Mapping[str, bytes]
    name: str
    path: str


class Git:
    """The repository that a folder is in."""

    def __init__(self, folder: Path) -> None:
        """Find the repository. Raises UnusableError where there is none, or no git."""
        self._program = shutil.which("git") or ""
        if not self._program:
            raise UnusableError(
                "a git revision is named, and there is no git program here; name a folder, or install it"
            )
        self._folder = folder
        found = self._run("rev-parse", "--git-dir", "--show-prefix")
        if found.returncode:
            reason = (
                visible(found.stderr.decode(errors="replace").strip().splitlines()[-1][:300]) if found.stderr else ""
            )
            if "not a git repository" in reason:
                reason = "this is no git repository"
            raise UnusableError(f"{folder}: {reason.removeprefix('fatal: ') or 'git cannot read it'}")
        lines = found.stdout.decode(errors="surrogateescape").split("\n")
        self.prefix = lines[1] if len(lines) > 1 else ""

    def rules(self, revision: str, path: str) -> GitRules:
        """Read a rule set: a folder or a rules file, by its path from the top of the repository.

        A path that begins with `./` or `../` is from the folder. Raises UnusableError, naming what comes close, for a
        revision or a path that there is not.
        """
        shown = f"{revision}:{path}"
        tree = self._tree(revision)
        inside = self._inside(path, shown)
        found = self._object(f"{tree}:{inside}")
        if found is None:
            raise UnusableError(f"{shown}: there is no `{inside}` in that revision{self._near(tree, inside)}")
        kind = self._run("cat-file", "-t", found).stdout.decode().strip()
        if kind == "blob" and is_rules_file(posixpath.basename(inside)):
            name = posixpath.basename(inside)
            files = self._with_lists({name: found}, f"{tree}:{posixpath.dirname(inside)}")
            return GitRules(files, name.removesuffix(RULES_SUFFIX), inside)
        if kind != "tree":
            raise UnusableError(f"{shown}: a rule set is a folder or a file of rules, and this is neither")
        name = posixpath.basename(inside) or self._top()
        return GitRules(self._with_lists(dict(self._wanted(found, shown)), found), name, inside)

    def _tree(self, revision: str) -> str:
        if revision.startswith("-") or not revision.isprintable():
            raise UnusableError(f"`{visible(revision)}` is no git revision")
        found = self._object(f"{revision}^{{tree}}")
        if found is None:
            names = self._run("for-each-ref", f"--count={_NAMES_MOST}", "--format=%(refname:short)")
            known = names.stdout.decode(errors="replace").split()
            close = hint(revision, known)
            if not close and self._object("HEAD") is None:
                close = "nothing is committed yet"
            raise UnusableError(f"git knows no revision `{revision}`{f'; {close}' if close else ''}")
        return found

    def _inside(self, path: str, shown: str) -> str:
        """Return a path from the top of the repository."""
        whole = f"{self.prefix}{path}" if path.startswith(("./", "../")) or path in {".", ".."} else path
        inside = posixpath.normpath(whole) if whole else ""
        if inside.startswith(("/", "..")) or "\0" in inside or "\n" in inside:
            raise UnusableError(f"{visible(shown)}: the path leads out of the repository")
        return "" if inside == "." else inside

    def _near(self, tree: str, inside: str) -> str:
        """Return the help for a path that is not there."""
        here = posixpath.normpath(f"{self.prefix}{inside}")
        if self.prefix and self._object(f"{tree}:{here}") is not None:
            return f"; paths are from the top of the repository: `{here}`, or `./{inside}` from here"
        parent = posixpath.dirname(inside)
        found = self._run("ls-tree", "-z", "--name-only", "--full-tree", f"{tree}:{parent}")
        names = [posixpath.join(parent, each) for each in found.stdout.decode(errors="replace").split("\0") if each]
        close = hint(inside, names)
        return f"; {close}" if close else ""

    def _top(self) -> str:
        found = self._run("rev-parse", "--show-toplevel").stdout.decode(errors="replace").strip()
        return posixpath.basename(found) or "rules"

    def _wanted(self, tree: str, shown: str) -> Iterator[tuple[str, str]]:
        """Yield the files that a rule set consists of, but its lists, each with what git knows it by."""
        size = 0
        listed = self._run("ls-tree", "-r", "-l", "-z", "--full-tree", tree).stdout
        for entry in filter(None, listed.decode(errors="surrogateescape").split("\0")):
            head, _, path = entry.partition("\t")
            mode, _, name, bytes_ = head.split()
            parts = path.split("/")
            is_rules = is_rules_file(parts[-1]) and not any(part.startswith(".") for part in parts)
            if mode in _FILE_MODES and (is_rules or path in {CONFIG_NAME, POPULATION_NAME}):
                size += int(bytes_)
                if size > 2 * SET_BYTES:
                    raise UnusableError(f"{shown}: the files are larger than {2 * SET_BYTES:,} bytes")
                yield path, name

    def _with_lists(self, wanted: Mapping[str, str], folder: str) -> dict[str, bytes]:
        """Read files, and the lists that they name from a folder, which git knows as a tree."""
        files = dict(self._read(wanted))
        joint = "" if folder.endswith(":") else "/" if ":" in folder else ":"
        named = {key: f"{folder}{joint}{key}" for key in lists_named(files) if key not in files and "\n" not in key}
        for key, size in self._sizes(named):
            if size > FILE_BYTES:
                raise UnusableError(f"list file `{visible(key)}` has {size:,} bytes there, more than {FILE_BYTES:,}")
        return {**files, **dict(self._read(named))}

    def _sizes(self, wanted: Mapping[str, str]) -> Iterator[tuple[str, int]]:
        """Yield how large those of some objects are that are there, by the paths that they are wanted for."""
        answer = self._ask("--batch-check", wanted).split(b"\n")
        for path, line in zip(wanted, answer, strict=False):
            size = line.rsplit(b" ", 1)[-1]
            if size.isdigit():
                yield path, int(size)

    def _ask(self, how: str, wanted: Mapping[str, str]) -> bytes:
        asked = "".join(f"{name}\n" for name in wanted.values()).encode(errors="surrogateescape")
        return self._run("cat-file", how, given=asked).stdout

    def _read(self, wanted: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        """Read what is there of some objects, by the paths that they are wanted for."""
        answer = self._ask("--batch", wanted)
        at = 0
        for path in wanted:
            end = answer.find(b"\n", at)
            if end < 0:
                return
            head = answer[at:end].rsplit(b" ", 2)
            at = end + 1
            if head[-1] in {b"missing", b"ambiguous"} or not head[-1].isdigit():
                continue
            size = int(head[-1])
            if head[-2] == b"blob":
                yield path, answer[at : at + size]
            at += size + 1

    def _object(self, name: str) -> str | None:
        """Return what git knows an object by; None where there is none."""
        found = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        return found.stdout.decode().strip() or None if found.returncode == 0 else None

    def _run(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, **_ENVIRONMENT}
        try:
            return subprocess.run(  # noqa: S603 - git, with arguments that are no options
                [self._program, "-c", "core.fsmonitor=false", *arguments],
                cwd=self._folder, env=environment, input=given, capture_output=True, check=False,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            raise UnusableError(f"git does not run: {str(error).lower()}") from error
