"""`quorate decide` turns files of payloads into lines of decisions."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from quorate.engine import load
from tests.cli.deciding import LATER, LIMIT, NOW, QUORATE, account, decide, lines, start, write_rules

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

THREE = [account("a"), account("b", employees=1), account("c")]


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rules(tmp_path_factory.mktemp("rules") / "small")


def written(folder: Path, content: bytes, name: str = "in.ndjson") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def keys(ended_out: str) -> list[str | None]:
    return [json.loads(line)["account"] for line in ended_out.splitlines()]


def test_lines_are_the_decisions_of_the_engine_in_the_order_of_payloads(rules: Path, tmp_path: Path) -> None:
    first = written(tmp_path, lines(THREE))
    second = written(tmp_path, lines([account("d")]), "second.ndjson")
    ended = decide(rules, first, "-", second, stdin=lines([account("s")]))
    assert (ended.code, ended.err) == (0, "")
    expected = [one.to_json().decode() for one in load(rules).decide_many([*THREE, account("s"), account("d")])]
    assert ended.out.splitlines() == expected


FORMS = {
    "one payload": json.dumps(account("a")).encode(),
    "one payload over many lines": json.dumps(account("a"), indent=2).encode() + b"\n",
    "the same without indents": json.dumps(account("a"), indent=0).encode(),
    "one over many lines, some blank": b"\n\n" + json.dumps(account("a"), indent=2).replace("\n", "\n\n").encode(),
    "one line": lines([account("a")]),
    "blank lines": b"\n \r\n" + lines([account("a")]) + b"\n\n",
    "lines of Windows": lines([account("a")]).replace(b"\n", b"\r\n"),
    "a byte order mark": b"\xef\xbb\xbf" + lines([account("a")]),
    "gzip": gzip.compress(lines([account("a")])),
    "gzip in parts": gzip.compress(lines([account("a")])[:20]) + gzip.compress(lines([account("a")])[20:]),
    "zstd": zstd.compress(lines([account("a")])),
    "zstd in parts": zstd.compress(lines([account("a")])[:20]) + zstd.compress(lines([account("a")])[20:]),
}


@pytest.mark.parametrize("form", FORMS)
def test_an_input_may_have_many_forms(form: str, rules: Path, tmp_path: Path) -> None:
    path = written(tmp_path, FORMS[form])
    ended = decide(rules, path, "-", stdin=FORMS[form])
    assert (ended.code, ended.err, keys(ended.out)) == (0, "", ["a", "a"])


@pytest.mark.parametrize("content", [b"", b"\n \n", gzip.compress(b"", mtime=0)])
def test_nothing_gives_nothing(content: bytes, rules: Path, tmp_path: Path) -> None:
    assert decide(rules, written(tmp_path, content)) == (0, "", "")


def test_a_bad_line_is_told_in_its_place_and_stops_nobody(rules: Path, tmp_path: Path) -> None:
    bad = [account("a"), b"{broken", b"[]", {"account": {"id": "late"}}, b"\xff", account("b")]
    ended = decide(rules, written(tmp_path, lines(bad)), cwd=tmp_path)
    assert (ended.code, ended.err) == (7, "")
    assert keys(ended.out) == ["a", None, None, "late", None, "b"]
    told = [(one["errors"][0]["code"], one["input"]) for one in ended.decisions if one["errors"]]
    place = tmp_path / "in.ndjson"
    assert told == [("E501", f"{place}:2"), ("E502", f"{place}:3"), ("E511", f"{place}:4"), ("E501", f"{place}:5")]


@pytest.mark.parametrize("first", [b'{"account": {', b"{", b"[", b'{"now": "2026', b"nonsense", b'"'])
def test_a_bad_first_line_is_one_bad_line(first: bytes, rules: Path) -> None:
    ended = decide(rules, "-", stdin=lines([first, account("b"), b"{", account("c")]))
    assert (ended.code, keys(ended.out)) == (7, [None, "b", None, "c"])
    assert ended.decisions[0]["input"] == "standard input:1"


def test_one_bad_payload_over_many_lines_is_told_once(rules: Path) -> None:
    text = json.dumps(account("a", remark=["x", "y"]), indent=2).replace('"x",', '"x"')
    ended = decide(rules, "-", stdin=text.encode())
    (told,) = ended.decisions
    assert (ended.code, told["input"]) == (7, "standard input:1")
    line = next(number for number, line in enumerate(text.splitlines(), 1) if '"y"' in line)
    assert f"at line {line} column" in told["errors"][0]["message"]


@pytest.mark.parametrize("padding", [LIMIT, 20 * LIMIT])
def test_a_payload_over_the_limit_is_rejected_and_the_next_ones_are_not(padding: int, rules: Path) -> None:
    over = account("big", remark="x" * padding)
    for text in (json.dumps(over), json.dumps(over, indent=2)):
        ended = decide(rules, "-", stdin=text.encode())
        (told,) = ended.decisions
        assert (ended.code, told["errors"][0]["code"]) == (7, "E508")
    ended = decide(rules, "-", stdin=lines([account("a"), over, account("b")]))
    assert (ended.code, keys(ended.out)) == (7, ["a", None, "b"])
    assert f"payload of {len(json.dumps(over))} bytes" in ended.out
    assert keys(decide(rules, "-", stdin=lines([over, account("b")])).out) == [None, "b"]


def test_a_payload_at_the_limit_is_decided(rules: Path) -> None:
    room = LIMIT - len(json.dumps(account(remark="")))
    for ending in (b"", b"\n", b"\r\n"):
        ended = decide(rules, "-", stdin=json.dumps(account(remark="x" * room)).encode() + ending)
        assert (ended.code, keys(ended.out)) == (0, ["acme"])
    assert decide(rules, "-", stdin=json.dumps(account(remark="x" * (room + 1))).encode()).code == 7


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_of_a_file_that_is_cut_off_what_came_before_is_decided(pack: type[bytes], rules: Path, tmp_path: Path) -> None:
    # Not too much alike, so that there is more than one block before the cut.
    payloads = [account(f"a{number}", remark=hashlib.sha256(b"%d" % number).hexdigest()) for number in range(6000)]
    packed = pack(lines(payloads))
    cut = written(tmp_path, packed[: len(packed) // 2], "cut")
    ended = decide(rules, cut, "-", stdin=lines([account("after")]))
    *before, damaged, after = ended.decisions
    assert ended.code == 7
    assert [one["account"] for one in before] == [f"a{number}" for number in range(len(before))]
    assert len(before) > 0
    assert after["account"] == "after"
    assert damaged["errors"] == [{"code": "E501", "path": "", "message": "payload is not whole: the file is cut off"}]
    assert ended.err == f"error: {cut}:{len(before) + 1}: payload is not whole: the file is cut off\n"


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_a_damaged_file_is_told(pack: type[bytes], rules: Path, tmp_path: Path) -> None:
    packed = bytearray(pack(lines([account(f"a{number}") for number in range(3000)])))
    packed[-6] ^= 0xFF
    ended = decide(rules, written(tmp_path, bytes(packed), "damaged"))
    assert ended.code == 7
    assert "damaged" in ended.decisions[-1]["errors"][0]["message"]
    assert len(ended.err.splitlines()) == 1


def test_now_and_strict_are_as_the_command_line_says(rules: Path) -> None:
    undated = {"account": {"id": "a", "shoe_size": 43}}
    assert decide(rules, "-", stdin=lines([undated])).code == 7
    ended = decide(rules, "-", "--now", "2026-06-02T14:00:00+02:00", stdin=lines([undated, account("b")]))
    assert (ended.code, [one["now"] for one in ended.decisions]) == (0, [LATER, LATER])
    ended = decide(rules, "-", "--now", LATER, "--strict", stdin=lines([undated]))
    assert (ended.code, ended.decisions[0]["errors"][0]["code"]) == (7, "E509")


def test_only_members_leaves_out_what_is_not_true(rules: Path) -> None:
    people = [{"id": "ann", "consent": True}, {"id": "bob", "consent": False}]
    payloads = [{"now": NOW, "account": {"id": "a", "employees": 1, "people": people}}, b"{"]
    decided, rejected = decide(rules, "-", "--only", "members", stdin=lines(payloads)).decisions
    assert decided["audiences"] == []
    assert [one["id"] for one in decided["people"]] == ["ann"]
    assert rejected["errors"]


def test_what_is_missing_may_be_left_out(rules: Path) -> None:
    unknown = {"now": NOW, "account": {"id": "a"}}
    (told,) = decide(rules, "-", stdin=lines([unknown])).decisions
    (short,) = decide(rules, "-", "--no-missing", stdin=lines([unknown])).decisions
    assert told["audiences"][0]["missing"] == ["employees"]
    assert "missing" not in short["audiences"][0]


def test_pretty_is_for_people(rules: Path) -> None:
    people = [{"id": "ann\u202e", "consent": True}]
    payloads = [{"now": NOW, "account": {"id": "a", "people": people, "shoe_size": 43}}, b"{"]
    ended = decide(rules, "-", "--whole", "--format", "pretty", stdin=lines(payloads))
    assert ended.out == (
        f"a  {NOW}\n"
        "  large: unknown, for want of employees\n"
        "  ann<U+202E>\n"
        "    reachable: true, entered\n"
        "  ignored fields: 1\n"
        "(no account)  rejected\n"
        "  at standard input:2\n"
        "  E501 payload is not JSON: expecting property name enclosed in double quotes at line 1 column 2\n"
    )


def test_rules_that_do_not_compile_are_told(tmp_path: Path) -> None:
    broken = write_rules(tmp_path / "broken", "entity account accounts { key id }\naudience of\n")
    ended = decide(broken, "-", stdin=lines(THREE))
    assert (ended.code, ended.out) == (3, "")
    assert "small.rules:2" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "arguments",
    [[], ["nowhere.ndjson"], ["."], ["-", "--now", "today"], ["-", "--format", "xml"], ["-", "--only", "x"]],
)
def test_mistakes_of_usage(arguments: list[str], rules: Path, tmp_path: Path) -> None:
    ended = decide(rules, *arguments, cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert "Traceback" not in ended.err


def test_lines_of_a_pipe_are_answered_as_they_come(rules: Path) -> None:
    with start(rules, "-") as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for key in ("a", "b"):
            running.stdin.write(lines([account(key)]))
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["account"] == key
        running.stdin.close()
        assert running.wait(timeout=30) == 0


def test_memory_does_not_grow_with_lines_or_their_length(rules: Path) -> None:
    few = peak_kilobytes(rules, lines(THREE), 1)
    assert peak_kilobytes(rules, lines(THREE), 4000) < few + 8_000
    assert peak_kilobytes(rules, b"x" * 1_000_000, 64) < few + 8_000


def peak_kilobytes(rules: Path, piece: bytes, times: int) -> int:
    """Feed the command and return the most memory that it held."""
    report = "import resource; print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    script = f"""
import subprocess, sys, resource
piece = sys.stdin.buffer.read()
with subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as running:
    for _ in range({times}):
        running.stdin.write(piece)
    running.stdin.close()
{report}
"""
    command = [sys.executable, "-c", script, *QUORATE, "decide", str(rules), "-"]
    return int(subprocess.run(command, input=piece, capture_output=True, check=True).stdout)
