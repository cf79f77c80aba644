"""Names that are words of the language, wherever a name can stand."""

from __future__ import annotations

import re

import pytest

from quorate.resources import grammar_text
from quorate.syntax.characters import find_hidden
from quorate.syntax.format import format_source
from quorate.syntax.nodes import TextLiteral
from quorate.syntax.parse import parse
from quorate.syntax.printer.lexical import print_text
from quorate.text import Source, Span

_SHARE = 8
_WORDS = sorted(set(re.findall(r"[a-z]+", grammar_text().split("AND.2:")[1])))
_PLACES = [
    "entity N N in N { key N N text N N N { N text required N N N list of N } }",
    'entity a b { N text N text ignoring case N one of "a" N N required N text pii N text consent N date }',
    "entity a b { N text key N }",
    'event N of N { N text N N } as "x"',
    'list N = ("a") list N from "a" column N',
    "define N(N N, N list of N, N text) of N = N",
    "define a of b = N and N.N or not N",
    "define a of b = N > N + N * -N - (N)",
    "define a of b = N in N and N not in N and in N and N in N.N",
    "define a of b = N in N(N) and N(N, N) in N",
    "define a of b = N contains N and N starts with any of N and N not contains all of N(a)",
    "define a of b = N is N and N is not N and N is missing and N between N and N",
    "define a of b = N before N and N since N and N in last 3 days and N more than 3 days ago",
    "define a of b = any N and no N and every N where (N) and at least 2 N and at least 2 different N of N",
    "define a of b = more than 2 N.N or exactly 1 different N + N of N.N or fewer than 3 N",
    "define a of b = count(N) > sum(N of N) + max(N - N of N) + last(not N of N where (N)) + N(N of N)",
    "define a of b = sum(N * -N of N) + sum((N) of N) + sum(N = N of N) + sum(N.N of N)",
    "define a of b = max(count by N of N) > N(count by N of N in last 3 days)",
    "define a of b = any N within any 3 days within 3 days of any N in 3 days ending 3 days ago",
    "define a of b = any N after any N and any N before any (N where (N)) and any N after N and any N until N",
    "define a of b = any N between N and N and any N in this month in zone N and any N today in zone N",
    "define a of b = sequence (N as N then no N as N after 3 days then N where (N) within 3 days) in last 3 days",
    "define a of b = N in hours 09:00 to 10:00 on monday in zone N and N in hours 09:00 to 10:00 in zone N",
    "define a of b = hour(N, in zone N) > start of this month in zone N and (N, N) = N",
    'audience N "x" of N where N unknown is an error',
    "audience N of N where N audience N of N where N and N",
    'table N "x" of N gives N { N N(N) N.N N 5 "a" => N N any N => N any N 5 => 5 N 5 days N => N otherwise => N }',
    "table N of N gives N collects { N N < N in N => N(N) not in N between N and N => 5 in N(N) before N => N }",
    'table N of N gives list of N { N N contains N has word N => N ends with any of N is N => ("a", N) }',
    "table N of N gives number { N N 5 N => 5 N 5 => 5 contains any of N 5 => 5 N N => -5 }",
    'role template N "x" allows many { role N "x" weight N needs 1 to 2 when N formerly N, N role N when N role N }',
    "role template N { role N when N in N formerly N role N weight N role N when N in last 3 days needs 1 role N }",
    'interest N "x" { roles N stages N shown by person when N } interest N { shown by account when any N stages N }',
    'buying group N "x" { audience N interest N admit everyone engagement N completeness weighted ready when N }',
    "buying group N { ready when N audience N engagement N admit interested interest N } buying group N { }",
    'engagement N "x" { window 3 days cap 1 per day N 1 N 2.5 N -1 half life 3 days scale population from 10% }',
    "engagement N { N 1 scale raw N 2 window 3 days N 3 half life 3 days N 4 cap 1 per day N 5 }",
    'stages N "x" { entry N, N success N failure N, N N -> N, N N to N when N N -> N N formerly N, N N to N when N }',
    "stages N { N to N when N N formerly N N to N when N > 5 N -> N failure N N to N when N in last 3 days N -> N }",
    "stages N { N to N when N in hours 09:00 to 10:00 N -> N success N N to N when any N in this month N -> N }",
    "table N of N gives number { N N -5 N => 5 -2.5 N => 5 10% N => -5 N 5 => 5 5 N => N }",
    'destination N "x" as N destination N as N destination N',
    'activation N "x" { audience N only when N contains N to N } activation N { to N only when N in N audience N }',
    "define a of b = member of N as N and not member of N or engagement of N > engagement of N.N",
    "define a of b = sum(engagement of N) + sum(engagement of N where (N)) + N(engagement of N)",
    "define a of b = any buying group where (N) and N > count(buying groups) and no N after any buying group",
    "define a of b = sum(N of buying groups) + max(N + engagement of N, N) + sum(N + N of N) + max(count by N of N)",
    "define a of b = N.missing contains N and N.missing.N.N = N and any N.missing and N in N.missing",
    "table N of N gives text { N N.missing N N.missing => N.missing N any => N }",
    'table N of N gives text { N N in this month in zone N N => 5 in hours 10:00 to 11:00 N => 5 "a" N => 5 }',
    'journey N "x" for N in N { reenter 3 days after end exit when N goal when in N on change pin N: do N(N: N) }',
    "journey N for N in N { exit when N N: wait 3 days N: wait until N N: wait until N in zone N N: end }",
    "journey N for N in N { goal when member of N as N N: wait until on monday, tuesday N: end }",
    "journey N for N in N { N: wait until start of this month N: wait 3 days until N - 3 days on monday N: end }",
    "journey N for N in N { N: wait until N(N) N: wait until N.N N: wait until N + N N: end N: wait until monday }",
    "journey N for N in N { N: listen for any N N: listen 3 days until N for any N where (N) or joining N N: end }",
    "journey N for N in N { listen for change of N from N to N or change of N of any N to N where (N) N: do N() }",
    "journey N for N in N { listen for change of N + N of any N or change of N.N or joining N as N N: end }",
    "journey N for N in N { listen for leaving N N: listen for any N in last 3 days or leaving N as N N: end N: end }",
    "journey N for N in N { listen for any N { on event { N: end } on timeout { N: do N(N: -N, N: 5) } } N: do N() }",
    "journey N for N in N { split accounts N { path N when N { N: do N() } otherwise { N: end } } N: end }",
    "journey N for N in N { split people N { path N when N.N { } path N when any N { } } N: repeat N at most 2 times }",
    "journey N for N in N { N: repeat N at most 2 times N: repeat N at most 1 time N: end N: end }",
    'journey N for N in N { split random N { 50% path N { N: end } } split random N by person salt "x" { } N: end }',
    "journey N for N in N { N: call N(N: N) within 3 days N: call N() N: call N() { path N when N { } on error { } } }",
    'action N "x" of N needs consent { N N N text required N buying group required N role N N } as N action N of N',
    'action N of N { N destination N journey required N list of N required N { N N } N one of "a", "b" N N N stage }',
    "call N of N call N of N { N N N N } gives { N N N text } simulated { N: N N: -N N: 5 N: (N) } call N of N",
    "call N of N gives { N N } call N of N simulated { N: 5 N: N }",
    "define a of b = N since journey entry or N in 3 days before journey entry or any N in 3 days before journey entry",
    "define a of b = N < journey entry - 3 days and N > journey entry",
    'record N "x" { key N text format "YY" N text N date format "Y" N { N N N list of N } N list of { N text } N N }',
    'constant N = 5 constant N = "x" constant N = 5 days list N from "x" column N gives N list N = (N) constant N = -1',
    'mapping N "x" from N to N { when N delete when N as of N with N by N N = N N.N = N N = N.N N = N(N) N = 5 N = N }',
    "mapping N to relation of N for each N.N as N { N = N > N N = not N N = N is missing N = any N N = N in N N = 5 }",
    "mapping N to N for each N[0].N as N { N = N contains N N = 5 days N = N + N N = N[1].N[0] N = sum(N of N) N = N }",
    "mapping N to merge of N { N = each N where (N) { N = N N.N = 5 N = each N[0] { N = N } } N = N when N N = -N }",
    "mapping N to N { N = N in hours 09:00 to 10:00 N = N more than 3 days ago with N by N with N by 5 N = 5 as of N }",
    'test "" for each N in (N, 5, 5 days, "a", N, (N, N), now - N, today) { now N given file N account N N N N N of N}',
    'test "" for each N, N in ((N, N), (5, N)) { account N {N: 5  N: -5  N: 5 days  N: N  N: (N)  N: { N: N  N: 5 } }}',
    'test "" {now N N N of N {} event N by N event N of N 5 days ago event N at N event N event N by N at now - N N N}',
    'test "x" { after N N N after 5 days N N assign N N in N remove N from N remove N as N from N move N.N to N N N }',
    'test "x" { mark N.N as N N N answer N for N { N: N } answer N for N error "x" enter journey N for N N N of N }',
    'test "" {leave journey N for N expect N in N expect N not in N expect N in N is N N N expect N in N is true N N }',
    'test "" {expect unknown N in N because (N, N.N.missing, "x") expect unknown N is N in N expect N entered N N N }',
    'test "x" { expect unknown N is member of N expect N exited N expect N is N in N expect N is not member of N N N }',
    'test "" {expect N.N = N expect N.N is N expect N.N is not 5 N N expect N.missing contains N expect N != missing }',
    'test "" {expect N in journey N at N.N expect N not in journey N expect N in journey N at N N N of N expect N > N}',
    'test "x" { expect action N for N with { N: N } expect no action N for N N N expect no actions for N N N }',
    'test "" {expect no actions N N of N expect refused move N.N to N expect refused assign N N in N N N } test "y" {}',
]


