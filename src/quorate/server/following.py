"""Rules that are published again whenever their files change; what does not compile leaves the last good ones."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import watchfiles

from quorate.loading import RulesError
from quorate.service.errors import ServiceError
from quorate.store.interface import StoreError

if TYPE_CHECKING:
    from quorate.service.rule_sets import Loaded

_DEBOUNCE_MS: Final = 500
_LOOK_MS: Final = 5_000
"""How often files are looked at though no event came: some file systems tell nothing."""

_FILES_MOST: Final = 20_000
_SUFFIXES: Final = frozenset({".rules", ".toml", ".json", ".csv", ".tsv", ".txt"})
"""Texts, settings, the statistics of a population, and lists; a store that lies among them changes all the time."""

_LOG: Final = logging.getLogger(__name__)

_Signature: TypeAlias = tuple[tuple[str, int, int, int], ...]


class Following:
    """Looks after a folder, or a file, in a thread of its own within a `with` block.

    `publish` is called when its files are others than at the last time, and `tell` whether that went well.
    """

    def __init__(self, rules: Path, publish: Callable[[], Loaded], tell: Callable[[bool], None]) -> None:
        """Begin with files that were published just now."""
        self._rules = rules
        self._publish = publish
        self._tell = tell
        self._last: _Signature | None = signature_of(rules)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="quorate-following", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join()

    def look(self) -> None:
        """Publish the rules where their files have changed."""
        found = signature_of(self._rules)
        if found == self._last:
            return
        try:
            loaded = self._publish()
        except StoreError as error:
            _LOG.warning("changed rules wait: %s", error)
            return  # it is tried again at the next look
        except (RulesError, ServiceError, OSError) as error:
            _LOG.error("changed rules do not compile, and the last good ones answer on: %s", error)
            self._tell(False)  # noqa: FBT003 - how it went
        else:
            _LOG.info("published", extra={"rule_set": loaded.rules.name, "revision": loaded.revision})
            self._tell(True)  # noqa: FBT003 - as above
        self._last = found

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                for _ in watchfiles.watch(
                    self._rules if self._rules.is_dir() else self._rules.parent,
                    watch_filter=None,
                    debounce=_DEBOUNCE_MS,
                    stop_event=self._ending,
                    rust_timeout=_LOOK_MS,
                    yield_on_timeout=True,
                    raise_interrupt=False,
                ):
                    self.look()
            except Exception:  # noqa: BLE001 - such as a folder that is gone; it may come back
                _LOG.exception("the rules cannot be followed, and are looked for again")
                self._ending.wait(_LOOK_MS / 1000)


def signature_of(rules: Path) -> _Signature:
    """Return what tells the files of rules from what they were before: names, sizes, times and places on the disk."""
    inside = (file for file in rules.rglob("*") if file.suffix in _SUFFIXES)
    files = [rules] if rules.is_file() else sorted(islice(inside, _FILES_MOST))
    found = []
    for file in files:
        try:
            status = file.stat()
        except OSError:  # gone in between
            continue
        found.append((str(file), status.st_size, status.st_mtime_ns, status.st_ino))
    return tuple(found)
