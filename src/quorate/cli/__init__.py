"""The command line: one verb a file, each a click command named `command`."""

from quorate.cli.main import main

__all__ = ["main"]
