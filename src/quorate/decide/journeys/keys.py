"""The keys of actions and calls: the same however often they are asked for."""

from __future__ import annotations

from urllib.parse import quote

from quorate.decide.journeys.instances import Instance


def key_of(account: str, instance: Instance, step: str, person: str | None = None) -> str:
    """Return the key of an action: `journey/account/1/media[1]/1/3fa9c1d2e4b5a697`.

    Journey, account, person if it is for one, number of the entry, step, visit and plan, each with what is not safe in
    addresses of the web as `%2F`. Asking again gives the same key. In journeys of people all is for the one inside.
    """
    whose = instance.person if person is None else person
    subject = (account,) if whose is None else (account, whose)
    parts = (instance.journey, *subject, str(instance.entry), step, str(instance.visit), instance.plan)
    return "/".join(quote(part, safe="[].") for part in parts)
