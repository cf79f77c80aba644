"""What goes wrong with identities: when a server is set up, and when a call comes in."""

from __future__ import annotations


class IdentityError(Exception):
    """Files or settings that say who may call and cannot be used.

    The message is for whoever runs the server: each of `problems` is a line that names the file, the place and the fix.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class CredentialError(Exception):
    """A credential that is not accepted; the text says why and is for the log alone, never for the caller."""
