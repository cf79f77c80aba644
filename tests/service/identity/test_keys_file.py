"""A keys file is read strictly, and what is wrong with it is told with its place and its fix."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quorate.server.identity.errors import IdentityError
from quorate.server.identity.keys_file import NEVER, parse_keys_file
from quorate.server.identity.roles import Identity, Role
from tests.service.identity.key_tables import BY_CERTIFICATE, CERTIFICATE, CRM, TABLE

OTHER = TABLE.replace("k3v0c9q2m7xd", "aaaaaaaaaaaa").replace("9f86", "0000")


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(IdentityError) as caught:
        parse_keys_file(text.encode() if isinstance(text, str) else text, "keys.toml")
    return list(caught.value.problems)


def with_line(line: str) -> str:
    """Return the table with one of its lines in place of the one that has the same member, or added."""
    member = line.partition("=")[0].strip()
    kept = [each for each in TABLE.splitlines() if not each.startswith(f"{member} =")]
    return "\n".join([*kept, line]) + "\n"


def without(member: str) -> str:
    return "".join(line for line in TABLE.splitlines(keepends=True) if not line.startswith(f"{member} ="))


def test_it_names_callers_of_keys_and_of_certificates() -> None:
    callers = parse_keys_file(f"{TABLE}\n{OTHER}\n{CERTIFICATE}".encode(), "keys.toml")
    assert set(callers.keys) == {"k3v0c9q2m7xd", "aaaaaaaaaaaa"}
    key = callers.keys["k3v0c9q2m7xd"]
    assert (key.identity, key.expires) == (CRM, NEVER)
    assert callers.certificates == {"spiffe://acme.example/crm": BY_CERTIFICATE}


@pytest.mark.parametrize("text", ["", "# nobody yet\n", "keys = []\n", "\ufeff"])
def test_it_may_name_nobody(text: str) -> None:
    assert not parse_keys_file(text.encode(), "keys.toml").keys


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2027-03-01", datetime(2027, 3, 1, tzinfo=UTC)),
        ("2027-03-01T08:00:00Z", datetime(2027, 3, 1, 8, tzinfo=UTC)),
        ("2027-03-01 08:00:00+02:00", datetime(2027, 3, 1, 6, tzinfo=UTC)),
        ("0001-01-01T00:00:00+23:59", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23, minutes=59)))),
        ("9999-12-31T23:59:59-23:59", datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(minutes=1439)))),
    ],
)
def test_a_key_may_expire(written: str, instant: datetime) -> None:
    callers = parse_keys_file(with_line(f"expires = {written}").encode(), "keys.toml")
    assert callers.keys["k3v0c9q2m7xd"].expires == instant.timestamp()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('id = "K3V0C9Q2M7XD"', "`id` is not the 12 characters"),
        ('id = "short"', "`id` is not the 12 characters"),
        ("id = 7", '`id` is no text; write id = "k3v0c9q2m7xd"'),
        ('name = ""', "`name` is not one line of 1 to 200 characters"),
        ('name = "two\\nlines"', "`name` is not one line"),
        ('name = " crm"', "`name` is not one line"),
        ('name = "a\\u202Eb"', "`name` is not one line"),
        (f'name = "{"x" * 201}"', "`name` is not one line"),
        ('sha256 = "abc"', "`sha256` is not 64 characters"),
        (f'sha256 = "{"A" * 64}"', "`sha256` is not 64 characters"),
        (f'sha256 = "{"a" * 66}"', "`sha256` is not 64 characters"),
        (f'sha256 = "{"a" * 64}\\n"', "`sha256` is not 64 characters"),
        ('tenant = "acme"', "`tenant` is `acme`, not ORGANISATION/SANDBOX, each of 1 to 63 of `a-z`, `0-9` and `-`"),
        ('tenant = "Acme/prod"', "`tenant` is `Acme/prod`"),
        ('tenant = "acme/prod/x"', "`tenant` is `acme/prod/x`"),
        ('tenant = "acme/prod\\n"', "`tenant` is `acme/prod<U+000A>`"),
        ('tenant = "/"', "`tenant` is `/`"),
        ('tenant = "acmé/prod"', "`tenant` is `acmé/prod`"),
        (f'tenant = "{"a" * 64}/prod"', "`tenant` is `aaaa"),
        ("roles = []", "`roles` is no list of at least one role"),
        ('roles = "decide"', "`roles` is no list of at least one role"),
        ('roles = ["decide", "ingets"]', "holds `ingets`, which is no role; a name close to it is `ingest`"),
        ('roles = ["*"]', "holds `*`, which is no role; there are `decide`, `ingest`, `author`, `admin`"),
        ('roles = ["Admin"]', "holds `Admin`, which is no role; a name close to it is `admin`"),
        ("roles = [1]", "holds something that is no text, which is no role"),
        ("roles = [[]]", "holds something that is no text, which is no role"),
        ('roles = ["decide", "decide"]', "holds `decide` twice"),
        ('expires = "2027-03-01"', "`expires` is no day and no instant with an offset; write it without quotes"),
        ("expires = 2027-03-01T08:00:00", "`expires` is no day and no instant with an offset"),
        ("expires = 08:00:00", "`expires` is no day"),
        ("expires = 1", "`expires` is no day"),
        ('role = ["decide"]', "`role` is no member of [[keys]]; a name close to it is `roles`"),
        ('secret = "x"', "`secret` is no member of [[keys]]"),
    ],
)
def test_a_wrong_member_is_told(line: str, told: str) -> None:
    (problem,) = problems(f"# who may call\n\n{with_line(line)}")
    assert problem.startswith("keys.toml:3: [[keys]] 1")
    assert told in problem


@pytest.mark.parametrize("member", ["id", "name", "sha256", "tenant", "roles"])
def test_an_absent_member_is_told_with_an_example(member: str) -> None:
    (problem,) = problems(without(member))
    assert f"`{member}` is missing; write" in problem


def test_all_problems_are_told_at_once_in_their_order() -> None:
    told = problems(f"{with_line('roles = []')}\n{OTHER}\n{with_line('expires = 1')}")
    assert [each.split(": ")[:2] for each in told] == [
        ["keys.toml:1", '[[keys]] 1 "crm-sync"'],
        ["keys.toml:15", '[[keys]] 3 "crm-sync"'],
    ]


def test_an_id_and_a_hash_stand_once() -> None:
    same_id, same_hash = problems(f"{TABLE}\n{TABLE}")
    assert "the id `k3v0c9q2m7xd` is also that of a table above; take one of them out" in same_id
    assert "`sha256` is also that of `k3v0c9q2m7xd`" in same_hash


@pytest.mark.parametrize(
    "san", ["*.acme.example", "acme..example", "a b", "", "-acme", "crm.acme.example.", "mailto", "spiffe://acmé"]
)
def test_a_name_of_a_certificate_is_a_uri_or_a_host(san: str) -> None:
    text = CERTIFICATE.replace("spiffe://acme.example/crm", san)
    if san == "mailto":
        assert set(parse_keys_file(text.encode(), "keys.toml").certificates) == {"mailto"}
        return
    (problem,) = problems(text)
    assert f"`san` is `{san}`, neither a URI nor a host name without `*`" in problem


def test_host_names_of_certificates_are_the_same_in_any_case() -> None:
    text = CERTIFICATE.replace("spiffe://acme.example/crm", "CRM.acme.example")
    assert set(parse_keys_file(text.encode(), "keys.toml").certificates) == {"crm.acme.example"}
    (problem,) = problems(text + text.lower())
    assert "the san `crm.acme.example` is also that of a table above" in problem


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[keys]\n", "keys.toml: `keys` is no list of tables; begin each with [[keys]]"),
        ("keys = 3\n", "keys.toml: `keys` is no list of tables; begin each with [[keys]]"),
        ("keys = [1]\n", "keys.toml: `keys` is no list of tables; begin each with [[keys]]"),
        ("[[kyes]]\n", "keys.toml: `kyes` is no table of a keys file; a name close to it is `keys`"),
        ("[[keys]\n", "keys.toml:1: is not TOML: "),
        ("\n\nid = \n", "keys.toml:3: is not TOML: "),
        ("a = " + "[" * 3000, "keys.toml: is nested too deep"),
        (b"# \xff\n", "keys.toml:1: is not UTF-8; save the file as UTF-8"),
        (b"\n\n# \xff\n", "keys.toml:3: is not UTF-8"),
        ("id = 1\nid = 2\n", "keys.toml:2: is not TOML: "),
        ("\0", "keys.toml:1: is not TOML: "),
    ],
)
def test_a_wrong_file_is_told(text: str | bytes, told: str) -> None:
    assert problems(text)[0].startswith(told)


def test_tables_on_one_line_are_told_without_a_line() -> None:
    (problem, *_) = problems('keys = [{id = "k3v0c9q2m7xd"}]')
    assert problem.startswith("keys.toml: [[keys]] 1: ")


@pytest.mark.parametrize("member", ["id", "sha256", "name"])
def test_a_key_that_was_written_into_the_file_is_not_repeated(member: str) -> None:
    key = "qk_k3v0c9q2m7xd_S3cretS3cretS3cretS3cretS3cretS3cretS3cretS3"
    text = with_line(f'{member} = "{key}"') if member != "name" else with_line(f'name = "{key}\\n"')
    (problem,) = problems(text)
    assert "S3cret" not in problem


def test_roles_are_those_that_are_listed() -> None:
    for role in Role:
        callers = parse_keys_file(with_line(f'roles = ["{role}"]').encode(), "keys.toml")
        assert callers.keys["k3v0c9q2m7xd"].identity == Identity("crm-sync", "acme/prod", frozenset({role}))


@given(some.one_of(some.text(), some.binary()))
def test_whatever_is_in_a_file_it_is_read_or_refused(content: str | bytes) -> None:
    told: tuple[str, ...] = ()
    try:
        parse_keys_file(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content, "keys.toml")
    except IdentityError as error:
        told = error.problems
    assert all(problem.startswith("keys.toml") for problem in told)


VALUES = some.recursive(
    some.one_of(some.integers(), some.booleans(), some.sampled_from(['"x"', '"decide"', "2027-01-01", "1.5", '"a/b"'])),
    lambda inner: some.lists(inner, max_size=3).map(lambda items: f"[{', '.join(str(each) for each in items)}]"),
    max_leaves=4,
)


@given(some.dictionaries(some.sampled_from(["id", "name", "sha256", "tenant", "roles", "expires", "san"]), VALUES))
def test_whatever_the_members_are_a_table_is_read_or_refused(members: dict[str, object]) -> None:
    lines = "\n".join(f"{name} = {str(value).lower()}" for name, value in members.items())
    for kind in ("keys", "certificates"):
        with pytest.raises(IdentityError):
            parse_keys_file(f"[[{kind}]]\n{lines}\n".encode(), "keys.toml")