@pytest.mark.parametrize("at", range(len(_PLACES)))
def test_a_word_of_the_language_may_be_a_name_everywhere(at: int) -> None:
    for word in _WORDS[at % _SHARE :: _SHARE]:  # each word in its share of the places, as all of them take a minute
        text = re.sub(r"\bN\b", f"`{word}`", _PLACES[at])
        formatted = format_source(Source("a.rules", text))  # which proves that the names are still names
        assert formatted.text is not None, (text, formatted.diagnostics)


_BARE = [
    "entity date text in of { key event  date date  text text  list list of person  table person  of text  as text }",
    "event date of person { date date  contact person  text text }",
    "define f(date date, text list of text, of person) of person = true",
    'table t of person gives text { date text  list  from  has word "x"  any  any  any => "1" }',
]


@pytest.mark.parametrize("text", _BARE)
def test_words_next_to_each_other_are_told_apart_by_their_places(text: str) -> None:
    formatted = format_source(Source("a.rules", text)).text
    assert formatted is not None
    assert "`" not in formatted


def test_backticks_stand_only_where_they_are_needed() -> None:
    text = "audience plain of accounts where role = stage and state.key > count and last is event and start < end"
    formatted = format_source(Source("a.rules", text)).text
    assert formatted is not None
    assert "`" not in formatted


def test_every_character_that_may_not_stand_in_a_text_is_escaped() -> None:
    span = Span("", 0, 0)
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        written = print_text(TextLiteral(span, chr(code)))
        assert written.isascii() or not find_hidden(Source("", written)), hex(code)
    everything = "".join(map(chr, [*range(0x2FFF), 0x1F331, 0xE0001]))
    text = f"list a = ({print_text(TextLiteral(span, everything))})"
    (declaration,) = parse(Source("a.rules", text)).file.declarations
    assert declaration.items == (TextLiteral(span, everything),)  # type: ignore[union-attr]  # a list
