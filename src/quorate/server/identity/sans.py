"""Subject alternative names of certificates, in one form each."""

from __future__ import annotations

import re
from typing import Final

_DNS_NAME: Final = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*"
)
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]{1,2000}")


def san_of(text: str) -> str | None:
    """Return the one form of a URI, or of a host name in small letters; None for what is neither."""
    return uri_of(text) or dns_name_of(text)


def uri_of(text: str) -> str | None:
    """Return a text that is a URI as it is."""
    return text if _URI.fullmatch(text) else None


def dns_name_of(text: str) -> str | None:
    """Return a host name in small letters; None for what is none, such as a name with `*`."""
    name = text.lower() if text.isascii() else ""
    return name if _DNS_NAME.fullmatch(name) else None
