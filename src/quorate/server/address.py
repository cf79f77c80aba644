"""Where a server listens: HOST:PORT as a person writes it, to the addresses that are bound."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import grpc

_HIGHEST_PORT: Final = 65535


class ListenError(Exception):
    """An address that cannot be listened on: not HOST:PORT, taken by another program, or not of this host."""


@dataclass(frozen=True, slots=True)
class Address:
    """`HOST:PORT`, an IPv6 host in brackets; port 0 stands for any free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def is_of_this_machine(self) -> bool:
        """Tell whether nobody on another machine can reach the address; raises ListenError for an unknown host."""
        return all(ipaddress.ip_address(host.strip("[]")).is_loopback for host in resolve_host(self))


def parse_address(text: str) -> Address:
    """Turn HOST:PORT into an address; raises ListenError for anything else."""
    host, _, port = text.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and int(port) <= _HIGHEST_PORT):
        raise ListenError(f"cannot listen on {text}: an address is HOST:PORT, with a port up to {_HIGHEST_PORT}")
    return Address(host, int(port))


def bind_address(server: grpc.Server, address: Address, credentials: grpc.ServerCredentials | None = None) -> Address:
    """Bind every address that a host stands for to one port, and return the real address.

    gRPC itself is content with one of them: where 127.0.0.1 is taken, it takes `localhost` to mean ::1 alone.
    Raises ListenError where the host is unknown or one of its addresses cannot be bound.
    """
    port = address.port
    for host in resolve_host(address):
        try:
            if credentials is None:
                port = server.add_insecure_port(f"{host}:{port}")
            else:
                port = server.add_secure_port(f"{host}:{port}", credentials)
        except RuntimeError as error:
            reason = f"{host}:{port} is taken or is no address of this machine"
            raise ListenError(f"cannot listen on {address}: {reason}") from error
    return Address(address.host, port)


def reserve_address(address: Address) -> tuple[Address, list[socket.socket]]:
    """Take a port, so that processes may share it, without listening; returns the real address and what holds it.

    Raises ListenError where the host is unknown, or another program listens there.
    """
    port, holding = address.port, []
    for host in resolve_host(address):
        family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
        try:
            with socket.socket(family) as alone:  # in vain where somebody listens, also where they would share
                alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                alone.bind((host.strip("[]"), port))
            shared = socket.socket(family)
            holding.append(shared)
            shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            shared.bind((host.strip("[]"), port))
        except OSError as error:
            for each in holding:
                each.close()
            reason = f"{host}:{port} is taken or is no address of this machine"
            raise ListenError(f"cannot listen on {address}: {reason}") from error
        port = shared.getsockname()[1]
    return Address(address.host, port), holding


def resolve_host(address: Address) -> list[str]:
    """Return the numeric addresses of a host, IPv6 in brackets, each once and in the system's order."""
    host = address.host.removeprefix("[").removesuffix("]")
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except (OSError, UnicodeError) as error:
        raise ListenError(f"cannot listen on {address}: the host is not known") from error
    return list(dict.fromkeys(_numeric(family, str(where[0])) for family, _, _, _, where in found))


def _numeric(family: int, host: str) -> str:
    return f"[{host}]" if family == socket.AF_INET6 else host
