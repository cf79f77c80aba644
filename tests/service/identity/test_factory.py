"""Settings become what tells who calls, or are refused with what to do."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from quorate.server.identity.errors import IdentityError
from quorate.server.identity.factory import authenticator_of
from quorate.server.identity.roles import ALL_ROLES, Identity
from tests.service.identity.clocks import write
from tests.service.identity.issuing import AUDIENCE, ISSUER, key_set, public_jwk
from tests.service.identity.key_tables import TABLE

WITHOUT = """
import sys
from pathlib import Path
sys.modules[{missing!r}] = None
from quorate.server.identity.errors import IdentityError
from quorate.server.identity.factory import authenticator_of
authenticator_of(keys=Path({keys!r}))
try:
    authenticator_of(jwks={jwks!r}, jwt_issuer="i", jwt_audience="a")
except IdentityError as error:
    print(error)
"""


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return write(tmp_path / "keys.toml", TABLE)


@pytest.fixture
def jwks(tmp_path: Path) -> str:
    return str(write(tmp_path / "keys.json", key_set(public_jwk("ES256"))))


def test_nothing_is_anonymous() -> None:
    assert authenticator_of().identify([], {}) == Identity("anonymous", "default/main", ALL_ROLES)
    assert authenticator_of(tenant="acme/prod").identify([], {}).tenant == "acme/prod"


def test_certificates_are_read_where_they_are_verified(keys: Path, jwks: str) -> None:
    tokens: dict[str, Any] = {"jwks": jwks, "jwt_issuer": ISSUER, "jwt_audience": AUDIENCE}
    assert authenticator_of(keys=keys, client_ca=Path("ca.pem")).reads_certificates
    assert not authenticator_of(keys=keys).reads_certificates
    assert not authenticator_of(client_ca=Path("ca.pem"), **tokens).reads_certificates
    assert not authenticator_of(keys=keys, **tokens).reads_certificates


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"tenant": "acme"}, "the tenant `acme` is not ORGANISATION/SANDBOX, each of 1 to 63 of `a-z`, `0-9` and `-`"),
        ({"tenant": ""}, "the tenant `` is not"),
        ({"keys": Path("none.toml")}, "none.toml: no such file or directory"),
        ({"client_ca": Path("ca.pem")}, "give `--keys` a file with [[certificates]] in it"),
        ({"jwks": "keys.json"}, "give `--jwt-issuer` and `--jwt-audience` as well"),
        ({"jwks": "keys.json", "jwt_issuer": "i"}, "give `--jwt-issuer` and `--jwt-audience` as well"),
        ({"jwks": "keys.json", "jwt_issuer": "i", "jwt_audience": ""}, "give `--jwt-issuer` and `--jwt-audience`"),
        ({"jwt_issuer": "i"}, "give `--jwks` as well"),
        ({"jwt_audience": "a"}, "give `--jwks` as well"),
        ({"jwks": "none.json", "jwt_issuer": "i", "jwt_audience": "a"}, "none.json: no such file or directory"),
        ({"jwks": "", "jwt_issuer": "i", "jwt_audience": "a"}, ": is no file"),
        ({"jwks": "http://id.example.com/", "jwt_issuer": "i", "jwt_audience": "a"}, "keys come by https alone"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_refused(options: dict[str, Any], told: str) -> None:
    with pytest.raises(IdentityError) as caught:
        authenticator_of(**options)
    assert told in str(caught.value)


@pytest.mark.parametrize("missing", ["jwt", "cryptography"])
def test_without_the_extra_tokens_are_refused_and_keys_are_not(missing: str, keys: Path, jwks: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(missing=missing, keys=str(keys), jwks=jwks)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == (
        "tokens need PyJWT and cryptography, which are not installed; install them by `pip install 'quorate[jwt]'`\n"
    )
