"""Tables of a keys file, and keys for them."""

from datetime import date, datetime

from quorate.server.identity.keys import NewKey, make_key
from quorate.server.identity.roles import Identity, Role

CRM = Identity("crm-sync", "acme/prod", frozenset({Role.INGEST, Role.DECIDE}))
RELEASE = Identity("release", "acme/prod", frozenset({Role.ADMIN}))
TABLE = """[[keys]]
id = "k3v0c9q2m7xd"
name = "crm-sync"
sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
tenant = "acme/prod"
roles = ["ingest", "decide"]
"""
CERTIFICATE = """[[certificates]]
san = "spiffe://acme.example/crm"
name = "crm-by-certificate"
tenant = "acme/prod"
roles = ["decide"]
"""
BY_CERTIFICATE = Identity("crm-by-certificate", "acme/prod", frozenset({Role.DECIDE}))


def new_key(identity: Identity = CRM, expires: date | datetime | None = None) -> NewKey:
    return make_key(identity, expires)


def secret_of(key: str) -> str:
    return key.rpartition("_")[2]


def id_of(key: str) -> str:
    return key.split("_")[1]
