"""`quorate show` on buying groups, and the graphs of stage models."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.running import run_here as run
from tests.cli.running import write_rules

GROUPS = """
event page_viewed of person { url text }
role template committee "Committee" {
  role decider "Decision maker" weight vital needs 1 when job_title has word "chief"
  role other "Other" weight trivial
}
stages pipeline "Pipeline <of seeds>" {
  entry early  success won  failure lost
  early -> late, lost  late -> won, lost, early  lost -> early
  early to late when completeness >= 50%
}
stages plain { entry start  success end  start -> end }
interest ai "AI" { roles committee  stages pipeline  shown by person when any page_viewed }
engagement standard { window 30 days  page_viewed 40 }
buying group seeds "Seeds" { audience large  interest ai  ready when completeness >= 80% }
destination linkedin "LinkedIn" as company_list
activation media "Media" { audience large  only when seeds.missing contains decider  to linkedin }
"""
MARKS = "→─│┬├└●✓✗“”"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rules(tmp_path_factory.mktemp("sets") / "small", groups=GROUPS)


def test_the_inventory_has_a_line_for_each_thing(rules: Path) -> None:
    done = run("show", rules)
    assert (done.returncode, done.stderr) == (0, "")
    for block in (
        "role templates\n  committee  “Committee”: the first that holds of “Decision maker” 83.33%, “Other” 16.67%\n",
        "interests\n  ai  “AI”: shown by a person if there is at least one “page viewed” event\n",
        "  plain     2 stages; starts in start and succeeds in end\n",
        "engagement models\n  standard  the last 30 days: page viewed 40\n",
        "buying groups\n  seeds  “Seeds”: “Large ones”, “AI”; ready if completeness is at least 80%\n",
        "destinations\n  linkedin  “LinkedIn”: of the kind company_list\n",
        "activations\n  media  “Media”: “Large ones” to “LinkedIn”, only if the buying group “Seeds” has",
    ):
        assert block in done.stdout
    assert done.stdout.splitlines()[1:3] == [
        "2 entities, 1 event, 1 audience, 1 role template, 1 interest, 2 stage models, 1 engagement model,",
        "1 buying group, 1 destination, 1 activation",
    ]
    assert max(map(len, done.stdout.splitlines())) <= 100


@pytest.mark.parametrize(
    ("name", "kind", "first"),
    [
        ("committee", "role_template", "In “Committee” a person takes the first role that holds:"),
        ("ai", "interest", "A person shows the interest “AI” if there is at least one “page viewed” event."),
        ("pipeline", "stage_model", "In “Pipeline <of seeds>” a buying group starts in early, succeeds in won and"),
        ("standard", "engagement_model", "Engagement by “standard” adds up what a person did in the last 30 days:"),
        ("seeds", "buying_group", "An account in “Large ones” has the buying group “Seeds”:"),
        ("linkedin", "destination", "“LinkedIn” is a destination of the kind `company_list`."),
        ("media", "activation", "“Media” keeps an account that is in “Large ones” in the destination “LinkedIn” if"),
    ],
)
def test_each_can_be_asked_for(rules: Path, name: str, kind: str, first: str) -> None:
    assert run("show", rules, name).stdout.startswith(first)
    document = json.loads(run("show", rules, name, "--format", "json").stdout)
    assert (document["kind"], document["name"]) == (kind, name)
    assert document["meaning"].startswith(first)
    assert "title" in document
    assert "summary" in document


def test_json_has_all_of_them(rules: Path) -> None:
    document = json.loads(run("show", rules, "--format", "json").stdout)
    assert document["role_templates"][0]["roles"][1] == {
        "name": "other", "title": "Other", "weight": 20, "needs": None, "most": None, "when": None, "formerly": [],
    }  # fmt: skip
    assert document["stage_models"][0]["moves"] == [
        {"from": "early", "to": "late", "when": "completeness is at least 50%"}
    ]
    assert document["buying_groups"][0]["ready_when"] == "completeness is at least 80%"
    assert document["buying_groups"][0]["reads"] == ["employees", "events", "people", "people.job_title"]
    assert document["activations"][0]["to"] == "linkedin"
    assert [len(document[key]) for key in ("interests", "engagement_models", "destinations")] == [1, 1, 1]


def test_a_misspelt_name_is_told_with_the_one_that_was_meant(rules: Path) -> None:
    done = run("show", rules, "comittee")
    assert done.returncode == 2
    assert "a name close to it is `committee`" in done.stderr


def test_what_is_unknown_for_want_of_facts_is_told_of_each_kind(rules: Path) -> None:
    assert (
        "\nWho has which role can be unknown where one of these is missing:\n  job_title\n"
        in run("show", rules, "committee").stdout
    )
    assert "\nWhat is told of it can be unknown where" in run("show", rules, "seeds").stdout


def test_a_stage_model_is_drawn_as_a_text(rules: Path) -> None:
    assert run("show", rules, "pipeline", "--graph").stdout.splitlines() == [
        "Pipeline <of seeds>",
        "",
        "  ● early ─→ late ─→ ✓ won",
        "",
        "  ● early ┬─→   late   by itself if completeness is at least 50%",
        "          └─→ ✗ lost",
        "    late  ┬─→ ✓ won",
        "          ├─→ ✗ lost",
        "          └─→ ● early",
        "  ✗ lost  ──→ ● early",
        "",
        "  ● entry  ✓ success  ✗ failure",
    ]
    plain = run("show", rules, "pipeline", "--graph", "text", PYTHONIOENCODING="ascii").stdout
    assert "  o early +->   late   by itself" in plain
    assert not set(plain) & set(MARKS)


def test_a_stage_model_is_drawn_for_mermaid(rules: Path) -> None:
    assert run("show", rules, "pipeline", "--graph", "mermaid").stdout.splitlines() == [
        "stateDiagram-v2",
        "  direction LR",
        "  [*] --> early",
        "  early --> late : if completeness is at least 50%",
        "  early --> lost",
        "  late --> won",
        "  late --> lost",
        "  late --> early",
        "  lost --> early",
        "  won --> [*]",
        "  classDef success fill:#d8f0dc,stroke:#2c7a3f",
        "  class won success",
        "  classDef failure fill:#f8dedb,stroke:#b3402f",
        "  class lost failure",
    ]
    plain = run("show", rules, "plain", "--graph", "mermaid").stdout
    assert '  state "end" as stage_end\n' in plain
    assert "  start --> stage_end\n" in plain


def test_stages_that_mermaid_or_its_language_has_words_for_go_by_other_names(tmp_path: Path) -> None:
    stages = """stages odd {
      entry end  success root  failure constructor, `to "be" <sold>: 50%`
      end -> stage_end, root  stage_end -> constructor, root, `to "be" <sold>: 50%`
    }"""
    told = run("show", write_rules(tmp_path / "odd", stages=stages), "odd", "--graph", "mermaid").stdout
    assert {
        '  state "end" as stage_end', '  state "stage_end" as stage_stage_end', '  state "root" as stage_root',
        '  state "constructor" as stage_constructor', '  state "to #34;be#34; #60;sold#62;#58; 50%" as stage_5',
        "  stage_end --> stage_stage_end", "  stage_stage_end --> stage_5",
    } <= set(told.splitlines())  # fmt: skip


def test_a_stage_model_is_drawn_as_svg(rules: Path) -> None:
    told = run("show", rules, "pipeline", "--graph", "svg", PYTHONIOENCODING="ascii").stdout
    drawing = ET.fromstring(told)  # noqa: S314 - our own drawing
    texts = ["".join(text.itertext()) for text in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Pipeline <of seeds>", "early", "late", "won", "lost", "1"} <= set(texts)
    assert "1.early to late if completeness is at least 50%" in texts
    assert "href" not in told
    assert "script" not in told


def test_what_has_no_graph_is_told_with_what_has(rules: Path) -> None:
    done = run("show", rules, "large", "--graph")
    assert done.returncode == 2
    assert (
        "`large` is an audience, which has no graph; graphs are those of stage models and journeys: pipeline, plain"
        in done.stderr
    )
    assert "graphs are those of stage models and journeys" in run("show", rules, "--graph", "text").stderr
    assert "a name close to it is `pipeline`" in run("show", rules, "pipelin", "--graph").stderr
    assert run("show", rules, "pipeline", "--graph", "--format", "json").returncode == 2
