"""How the page of the report on a simulated journey looks: as that of a role template, with what it has besides."""

from __future__ import annotations

from typing import Final

from quorate.cli.template_report_style import STYLE as COMMON

STYLE: Final = f"""{COMMON}
.actions {{ fill: var(--ink); --fill: var(--ink) }}
.tiles {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(7.2rem, 1fr)); gap: .9rem 1rem }}
.tiles li {{ border-top: 3px solid var(--fill); padding-top: .45rem }}
.tiles b {{
  display: block; font-size: 1.7rem; font-weight: 650; line-height: 1.15; font-variant-numeric: tabular-nums;
}}
.tiles .said {{ display: block; line-height: 1.3 }}
.drawn {{ overflow-x: auto; margin-top: .9rem; --sheet: var(--card) }}
.drawn > div {{ margin: 0 auto }}
.drawn svg.journey-graph {{ height: auto; --paper: var(--sheet) }}
.funnel li {{
  display: grid; grid-template-columns: 13rem minmax(0, 1fr) 7.5rem; gap: .2rem 1rem; padding: .32rem 0;
  align-items: center;
}}
.funnel svg.bar {{ height: 1.1rem }}
.funnel .name {{ line-height: 1.25; overflow-wrap: anywhere }}
.share {{ text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }}
svg text.side {{ text-anchor: end }}
svg .area {{ fill-opacity: .3; stroke: var(--one); stroke-width: 1.5 }}
svg .course {{ fill: none; stroke: var(--met); stroke-width: 2.5; stroke-linejoin: round }}
tbody th.group {{ padding-top: .9rem; font-weight: 600 }}
tbody th.group .soft {{ font-weight: 400 }}
.list td:first-child {{ min-width: 8rem }}
.list td.inset {{ padding-left: 1rem; width: 34% }}
.list th.number {{ text-align: right; padding-left: .6rem }}
.list td.number {{ padding-left: .6rem }}
.blocked {{ color: var(--none) }}
@media (max-width: 34rem) {{
  .funnel li {{ grid-template-columns: minmax(0, 1fr) 7rem }}
  .funnel svg {{ grid-column: 1 / -1; grid-row: 2 }}
}}
@media print {{
  .drawn {{ overflow: visible }}
  .drawn > div {{ min-width: 0 !important }}
  .drawn svg.journey-graph {{ max-height: 24cm }}
  .tiles li {{ break-inside: avoid }}
}}
"""
