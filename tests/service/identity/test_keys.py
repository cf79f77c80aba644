"""API keys: made at random, looked up by id, compared by hash."""

import hashlib
import re
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quorate.server.identity.errors import CredentialError
from quorate.server.identity.keys import KeyStore, NewKey
from quorate.server.identity.keys_file import parse_keys_file
from quorate.server.identity.roles import LONGEST_NAME, Identity, Role, is_name
from tests.service.identity.clocks import Clock, overwrite, write
from tests.service.identity.key_tables import CRM, RELEASE, id_of, new_key, secret_of

NAMES = some.text(some.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=LONGEST_NAME).filter(is_name)


@pytest.fixture
def key() -> NewKey:
    return new_key()


@pytest.fixture
def path(tmp_path: Path, key: NewKey) -> Path:
    return write(tmp_path / "keys.toml", key.table)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(path: Path, clock: Clock) -> KeyStore:
    return KeyStore(path, monotonic=clock)


def refusal(store: KeyStore, key: str) -> str:
    with pytest.raises(CredentialError) as caught:
        store.identify(key)
    return str(caught.value)


def test_a_key_stands_for_its_caller(store: KeyStore, key: NewKey) -> None:
    assert store.identify(key.text) == CRM


def test_a_key_has_an_id_and_256_bits_and_the_table_only_its_hash(key: NewKey) -> None:
    assert re.fullmatch(r"qk_[a-z0-9]{12}_[A-Za-z0-9]{43}", key.text)
    assert 62**43 > 2**255
    assert secret_of(key.text) not in key.table
    assert hashlib.sha256(key.text.encode()).hexdigest() in key.table
    assert key.text not in repr(key)
    assert len({new_key().text for _ in range(100)}) == 100


@given(
    NAMES,
    some.sets(some.sampled_from(Role), min_size=1),
    some.none() | some.dates() | some.datetimes(timezones=some.just(UTC)),
)
def test_a_table_is_read_as_it_was_made(name: str, roles: set[Role], expires: date | datetime | None) -> None:
    identity = Identity(name, "acme/prod", frozenset(roles))
    key = new_key(identity, expires)
    (read,) = parse_keys_file(key.table.encode(), "keys.toml").keys.values()
    assert (read.id, read.identity) == (id_of(key.text), identity)
    if isinstance(expires, datetime):
        assert read.expires == expires.timestamp()


def test_what_is_no_key_is_refused(store: KeyStore, key: NewKey) -> None:
    secret = secret_of(key.text)
    for wrong in [
        "",
        "qk_",
        "qk__",
        key.text[:-1],
        f"{key.text}x",
        f"{key.text}\n",
        f" {key.text}",
        key.text.upper(),
        key.text.replace("qk_", "qk-"),
        f"qk_{id_of(key.text)[:-1]}_{secret}x",
        f"qk_{id_of(key.text)}{secret}_",
        f"qk_{id_of(key.text)}_{secret[:-1]}é",
        f"qk_{id_of(key.text)}_{secret[:-1]}\N{FULLWIDTH DIGIT ONE}",
        f"qk_{id_of(key.text)}_{secret[:-1]}_",
        "qk_" * 3000,
    ]:
        assert refusal(store, wrong) == "the API key is malformed"


def test_a_wrong_secret_is_refused(store: KeyStore, key: NewKey) -> None:
    other = new_key()
    assert refusal(store, f"qk_{id_of(key.text)}_{secret_of(other.text)}") == (
        f"the secret of API key {id_of(key.text)} is wrong"
    )
    assert refusal(store, other.text) == f"no API key has the id {id_of(other.text)}"
    assert refusal(store, f"qk_{id_of(other.text)}_{secret_of(key.text)}") == (
        f"no API key has the id {id_of(other.text)}"
    )


def test_the_hash_of_a_key_is_no_key(store: KeyStore, key: NewKey) -> None:
    digest = hashlib.sha256(key.text.encode()).hexdigest()
    assert refusal(store, digest) == "the API key is malformed"
    assert "is wrong" in refusal(store, f"qk_{id_of(key.text)}_{digest[:43]}")


