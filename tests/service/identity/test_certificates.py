"""Client certificates: whom the names in them stand for."""

from pathlib import Path

import pytest

from quorate.server.identity.certificates import ClientCertificates
from quorate.server.identity.errors import CredentialError
from quorate.server.identity.keys import KeyStore
from quorate.server.identity.roles import Identity, Role
from tests.service.identity.clocks import write

URI = Identity("by-uri", "acme/prod", frozenset({Role.DECIDE}))
HOST = Identity("by-host", "acme/prod", frozenset({Role.INGEST}))
TABLES = """
[[certificates]]
san = "spiffe://acme.example/crm"
name = "by-uri"
tenant = "acme/prod"
roles = ["decide"]

[[certificates]]
san = "crm.acme.example"
name = "by-host"
tenant = "acme/prod"
roles = ["ingest"]

[[certificates]]
san = "crm2.acme.example"
name = "by-host"
tenant = "acme/prod"
roles = ["ingest"]
"""


@pytest.fixture
def certificates(tmp_path: Path) -> ClientCertificates:
    return ClientCertificates(KeyStore(write(tmp_path / "keys.toml", TABLES)))


def identify(certificates: ClientCertificates, **names: list[bytes]) -> Identity | None:
    return certificates.identify({"transport_security_type": [b"ssl"], **names})


def test_a_name_stands_for_its_caller(certificates: ClientCertificates) -> None:
    assert identify(certificates, peer_uri=[b"spiffe://acme.example/crm"]) == URI
    assert identify(certificates, peer_dns=[b"crm.acme.example"]) == HOST
    assert identify(certificates, peer_dns=[b"CRM.Acme.example"]) == HOST
    assert identify(certificates, peer_dns=[b"other", b"crm.acme.example"]) == HOST


def test_several_names_of_one_caller_are_one_caller(certificates: ClientCertificates) -> None:
    assert identify(certificates, peer_dns=[b"crm.acme.example", b"crm2.acme.example"]) == HOST


def test_names_of_several_callers_are_refused(certificates: ClientCertificates) -> None:
    with pytest.raises(CredentialError, match="several callers"):
        identify(certificates, peer_uri=[b"spiffe://acme.example/crm"], peer_dns=[b"crm.acme.example"])


@pytest.mark.parametrize(
    "names",
    [
        {},
        {"peer_uri": []},
        {"peer_uri": [b""]},
        {"peer_uri": [b"spiffe://acme.example/crm/"]},
        {"peer_uri": [b"spiffe://ACME.example/crm"]},
        {"peer_uri": [b"spiffe://acme.example/crm\0"]},
        {"peer_uri": [b"crm.acme.example"]},
        {"peer_dns": [b"spiffe://acme.example/crm"]},
        {"peer_dns": [b"*.acme.example"]},
        {"peer_dns": [b"crm.acme.example\0.evil.example"]},
        {"peer_dns": [b"crm.acme.example."]},
        {"peer_dns": [b"\xffcrm.acme.example"]},
        {"peer_email": [b"spiffe://acme.example/crm"]},
        {"x509_subject_alternative_name": [b"crm.acme.example"]},
        {"peer_dns": [b"other"], "x509_subject_alternative_name": [b"crm.acme.example"]},
        {"x509_common_name": [b"crm.acme.example"]},
        {"x509_subject": [b"CN=crm.acme.example"]},
    ],
    ids=str,
)
def test_other_names_stand_for_nobody(certificates: ClientCertificates, names: dict[str, list[bytes]]) -> None:
    assert identify(certificates, **names) is None
