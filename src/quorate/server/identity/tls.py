"""Files of certificates, to the credentials of a server that takes new ones as the files change."""

from __future__ import annotations

import re
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import grpc

from quorate.server.identity.errors import IdentityError
from quorate.server.identity.watched import WatchedFiles, read_file

_CERTIFICATE: Final = re.compile(rb"-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]*-----END CERTIFICATE-----")


def server_credentials_of(
    certificate: Path,
    key: Path,
    client_ca: Path | None = None,
    *,
    monotonic: Callable[[], float] = time.monotonic,
) -> grpc.ServerCredentials:
    """Turn PEM files into the credentials of a server; with `client_ca` a client needs a certificate of one of these.

    Files that change are read again when a client connects; the connections that are there stay as they are. Raises
    IdentityError for files that cannot be used.
    """
    files = _TlsFiles(certificate, key, client_ca, monotonic)
    return grpc.dynamic_ssl_server_credentials(
        files.first,
        files.news,  # type: ignore[arg-type]  # None for no news is left out in the types
        require_client_authentication=client_ca is not None,
    )


class _TlsFiles:
    """A certificate chain, its private key, and the certificates that those of clients are verified by."""

    def __init__(self, certificate: Path, key: Path, client_ca: Path | None, monotonic: Callable[[], float]) -> None:
        self._certificate = certificate
        self._key = key
        self._client_ca = client_ca
        paths = [certificate, key] if client_ca is None else [certificate, key, client_ca]
        self._paths = paths
        self._files = WatchedFiles(paths, self._read, monotonic=monotonic)
        self._lock = threading.Lock()
        self.first = self._last = self._files.current()

    def news(self) -> grpc.ServerCertificateConfiguration | None:
        """Return what the files say where that has changed since it was last asked for."""
        with self._lock:
            found = self._files.current()
            if found is self._last:
                return None
            self._last = found
            return found

    def _read(self, contents: Sequence[bytes]) -> grpc.ServerCertificateConfiguration:
        certificate, key, *authorities = contents
        self._check_pair(certificate, key)
        for content in authorities:
            self._check_authorities(content)
        # The library reads files only, and these may be in the midst of being replaced.
        if [read_file(path) for path in self._paths] != list(contents):
            raise IdentityError(f"{self._certificate}: is being replaced")
        return grpc.ssl_server_certificate_configuration([(key, certificate)], authorities[0] if authorities else None)

    def _check_pair(self, certificate: bytes, key: bytes) -> None:
        if _CERTIFICATE.search(certificate) is None:
            raise IdentityError(f"{self._certificate}: holds no certificate in PEM form")
        if b"PRIVATE KEY-----" not in key:
            raise IdentityError(f"{self._key}: holds no private key in PEM form")
        if b"ENCRYPTED" in key:
            raise IdentityError(
                f"{self._key}: is encrypted; give it as it is, in a file that none but the server reads"
            )
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self._certificate, self._key, password="")
        except (ssl.SSLError, OSError, ValueError) as error:
            raise IdentityError(f"{self._certificate}: does not go with the private key of {self._key}") from error

    def _check_authorities(self, content: bytes) -> None:
        blocks = b"\n".join(_CERTIFICATE.findall(content)).decode("ascii")
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_verify_locations(cadata=blocks)
        except (ssl.SSLError, ValueError) as error:
            raise IdentityError(
                f"{self._client_ca}: holds no certificates in PEM form that clients' go back to"
            ) from error