def test_keys_whose_ids_begin_alike_are_not_mixed_up(tmp_path: Path) -> None:
    crm, release = new_key(CRM), new_key(RELEASE)
    # The same first eleven characters of the id, each with its own secret.
    alike = f"{id_of(crm.text)[:-1]}{'a' if id_of(crm.text)[-1] != 'a' else 'b'}"
    text = f"qk_{alike}_{secret_of(release.text)}"
    table = release.table.replace(id_of(release.text), alike).replace(
        hashlib.sha256(release.text.encode()).hexdigest(), hashlib.sha256(text.encode()).hexdigest()
    )
    store = KeyStore(write(tmp_path / "keys.toml", crm.table + table))
    assert store.identify(crm.text) == CRM
    assert store.identify(text) == RELEASE
    assert "is wrong" in refusal(store, f"qk_{alike}_{secret_of(crm.text)}")


def test_a_table_under_another_id_does_not_take_the_key(tmp_path: Path, key: NewKey) -> None:
    other = "aaaaaaaaaaaa"
    store = KeyStore(write(tmp_path / "keys.toml", key.table.replace(id_of(key.text), other)))
    assert "no API key" in refusal(store, key.text)
    assert "is wrong" in refusal(store, f"qk_{other}_{secret_of(key.text)}")


def test_a_key_expires_at_its_instant(tmp_path: Path) -> None:
    expires = datetime(2027, 3, 1, 8, tzinfo=UTC)
    key, clock = new_key(CRM, expires), Clock(expires.timestamp() - 0.001)
    store = KeyStore(write(tmp_path / "keys.toml", key.table), clock=clock)
    assert store.identify(key.text) == CRM
    clock.pass_by(0.001)
    assert refusal(store, key.text) == f"API key {id_of(key.text)} has expired"


def test_a_key_that_is_taken_out_is_refused(store: KeyStore, path: Path, key: NewKey, clock: Clock) -> None:
    release = new_key(RELEASE)
    write(path, release.table, age=100)
    clock.pass_by(1)
    assert "no API key" in refusal(store, key.text)
    assert store.identify(release.text) == RELEASE


def test_roles_that_change_hold_for_the_next_call(store: KeyStore, path: Path, key: NewKey, clock: Clock) -> None:
    write(path, key.table.replace('["decide", "ingest"]', '["decide"]'), age=100)
    clock.pass_by(1)
    assert store.identify(key.text).roles == {Role.DECIDE}


def test_a_damaged_file_keeps_the_keys_that_were_good(
    store: KeyStore, path: Path, key: NewKey, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for number, damage in enumerate(["[[keys]]\n", "[[keys", "\0", "[[keys]]\nid = 3\n"], start=1):
        write(path, key.table + damage, age=100 - number)
        clock.pass_by(1)
        assert store.identify(key.text) == CRM
        assert len(caplog.messages) == number
        assert str(path) in caplog.messages[-1]
        assert caplog.messages[-1].endswith("what was read before stays in force")


def test_a_file_that_is_written_slowly_loses_no_caller(store: KeyStore, path: Path, key: NewKey, clock: Clock) -> None:
    release = new_key(RELEASE)
    whole = f"{release.table}\n{key.table}"
    for end in [0, len(release.table), len(release.table) + 20]:
        overwrite(path, whole[:end], age=0)
        clock.pass_by(1)
        assert store.identify(key.text) == CRM
    overwrite(path, whole, age=1)
    clock.pass_by(1)
    assert store.identify(release.text) == RELEASE
    assert store.identify(key.text) == CRM


def test_callers_are_known_while_the_file_is_replaced_again_and_again(path: Path, key: NewKey) -> None:
    ticks = Clock()
    store = KeyStore(path, monotonic=ticks)
    failures: list[BaseException] = []
    done = threading.Event()

    def call() -> None:
        try:
            while not done.is_set():
                ticks.pass_by(1)
                assert store.identify(key.text) == CRM
        except BaseException as error:  # noqa: BLE001 - told by the test
            failures.append(error)

    threads = [threading.Thread(target=call) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(50):
        write(path, f"{key.table}\n{new_key(RELEASE).table}", age=1000 - number)
    done.set()
    for thread in threads:
        thread.join(10)
    assert not failures


def test_a_check_takes_microseconds(path: Path, key: NewKey) -> None:
    store, text = KeyStore(path), key.text
    fastest = min(_seconds_of_a_thousand(store, text) for _ in range(5))
    assert fastest / 1000 < 50e-6


def _seconds_of_a_thousand(store: KeyStore, text: str) -> float:
    begun = time.perf_counter()
    for _ in range(1000):
        store.identify(text)
    return time.perf_counter() - begun
