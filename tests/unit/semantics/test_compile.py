"""Rule sets to programs: what is in them, in which order, and what they are known by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quorate.ir.settings import Calendar
from quorate.semantics.compile import Compiled, compile_project
from quorate.semantics.project import Project
from quorate.text import Source

SCHEMA = "entity account accounts { key id  employees integer  country text }\n"
PEOPLE = 'entity person people in account { key id  seniority one of "vp", "chief" }\n'


def project(*texts: str, data: dict[str, bytes] | None = None) -> Project:
    files = tuple(Source(f"set/{number}.rules", text) for number, text in enumerate(texts))
    return Project("set", files, folder="set", data=data or {})


def compiled(*texts: str, data: dict[str, bytes] | None = None) -> Compiled:
    found = compile_project(project(*texts, data=data))
    assert found.diagnostics == ()
    assert found.program is not None
    return found


def test_files_share_one_namespace_and_their_order_does_not_matter() -> None:
    texts = (SCHEMA, "define large of account = employees >= 500\n", "audience a of accounts where large\n")
    for some in (texts, texts[::-1]):
        program = compiled(*some).program
        assert program is not None
        assert set(program.defines) == {"large"}
        assert set(program.audiences) == {"a"}


def test_audiences_come_after_those_they_refer_to() -> None:
    text = "".join(f"audience a{n} of accounts where in a{n + 1}\n" for n in range(5))
    program = compiled(SCHEMA, f"{text}audience a5 of accounts where employees > 3\n").program
    assert program is not None
    assert list(program.audiences) == ["a5", "a4", "a3", "a2", "a1", "a0"]


def test_an_audience_without_a_title_is_called_by_its_name() -> None:
    program = compiled(SCHEMA, 'audience a of accounts where true\naudience b "Bees" of accounts where true\n').program
    assert program is not None
    assert [audience.title for audience in program.audiences.values()] == ["a", "Bees"]


@pytest.mark.parametrize(
    "other",
    [
        replace(project(SCHEMA), name="other"),
        replace(project(SCHEMA), strict=True),
        replace(project(SCHEMA), calendar=Calendar(zone="Europe/Paris")),
        project(SCHEMA + "\n"),
        project(SCHEMA, PEOPLE),
        project(SCHEMA, data={"codes.csv": b"code\nFR\n"}),
        replace(project(SCHEMA), files=(Source("set/other.rules", SCHEMA),)),
    ],
)
def test_a_revision_changes_with_anything_that_could_matter(other: Project) -> None:
    assert revision(other) != revision(project(SCHEMA))


def test_a_revision_is_the_same_wherever_the_folder_lies_and_however_its_files_are_listed() -> None:
    here = project(SCHEMA, PEOPLE)
    moved = tuple(Source(f"/elsewhere/{source.path.removeprefix('set/')}", source.text) for source in here.files)
    assert revision(here) == revision(replace(here, files=moved[::-1], folder="/elsewhere"))
    assert revision(here).startswith("sha256:")


def revision(project: Project) -> str:
    program = compile_project(project).program
    assert program is not None
    return program.revision


def test_findings_are_sorted_by_file_and_place() -> None:
    bad = "audience b of accounts where employes > 3 and contry = 3\n"
    found = compile_project(project(bad, SCHEMA, "audience x of nobody where true\n"))
    assert found.program is None
    assert [(one.code, one.where) for one in found.diagnostics] == [
        ("E201", "set/0.rules"),
        ("E201", "set/0.rules"),
        ("E203", "set/2.rules"),
    ]


def test_what_depends_on_a_mistake_is_not_reported_again() -> None:
    text = "define a of account = employes > 3\ndefine b of account = a\naudience c of accounts where b and in d\n"
    broken = "audience d of accounts where where\n"
    found = compile_project(project(SCHEMA, text, broken))
    assert [one.code for one in found.diagnostics] == ["E201", "E101"]


def test_a_circle_is_told_once_with_its_steps() -> None:
    text = "define a of account = b\ndefine b of account = c\ndefine c of account = a\n"
    (found,) = compile_project(project(SCHEMA, text)).diagnostics
    assert (found.code, found.help) == ("E206", "the circle is `c` → `a` → `b` → `c`")


def test_the_trees_of_what_was_understood_are_kept() -> None:
    found = compile_project(project(SCHEMA, "audience b of accounts where where\n"))
    assert [len(file.declarations) for file in found.files] == [1, 0]
    assert set(found.sources) == {"set/0.rules", "set/1.rules"}


def test_list_files_give_texts_of_one_column() -> None:
    data = {"codes.csv": '\ufeffcode,name\r\n FR ,France\r\n,Nowhere\r\nFR,France\r\n"D,E",Odd\r\n'.encode()}
    text = 'list codes from "codes.csv" column code\naudience a of accounts where country in codes\n'
    program = compiled(SCHEMA, text, data=data).program
    assert program is not None
    shown = repr(program.audiences["a"].where)
    assert "'FR'" in shown
    assert "'D,E'" in shown
    assert shown.count("'FR'") == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"code\n\xff\n", "list file `codes.csv` cannot be used: line 2 is not UTF-8"),
        (b'code\n"FR\n', "list file `codes.csv` cannot be used: line 2: unexpected end of data"),
        (b"", "list file `codes.csv` has no column `code`"),
        (b"cod\nFR\n", "list file `codes.csv` has no column `code`"),
    ],
)
def test_a_list_file_that_cannot_be_used_is_told(content: bytes, message: str) -> None:
    text = 'list codes from "codes.csv" column code\n'
    (found,) = compile_project(project(SCHEMA, text, data={"codes.csv": content})).diagnostics
    assert found.message == message


def test_a_list_file_outside_the_folder_is_refused() -> None:
    text = 'list codes from "../codes.csv" column code\n'
    (found,) = compile_project(project(SCHEMA, text)).diagnostics
    assert found.message == "list file `../codes.csv` cannot be used: it lies outside the folder of the rule set"


def test_a_file_without_the_schema_of_its_folder_is_told_so_once() -> None:
    found = compile_project(project("audience a of accounts where employees > 3\naudience b of people where in c\n"))
    assert [one.code for one in found.diagnostics] == ["E214"]
    assert found.diagnostics[0].help.endswith("or name the folder that the file belongs to")
