"""How the page of what two revisions differ in looks: as that of a role template, with what it has besides."""

from __future__ import annotations

from typing import Final

from quorate.cli.template_report_style import STYLE as COMMON

STYLE: Final = f"""{COMMON}
.lead {{ margin: 0; font-size: 1.05rem }}
article {{ padding: .7rem 0; border-top: 1px solid var(--line) }}
h2 + article {{ border-top: 0 }}
article .head {{ overflow-wrap: anywhere }}
.verdict {{
  display: inline-block; padding: 0 .5em; border-radius: 4px; font-size: .82rem; color: var(--on);
  background: var(--unknown);
}}
.verdict.added, .verdict.widened {{ background: var(--met) }}
.verdict.removed, .verdict.narrowed {{ background: var(--none) }}
.verdict.different {{ background: var(--several) }}
.verdict.affected, .verdict.renamed {{ background: var(--one) }}
.changes li, .quiet li {{ margin: .25rem 0 0; overflow-wrap: anywhere }}
.changes .what {{ color: var(--soft) }}
.changes .what::after {{ content: ":" }}
del {{ color: var(--none); text-decoration-thickness: 1px }}
ins {{ color: var(--met); text-decoration: none }}
pre {{
  margin: .5rem 0 0; padding: .6rem .8rem; background: var(--track); border-radius: 6px; overflow-x: auto;
  font: .85rem/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre-wrap;
  overflow-wrap: anywhere;
}}
pre .gone {{ color: var(--none) }}
pre .come {{ color: var(--met) }}
details summary {{ margin-top: .4rem; color: var(--soft); font-size: .875rem; cursor: pointer }}
svg.flows {{ height: .9rem; min-width: 6rem; background: var(--track); border-radius: 3px }}
svg.flows .axis {{ stroke: var(--soft); stroke-width: 2 }}
.list .meter {{ width: 24% }}
.list th.number, .list td.number {{ text-align: right; padding-left: .6rem }}
.sample {{ margin-top: .6rem; overflow-wrap: anywhere }}
.why li {{ padding-left: 1rem; font-size: .92rem }}
.mark.met {{ color: var(--met) }}
.mark.none {{ color: var(--none) }}
.mark.unknown {{ color: var(--unknown) }}
@media print {{
  details > * {{ display: block }}
  article {{ break-inside: avoid }}
}}
"""
