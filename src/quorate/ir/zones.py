"""The names of time zones: those of the time zone database, spelt exactly."""

from __future__ import annotations

from functools import cache

_PLACES_OF_A_MACHINE = ("localtime", "posixrules", "Factory")


@cache
def zone_names() -> frozenset[str]:
    """Return every name; none that means something else on another machine."""
    import zoneinfo  # noqa: PLC0415 - a rule set without zones needs none

    return frozenset(zoneinfo.available_timezones().difference(_PLACES_OF_A_MACHINE))


def is_zone(name: str) -> bool:
    """Tell whether a name is that of a zone."""
    return name in zone_names()
