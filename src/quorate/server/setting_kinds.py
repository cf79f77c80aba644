"""What a setting may be: text of a flag or a variable, or a value of a TOML file, to what the server is given."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Final

from quorate.diagnostics.model import shown
from quorate.server.address import ListenError, parse_address
from quorate.server.identity.roles import TENANT_FORM, is_tenant

_ON: Final = frozenset({"true", "yes", "on", "1"})
_OFF: Final = frozenset({"false", "no", "off", "0"})
_NONE: Final = "none"


class SettingError(Exception):
    """A setting that cannot be used; the message names where it came from."""


class Kind(ABC):
    """What a setting may be; `origin` names where a value came from."""

    metavar: str = ""

    @abstractmethod
    def of_text(self, origin: str, value: object) -> object:
        """Read what was written on a command line or in the environment; a flag may be a truth value already."""

    @abstractmethod
    def of_toml(self, origin: str, value: object) -> object:
        """Read a value of a TOML file."""

    def show(self, value: object) -> str:
        """Write a value as a setting has it; empty for none."""
        return "" if value is None else str(value)


class Text(Kind):
    """Any text; `none` stands for no value."""

    def __init__(self, metavar: str) -> None:
        self.metavar = metavar

    def of_text(self, origin: str, value: object) -> object:
        """Read text."""
        return self._read(origin, str(value))

    def of_toml(self, origin: str, value: object) -> object:
        """Read a string."""
        if not isinstance(value, str):
            raise SettingError(
                f'{origin}: {shown(str(value))} is no text; write it in quotes, as "{shown(str(value))}"'
            )
        return self._read(origin, value)

    def _read(self, origin: str, text: str) -> object:
        if not text:
            raise SettingError(f"{origin}: is empty; leave it out, or write `{_NONE}` for no value")
        return None if text == _NONE else self._checked(origin, text)

    def _checked(self, origin: str, text: str) -> object:
        """Return what a text stands for; raises SettingError."""
        del origin
        return text


class Address(Text):
    """HOST:PORT."""

    def __init__(self) -> None:
        super().__init__("HOST:PORT")

    def _checked(self, origin: str, text: str) -> object:
        try:
            parse_address(text)
        except ListenError as error:
            raise SettingError(f"{origin}: {error}") from error
        return text


class Tenant(Text):
    """ORGANISATION/SANDBOX."""

    def __init__(self) -> None:
        super().__init__("ORGANISATION/SANDBOX")

    def _checked(self, origin: str, text: str) -> object:
        if not is_tenant(text):
            raise SettingError(f"{origin}: `{shown(text)}` is not {TENANT_FORM}; write it as in `default/main`")
        return text


class File(Text):
    """The path of a file that is there."""

    def __init__(self) -> None:
        super().__init__("FILE")

    def _checked(self, origin: str, text: str) -> object:
        path = Path(text)
        if not path.is_file():
            raise SettingError(f"{origin}: {shown(text)} is no file that is there")
        return path


class Store(Text):
    """The path of a file that may be made."""

    def __init__(self) -> None:
        super().__init__("FILE|none")

    def _checked(self, origin: str, text: str) -> object:
        path = Path(text)
        if path.is_dir():
            raise SettingError(f"{origin}: {shown(text)} is a folder; name a file in it")
        return path

    def show(self, value: object) -> str:
        """Write a path."""
        return _NONE if value is None else str(value)


class Switch(Kind):
    """Something that is done or not."""

    def of_text(self, origin: str, value: object) -> object:
        """Read `true` and `false`, and other words for them."""
        if isinstance(value, bool):
            return value
        word = str(value).lower()
        if word in _ON | _OFF:
            return word in _ON
        raise SettingError(f"{origin}: `{shown(str(value))}` is neither `true` nor `false`")

    def of_toml(self, origin: str, value: object) -> object:
        """Read a truth value."""
        if isinstance(value, bool):
            return value
        raise SettingError(f"{origin}: {shown(str(value))} is neither true nor false")

    def show(self, value: object) -> str:
        """Write a truth value."""
        return "on" if value else "off"


class Choice(Text):
    """One of some words."""

    def __init__(self, *words: str) -> None:
        super().__init__("|".join(words))
        self.words = words

    def _read(self, origin: str, text: str) -> object:
        if text not in self.words:
            words = ", ".join(f"`{word}`" for word in self.words)
            raise SettingError(f"{origin}: `{shown(text)}` is none of {words}")
        return text


class Number(Kind):
    """A number within bounds."""

    metavar = "NUMBER"

    def __init__(self, least: float, most: float) -> None:
        self.least = least
        self.most = most

    def of_text(self, origin: str, value: object) -> object:
        """Read digits."""
        try:
            number = self._number(str(value))
        except ValueError:
            raise SettingError(f"{origin}: `{shown(str(value))}` is no {self._called}") from None
        return self._within(origin, number)

    def of_toml(self, origin: str, value: object) -> object:
        """Read a number."""
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not self._fits(value):
            raise SettingError(f"{origin}: {shown(str(value))} is no {self._called}")
        return self._within(origin, value)

    def show(self, value: object) -> str:
        """Write a number without a fraction where it has none."""
        return f"{value:g}" if isinstance(value, float) else str(value)

    _called = "number"

    @staticmethod
    def _number(text: str) -> float:
        return float(text)

    @staticmethod
    def _fits(value: float) -> bool:
        return math.isfinite(value)

    def _within(self, origin: str, number: float) -> float:
        if not self.least <= number <= self.most:  # also what is no number at all
            raise SettingError(f"{origin}: {number:g} is not between {self.least:,g} and {self.most:,g}")
        return number


class Whole(Number):
    """A whole number within bounds."""

    metavar = "N"
    _called = "whole number"

    @staticmethod
    def _number(text: str) -> float:
        return int(text)

    @staticmethod
    def _fits(value: float) -> bool:
        return isinstance(value, int)
