"""Client certificates that the connection has verified, to callers that the keys file names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from quorate.server.identity.errors import CredentialError
from quorate.server.identity.keys import KeyStore
from quorate.server.identity.roles import Identity
from quorate.server.identity.sans import dns_name_of, uri_of


class ClientCertificates:
    """The callers of `[[certificates]]`, by the URI or DNS name that a certificate holds."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys

    def identify(self, auth_context: Mapping[str, Sequence[bytes]]) -> Identity | None:
        """Return whose certificate the connection came with; None where it came with none that is known.

        Raises CredentialError for a certificate that stands for more than one caller.
        """
        if "peer_uri" not in auth_context and "peer_dns" not in auth_context:
            return None
        known = self._keys.callers().certificates
        found = {known[san] for san in _sans(auth_context) if san in known}
        if len(found) > 1:
            raise CredentialError("the names of the client certificate are those of several callers")
        return found.pop() if found else None


def _sans(auth_context: Mapping[str, Sequence[bytes]]) -> Iterator[str]:
    """Yield the names of a certificate, each only as what the certificate says it is: a URI or a DNS name."""
    for value in auth_context.get("peer_uri", ()):
        if uri := uri_of(value.decode("latin-1")):
            yield uri
    for value in auth_context.get("peer_dns", ()):
        if name := dns_name_of(value.decode("latin-1")):
            yield name
