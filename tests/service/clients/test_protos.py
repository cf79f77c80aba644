"""The protos are in good order, and nothing that callers hold on to was taken away since the last release."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROTO = Path(__file__).resolve().parents[3] / "proto"
IMAGE = "quorate.binpb"
FOUND = 100
"""What `buf` ends with where it found something."""


def buf(*arguments: str, folder: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("buf", path=str(Path(sys.executable).parent)) or shutil.which("buf")
    assert program is not None, "buf is missing: the package `buf-bin` brings it"
    return subprocess.run(
        [program, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "BUF_CACHE_DIR": str(cache)},
        timeout=120,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROTO, tmp_path / "proto"))


@pytest.mark.parametrize(
    "command", [["lint"], ["format", "--diff", "--exit-code"], ["breaking", "--against", IMAGE]], ids=" ".join
)
def test_nothing_is_found(command: list[str], tmp_path: Path) -> None:
    done = buf(*command, folder=PROTO, cache=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


KNOWN = "  uint32 known = 2;\n"
LIST_MEMBERS = "  rpc ListMembers(ListMembersRequest) returns (ListMembersResponse);\n"
TAKEN_AWAY = {
    "field": ("account.proto", KNOWN, "", 'field "2" with name "known"'),
    "name of a field": ("account.proto", KNOWN, KNOWN.replace("known", "seen"), 'changed name from "known" to "seen"'),
    "method": ("account.proto", LIST_MEMBERS, "", 'RPC "ListMembers"'),
    "value": ("watch.proto", "  CHANGE_KIND_ACTION = 8;\n", "", 'enum value "8"'),
}


@pytest.mark.parametrize("what", TAKEN_AWAY)
def test_what_is_taken_away_is_found(what: str, copy: Path, tmp_path: Path) -> None:
    name, line, instead, told = TAKEN_AWAY[what]
    edit(copy / "quorate" / "v1" / name, line, instead)
    done = buf("breaking", "--against", IMAGE, folder=copy, cache=tmp_path)
    assert done.returncode == FOUND
    assert told in done.stdout


def test_what_is_added_is_no_break(copy: Path, tmp_path: Path) -> None:
    edit(copy / "quorate" / "v1" / "account.proto", KNOWN, f"{KNOWN}\n  // One more.\n  uint32 one_more = 99;\n")
    done = buf("breaking", "--against", IMAGE, folder=copy, cache=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


def edit(proto: Path, line: str, instead: str) -> None:
    """Put other text in the place of a line that the file has once."""
    text = proto.read_text(encoding="utf-8")
    assert text.count(line) == 1
    proto.write_text(text.replace(line, instead), encoding="utf-8")
