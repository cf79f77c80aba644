"""API keys: made once, kept as hashes, and looked up by their id."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import string
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

from quorate.server.identity.errors import CredentialError
from quorate.server.identity.keys_file import Callers, parse_keys_file
from quorate.server.identity.roles import Identity, Role
from quorate.server.identity.watched import WatchedFiles

PREFIX: Final = "qk_"

_ID_CHARACTERS: Final = string.ascii_lowercase + string.digits
_ID_LENGTH: Final = 12
_SECRET_CHARACTERS: Final = string.ascii_letters + string.digits
_SECRET_LENGTH: Final = 43
"""43 of 62 characters are 256 bits."""

_KEY: Final = re.compile(rf"{PREFIX}([a-z0-9]{{{_ID_LENGTH}}})_[A-Za-z0-9]{{{_SECRET_LENGTH}}}")
_NO_HASH: Final = bytes(hashlib.sha256().digest_size)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made: `text` is for the caller alone, `table` for the keys file."""

    text: str = field(repr=False)
    table: str


def make_key(identity: Identity, expires: date | datetime | None = None) -> NewKey:
    """Make a key at random for a caller, with the table that lets a server know it."""
    key_id = "".join(secrets.choice(_ID_CHARACTERS) for _ in range(_ID_LENGTH))
    secret = "".join(secrets.choice(_SECRET_CHARACTERS) for _ in range(_SECRET_LENGTH))
    text = f"{PREFIX}{key_id}_{secret}"
    lines = [
        "[[keys]]",
        f'id = "{key_id}"',
        f"name = {json.dumps(identity.name, ensure_ascii=False)}",
        f'sha256 = "{_sha256(text).hex()}"',
        f'tenant = "{identity.tenant}"',
        f"roles = [{', '.join(json.dumps(role) for role in Role if role in identity.roles)}]",
    ]
    if expires is not None:
        lines.append(f"expires = {expires.isoformat().replace('+00:00', 'Z')}")
    return NewKey(text, "\n".join(lines) + "\n")


class KeyStore:
    """The callers of a keys file, which is read again when it changes."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Read the file; raises IdentityError where it cannot be used."""
        self._clock = clock
        self._file = WatchedFiles([path], lambda contents: _read(contents, path), monotonic=monotonic)

    def callers(self) -> Callers:
        """Return what the file says now, or said when it last was good."""
        return self._file.current()

    def identify(self, key: str) -> Identity:
        """Return whose key it is; raises CredentialError for one that is malformed, unknown, forged or expired.

        A key with an unknown id takes as long to refuse as one with a wrong secret.
        """
        form = _KEY.fullmatch(key)
        if form is None:
            raise CredentialError("the API key is malformed")
        known = self._file.current().keys.get(form[1])
        is_right = hmac.compare_digest(_sha256(key), known.sha256 if known is not None else _NO_HASH)
        if known is None:
            raise CredentialError(f"no API key has the id {form[1]}")
        if not is_right:
            raise CredentialError(f"the secret of API key {form[1]} is wrong")
        if known.expires <= self._clock():
            raise CredentialError(f"API key {form[1]} has expired")
        return known.identity


def _read(contents: Sequence[bytes], path: Path) -> Callers:
    (content,) = contents
    return parse_keys_file(content, path)


def _sha256(key: str) -> bytes:
    return hashlib.sha256(key.encode("ascii")).digest()
