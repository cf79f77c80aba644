"""The samples of the pages on exports are run: what to avoid tells the code, and what to prefer does not."""

import re
import shlex
from pathlib import Path

import pytest

from quorate.diagnostics.catalogue.exports import CODES
from quorate.diagnostics.model import Code
from tests.cli.running import RULES, run_here
from tests.exports.exporting import payloads, write_payloads

_CODE = re.compile(r"\b(X\d{3})\b")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    write_payloads(made / "accounts.ndjson", payloads()[:30])
    (made / "rules").symlink_to(RULES)
    return made


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    return {}


def codes_of(text: str, folder: Path, known: dict[str, set[str]]) -> set[str]:
    """Run the commands of a sample, and return the codes that the last one told."""
    if text not in known:
        for line in text.splitlines():
            done = run_here(*shlex.split(line)[1:], "--force", cwd=folder, QUORATE_CACHE=str(folder.parent / ".cache"))
            assert done.returncode in {0, 2}, done.stderr
            known[text] = set(_CODE.findall(done.stderr))
            assert not known[text] or "Traceback" not in done.stderr
    return known[text]


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.id)
def test_what_to_avoid_tells_the_code_and_what_to_prefer_does_not(
    code: Code, folder: Path, known: dict[str, set[str]]
) -> None:
    assert code.id in codes_of(code.avoid.text, folder, known)
    assert code.id not in codes_of(code.prefer.text, folder, known)
