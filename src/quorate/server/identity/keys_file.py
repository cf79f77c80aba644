"""The keys file: TOML to the callers it names, read strictly, each mistake told with its place and its fix."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

from quorate.diagnostics.model import shown
from quorate.server.identity.errors import IdentityError
from quorate.server.identity.roles import LONGEST_NAME, TENANT_FORM, Identity, Role, is_name, is_tenant
from quorate.server.identity.sans import san_of

KEY_ID: Final = re.compile(r"[a-z0-9]{12}")
NEVER: Final = float("inf")

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_LINE: Final = re.compile(r" \(at line (\d+), column (\d+)\)$")
_MEMBERS: Final = {
    "keys": ("id", "name", "sha256", "tenant", "roles", "expires"),
    "certificates": ("san", "name", "tenant", "roles"),
}


@dataclass(frozen=True, slots=True)
class Key:
    """An API key as the server knows it: by its hash."""

    id: str
    identity: Identity
    sha256: bytes = field(repr=False)
    expires: float
    """Seconds since 1970 from when on it is no longer accepted; `NEVER` for a key without an end."""


@dataclass(frozen=True, slots=True)
class Callers:
    """What a keys file says: keys by id, and the callers of client certificates by subject alternative name."""

    keys: Mapping[str, Key]
    certificates: Mapping[str, Identity]


def parse_keys_file(content: bytes, path: Path | str) -> Callers:
    """Turn the contents of a keys file into callers; raises IdentityError with all that is wrong in it."""
    document = _read_toml(content, path)
    problems: list[str] = [
        f"{path}: `{shown(name)}` is no table of a keys file; {_hint(name, _MEMBERS)}"
        for name in document
        if name not in _MEMBERS
    ]
    keys: dict[str, Key] = {}
    hashes: dict[bytes, str] = {}
    for table in _tables(document, "keys", content, path, problems):
        key = _read_key(table)
        if key is None:
            continue
        if key.id in keys:
            table.tell(f"the id `{key.id}` is also that of a table above; take one of them out")
        if key.sha256 in hashes:
            table.tell(f"`sha256` is also that of `{hashes[key.sha256]}`; take one of them out")
        keys[key.id] = key
        hashes[key.sha256] = key.id
    certificates: dict[str, Identity] = {}
    for table in _tables(document, "certificates", content, path, problems):
        san, identity = _read_san(table), _read_identity(table)
        if san in certificates:
            table.tell(f"the san `{san}` is also that of a table above; take one of them out")
        if san is not None and identity is not None:
            certificates[san] = identity
    if problems:
        raise IdentityError(*problems)
    return Callers(keys, certificates)


def read_toml_date(value: object) -> float | None:
    """Return the instant of a TOML date, which begins in UTC, or of a time with an offset; None for anything else."""
    if isinstance(value, datetime):
        return None if value.tzinfo is None else value.timestamp()
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC).timestamp()
    return None


class _Table:
    """One table of an array of them, with what is wrong in it."""

    def __init__(self, place: str, kind: str, members: Mapping[str, object], problems: list[str]) -> None:
        name = members.get("name")
        self._place = f'{place} "{name}"' if isinstance(name, str) and is_name(name) else place
        self._members = members
        self._problems = problems
        for member in members:
            if member not in _MEMBERS[kind]:
                self.tell(f"`{shown(member)}` is no member of [[{kind}]]; {_hint(member, _MEMBERS[kind])}")

    def tell(self, problem: str) -> None:
        """Note what is wrong with the table."""
        self._problems.append(f"{self._place}: {problem}")

    def text(self, member: str, example: str) -> str | None:
        """Return a member that has to be a text; where it is none, tell how one is written."""
        value = self.any(member, f'write {member} = "{example}"')
        if value is not None and not isinstance(value, str):
            self.tell(f'`{member}` is no text; write {member} = "{example}"')
            return None
        return value

    def any(self, member: str, fix: str) -> object:
        """Return a member that has to be there."""
        if member not in self._members:
            self.tell(f"`{member}` is missing; {fix}")
        return self._members.get(member)

    def optional(self, member: str) -> object:
        """Return a member that may be absent."""
        return self._members.get(member)


def _read_key(table: _Table) -> Key | None:
    key_id, identity, sha256 = _read_id(table), _read_identity(table), _read_sha256(table)
    expires = NEVER
    if (value := table.optional("expires")) is not None:
        moment = read_toml_date(value)
        if moment is None:
            table.tell(
                "`expires` is no day and no instant with an offset; write it without quotes, as in "
                "expires = 2027-03-01 or expires = 2027-03-01T08:00:00Z"
            )
        else:
            expires = moment
    if key_id is None or identity is None or sha256 is None:
        return None
    return Key(key_id, identity, sha256, expires)


def _read_id(table: _Table) -> str | None:
    """Return the id of a key; a wrong one is not shown, for it may be a whole key."""
    value = table.text("id", "k3v0c9q2m7xd")
    if value is None or KEY_ID.fullmatch(value):
        return value
    table.tell("`id` is not the 12 characters of `a-z` and `0-9` between `qk_` and the next `_` of a key; write these")
    return None


def _read_sha256(table: _Table) -> bytes | None:
    """Return the hash of a key; a wrong one is not shown, for it may be a key."""
    value = table.text("sha256", "64 characters of 0-9 and a-f")
    if value is None:
        return None
    if value.startswith("qk_"):
        table.tell("`sha256` holds a key itself, which now is no secret any more; make another by `quorate keys new`")
        return None
    if not _SHA256.fullmatch(value):
        table.tell("`sha256` is not 64 characters of `0-9` and `a-f`; copy it from what `quorate keys new` printed")
        return None
    return bytes.fromhex(value)


def _read_san(table: _Table) -> str | None:
    value = table.text("san", "spiffe://acme.example/crm")
    if value is None:
        return None
    san = san_of(value)
    if san is None:
        table.tell(
            f"`san` is `{shown(value)}`, neither a URI nor a host name without `*`; "
            "write the URI or DNS name that the certificate holds as its subject alternative name"
        )
    return san


def _read_identity(table: _Table) -> Identity | None:
    name, tenant, roles = table.text("name", "crm-sync"), table.text("tenant", "acme/prod"), _read_roles(table)
    if name is not None and not is_name(name):
        table.tell(f'`name` is not one line of 1 to {LONGEST_NAME} characters; write one as in name = "crm-sync"')
        name = None
    if tenant is not None and not is_tenant(tenant):
        table.tell(f'`tenant` is `{shown(tenant)}`, not {TENANT_FORM}; write it as in tenant = "acme/prod"')
        tenant = None
    if name is None or tenant is None or roles is None:
        return None
    return Identity(name, tenant, roles)


def _read_roles(table: _Table) -> frozenset[Role] | None:
    example = 'roles = ["decide"]'
    value = table.any("roles", f"write them as in {example}")
    if value is None:
        return None
    if not isinstance(value, list) or not value:
        table.tell(f"`roles` is no list of at least one role; write it as in {example}")
        return None
    roles: set[Role] = set()
    for each in value:
        if not isinstance(each, str) or each not in set(Role):
            word = f"`{shown(each)}`" if isinstance(each, str) else "something that is no text"
            table.tell(f"`roles` holds {word}, which is no role; {_hint(str(each), Role)}")
        elif each in roles:
            table.tell(f"`roles` holds `{each}` twice; take one of them out")
        else:
            roles.add(Role(each))
    return frozenset(roles) if len(roles) == len(value) else None


def _tables(
    document: Mapping[str, object], kind: str, content: bytes, path: Path | str, problems: list[str]
) -> list[_Table]:
    """Return the tables of one kind, each with its place: `keys.toml:7: [[keys]] 2`."""
    found = document.get(kind, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        problems.append(f"{path}: `{kind}` is no list of tables; begin each with [[{kind}]]")
        return []
    lines = _header_lines(content, kind)
    at = [f"{path}:{line}" for line in lines] if len(lines) == len(found) else [str(path)] * len(found)
    return [
        _Table(f"{where}: [[{kind}]] {number}", kind, members, problems)
        for number, (where, members) in enumerate(zip(at, found, strict=True), start=1)
    ]


def _header_lines(content: bytes, kind: str) -> list[int]:
    header = re.compile(rf'[ \t]*\[\[[ \t]*["\']?{kind}["\']?[ \t]*\]\]'.encode())
    return [number for number, line in enumerate(content.split(b"\n"), start=1) if header.match(line)]


def _read_toml(content: bytes, path: Path | str) -> Mapping[str, object]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise IdentityError(f"{path}:{line}: is not UTF-8; save the file as UTF-8") from error
    except RecursionError as error:
        raise IdentityError(f"{path}: is nested too deep; a keys file holds [[keys]] and [[certificates]]") from error
    except ValueError as error:
        reason = shown(str(error))
        found = _LINE.search(reason)
        where, reason = (f"{path}:{found[1]}", reason[: found.start()]) if found else (str(path), reason)
        raise IdentityError(
            f"{where}: is not TOML: {reason[:1].lower() + reason[1:]}; `quorate keys new` prints tables that are"
        ) from error


def _hint(word: str, known: Iterable[str]) -> str:
    from quorate.semantics.suggest import hint_or_all  # noqa: PLC0415 - only for words that are none

    return hint_or_all(word, known)
