"""The settings of a server: where they come from, what they may be, and what goes together."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from quorate.cli.main import run
from quorate.cli.serve import command
from quorate.server.options import Limits, ServerOptions
from quorate.server.setting_kinds import SettingError, Switch
from quorate.server.settings import GROUPS, SETTINGS, Settings, limit_of, read_settings, server_options


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x = [", encoding="utf-8")
    yield tmp_path
    assert not (tmp_path / "quorate.db").exists()


def written(folder: Path, text: str) -> Path:
    file = folder / "server.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_any_there_are_defaults() -> None:
    settings = read_settings({}, {})
    assert settings == Settings()
    assert server_options(settings) == ServerOptions()


def test_a_flag_outranks_the_environment_and_that_a_file(folder: Path) -> None:
    file = written(folder, "grace_seconds = 1\ndrain_seconds = 1\nthreads = 1\n[limits]\ncalls = 1\nwatches = 1\n")
    environment = {
        "QUORATE_GRACE_SECONDS": "2",
        "QUORATE_DRAIN_SECONDS": "2",
        "QUORATE_LIMITS_CALLS": "2",
        "QUORATE_THREADS": "",
        "QUORATE_OTHER": "9",
    }
    settings = read_settings({"grace_seconds": "3", "limits.calls": "3"}, environment, file)
    assert (settings.grace_seconds, settings.drain_seconds, settings.threads) == (3, 2, 1)
    assert (settings.limits.calls, settings.limits.watches, settings.limits.streams) == (3, 1, Limits().streams)


def test_the_file_may_be_named_by_the_environment(folder: Path) -> None:
    file = written(folder, 'tenant = "acme/prod"')
    assert read_settings({}, {"QUORATE_CONFIG": str(file)}).tenant == "acme/prod"
    with pytest.raises(SettingError, match=r"^QUORATE_CONFIG: gone\.toml: no such file or directory$"):
        read_settings({}, {"QUORATE_CONFIG": "gone.toml"})


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_can_be_given_in_every_way(folder: Path, name: str) -> None:
    setting = SETTINGS[name]
    values: dict[str, tuple[str, str, object]] = {
        "Address": ("127.0.0.1:7", '"127.0.0.1:7"', "127.0.0.1:7"),
        "Tenant": ("a/b", '"a/b"', "a/b"),
        "File": ("file", '"file"', Path("file")),
        "Store": ("x.db", '"x.db"', Path("x.db")),
        "Text": ("text", '"text"', "text"),
        "Whole": ("2000", "2000", 2000),
        "Number": ("1.5", "1.5", 1.5),
        "Switch": ("off", "false", False),
    }
    text, toml, expected = values.get(type(setting.kind).__name__, ("", "", None))
    if type(setting.kind).__name__ == "Choice":
        text = setting.kind.metavar.split("|")[-1]
        toml, expected = f'"{text}"', text
    if name in {"workers", "threads"}:
        text, toml, expected = "3", "3", 3
    table = f"[limits]\n{setting.short} = {toml}" if setting.is_limit else f"{name} = {toml}"
    for settings in (
        read_settings({name: text}, {}),
        read_settings({}, {setting.variable: text}),
        read_settings({}, {}, written(folder, table)),
    ):
        home: object = settings.limits if setting.is_limit else settings
        assert getattr(home, setting.short) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lisen = 1", "server.toml: there is no setting `lisen`; a name close to it is `listen`"),
        ("[limits]\ncals = 1", "server.toml: there is no limit `cals`; a name close to it is `calls`"),
        ('"limits.calls" = 1', "server.toml: there is no setting `limits.calls`"),
        ("limits = 3", "server.toml: `limits` is a table, written as `[limits]`"),
        ("listen = 50051", 'server.toml: `listen`: 50051 is no text; write it in quotes, as "50051"'),
        ('listen = ""', "server.toml: `listen`: is empty"),
        ('listen = "here"', "server.toml: `listen`: cannot listen on here: an address is HOST:PORT"),
        ("workers = 2.5", "server.toml: `workers`: 2.5 is no whole number"),
        ("workers = true", "server.toml: `workers`: True is no whole number"),
        ('workers = "2"', "server.toml: `workers`: 2 is no whole number"),
        ("workers = 0", "server.toml: `workers`: 0 is not between 1 and 256"),
        ("grace_seconds = nan", "server.toml: `grace_seconds`: nan is no number"),
        ("grace_seconds = -1", "server.toml: `grace_seconds`: -1 is not between 0 and 3,600"),
        ('strict = "yes"', "server.toml: `strict`: yes is neither true nor false"),
        ('clock = "sundial"', "server.toml: `clock`: `sundial` is none of `payload`, `server`"),
        ('tenant = "acme"', "server.toml: `tenant`: `acme` is not ORGANISATION/SANDBOX"),
        ('keys = "none.toml"', "server.toml: `keys`: none.toml is no file that is there"),
        ('store = "."', "server.toml: `store`: . is a folder; name a file in it"),
        ("x = [", "server.toml: is no TOML: "),
    ],
)
def test_a_file_that_is_wrong_is_told_by_its_place(folder: Path, text: str, told: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings({}, {}, written(folder, text))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"QUORATE_WORKERS": "many"}, "QUORATE_WORKERS: `many` is no whole number"),
        ({"QUORATE_WORKERS": "1_0x"}, "QUORATE_WORKERS: `1_0x` is no whole number"),
        ({"QUORATE_STRICT": "perhaps"}, "QUORATE_STRICT: `perhaps` is neither `true` nor `false`"),
        ({"QUORATE_LIMITS_CALLS": "0"}, "QUORATE_LIMITS_CALLS: 0 is not between 1 and 100,000"),
        ({"QUORATE_GRACE_SECONDS": "inf"}, "QUORATE_GRACE_SECONDS: inf is not between 0 and 3,600"),
        ({"QUORATE_GRACE_SECONDS": "nan"}, "QUORATE_GRACE_SECONDS: nan is not between 0 and 3,600"),
        ({"QUORATE_LISTEN": "\x1b[31m"}, "QUORATE_LISTEN: cannot listen on"),
    ],
)
def test_a_variable_that_is_wrong_is_named(environment: dict[str, str], told: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings({}, environment)
    assert str(caught.value).startswith(told)


def test_none_takes_back_what_a_file_says(folder: Path) -> None:
    file = written(folder, 'metrics = "127.0.0.1:9464"\nstore = "kept.db"\n')
    settings = read_settings({"metrics": "none", "store": "none"}, {}, file)
    assert (settings.metrics, settings.store) == (None, None)


def test_a_limit_is_name_and_value() -> None:
    assert limit_of("calls=7") == ("limits.calls", "7")
    assert limit_of(" calls = 7 ") == ("limits.calls", "7")


def test_the_tables_agree() -> None:
    named = {field.name for field in fields(Settings)} - {"limits"}
    assert named == {name for name, setting in SETTINGS.items() if not setting.is_limit}
    assert {field.name for field in fields(Limits)} == {s.short for s in SETTINGS.values() if s.is_limit}
    known = named | {"limits", "share_port", "dates_payloads"}
    assert {field.name for field in fields(ServerOptions)} <= known
    for setting in SETTINGS.values():
        assert setting.help.endswith("."), setting.name


def test_help_shows_every_setting_in_its_group() -> None:
    text = command.get_help(click.Context(command, max_content_width=120, terminal_width=120))
    for title, group in GROUPS.items():
        assert f"\n{title}:\n" in text
        for setting in group:
            shown = setting.short if setting.is_limit else setting.flag
            assert f"\n  {shown}" in text, setting.name
            if isinstance(setting.kind, Switch):
                assert f"--no-{setting.flag[2:]}" in text


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--listen", "0.0.0.0:0"), "--listen: other machines could reach 0.0.0.0:0"),
        (("--listen", "[::]:0"), "--listen: other machines could reach [::]:0"),
        (("--listen", "no host:0"), "cannot listen on no host:0"),
        (("--watch",), "--watch: there are no RULES"),
        (("--tls-certificate", "file"), "go together; give both"),
        (("--tls-client-ca", "file"), "--tls-client-ca needs TLS"),
        (("--jwt-issuer", "me"), "give `--jwks` as well"),
        (("--keys", "file"), "file: "),
        (("--workers", "0"), "--workers: 0 is not between 1 and 256"),
        (("--limit", "cals=7"), "a name close to it is `calls`"),
        (("--limit", "calls"), "is not NAME=VALUE"),
        (("--config", "none.toml"), "--config: none.toml: no such file or directory"),
        (("--health-listen", "127.0.0.1"), "--health-listen: cannot listen on 127.0.0.1"),
        (("--store", "file"), "file: "),
        (("--store", "gone/quorate.db"), "gone"),
        (("--metrics", "192.0.2.1:0"), "cannot show metrics on 192.0.2.1:0"),
        (("--share-port",), "No such option"),
    ],
)
def test_a_server_that_cannot_start_says_so_in_a_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    store = () if "--store" in arguments else ("--store", "none")
    where = () if "--listen" in arguments else ("--listen", "127.0.0.1:0")
    code = run(["serve", *arguments, *store, *where])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == (4 if "Usage" in err else 1)
