"""The samples on the pages of records are run."""

import json

import pytest

from quorate.diagnostics.catalogue.records import CODES
from quorate.diagnostics.model import Code, Example
from quorate.loading import load_program
from quorate.resources import shipped_rules
from quorate.service.records import Happened, Reader, Record, Removal, Upsert

NOW = 1_780_315_200_000_000


def read_record(line: str) -> Record:
    document = json.loads(line)
    account = document["account"]
    if "event" in document:
        return Happened(account, json.dumps(document["event"]).encode())
    if "removal" in document:
        return Removal(account, document["removal"].get("collection", ""), document["removal"].get("key", ""))
    upsert = document["upsert"]
    return Upsert(account, upsert.get("collection", ""), json.dumps(upsert["fields"]).encode())


def codes_of(example: Example) -> set[str]:
    reader = Reader(load_program(shipped_rules("seeds"))[0])
    _, refused = reader.read([read_record(line) for line in example.text.splitlines()], NOW)
    return {each.problem.code for each in refused}


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.id)
def test_what_to_avoid_gives_the_code_and_what_to_prefer_nothing(code: Code) -> None:
    assert codes_of(code.avoid) == {code.id}
    assert codes_of(code.prefer) == set()
