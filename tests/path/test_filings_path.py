"""Real filings from files to groups, exports and a report, by payloads and by the store of a server, and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exports.exporting import members_of, rows_in
from tests.path.filings import rules_of, write_files
from tests.path.walking import NOW_TEXT, decided_of, figures_of, ingest, keys_of, lasting, quorate
from tests.sec import payloads as sec

pytestmark = pytest.mark.skipif(
    not sec.DATA.is_dir(), reason="the filings (../shared/data/sec-form4) are not beside the repository"
)
COMPANIES = 10


def test_filings_go_the_whole_path_and_back(tmp_path: Path) -> None:
    rules, cache, store = rules_of(tmp_path / "sec"), tmp_path / "cache", tmp_path / "sec.db"
    companies = [row["account"] for row in sec.rows_of("accounts")[::60]][:COMPANIES]
    files = write_files(tmp_path, {*companies})
    accounts = tmp_path / "accounts.ndjson.zst"
    quorate("map", rules, *files, "--now", NOW_TEXT, "--out", accounts, cache=cache)
    first, second = ingest(store, rules, files, cache)
    assert second == {"sent": first["new"], "known": first["new"]}
    by_payloads, by_store = decided_of(rules, accounts), decided_of(rules, store)
    assert {*by_payloads} == {*companies}
    for key, each in by_payloads.items():
        assert lasting(by_store[key].decision) == lasting(each.decision)
    names = [entry["name"] for entry in by_payloads[companies[0]].decision["audiences"]]
    told = [name for name in names if members_of(name, by_payloads.values())]
    assert len(told) > 5
    for name in ("insiders", told[0]):
        written = []
        for source in (accounts, store):
            out = tmp_path / source.suffix / f"{name}.csv"
            out.parent.mkdir(exist_ok=True)
            quorate("export", "members", rules, source, "--of", name, "--formulas", "tell", "--out", out, cache=cache)
            written.append(keys_of(rows_in(out)))
        assert written == [members_of(name, by_payloads.values())] * 2
        assert written[0]
    reports = [figures_of(*of, cache=cache) for of in ((rules, accounts), (store,))]
    assert reports[0] == reports[1]
    groups = sum(len(each.decision["groups"]) for each in by_payloads.values())
    assert reports[0]["groups.total", "end", (("group", "insiders"),)]["value"] == groups > 3
