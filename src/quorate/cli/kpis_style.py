"""How the page of a report on key figures looks: as other reports, with what it has besides, and in greys on paper."""

from __future__ import annotations

from typing import Final

from quorate.cli.template_report_style import STYLE as COMMON

STYLE: Final = f"""{COMMON}
.past {{ fill: var(--unknown); --fill: var(--unknown) }}
.tiles {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .9rem 1rem }}
.tiles li {{ border-top: 3px solid var(--one); padding-top: .45rem }}
.tiles b {{
  display: block; font-size: 1.7rem; font-weight: 650; line-height: 1.15; font-variant-numeric: tabular-nums;
}}
.tiles b.long {{ font-size: 1.2rem; line-height: 1.65 }}
.tiles .said {{ display: block; line-height: 1.3 }}
figcaption {{ font-size: .875rem; color: var(--ink) }}
figcaption b {{ display: block; font-weight: 600 }}
.chart-box {{ overflow-x: auto; margin-top: .6rem }}
.chart-box svg {{ min-width: 40rem }}
svg.chart text {{ font-size: 13px; font-weight: 400 }}
svg.chart text.name {{ text-anchor: end }}
svg.chart text.beside, svg.chart text.start {{ text-anchor: start }}
svg.chart text.side {{ text-anchor: end }}
svg.chart text.label {{ font-size: 12px; fill: var(--soft) }}
svg.chart text.in {{ font-weight: 600; fill: var(--ink) }}
svg.chart text.in.b3, svg.chart text.in.b4 {{ fill: var(--on) }}
.half {{ fill-opacity: .45 }}
.mark {{ fill: var(--ink) }}
.piece {{ stroke: var(--card); stroke-width: 2 }}
rect.b0, .key.b0 {{ fill: var(--one); opacity: .16; --fill: var(--one) }}
rect.b1, .key.b1 {{ fill: var(--one); opacity: .38; --fill: var(--one) }}
rect.b2, .key.b2 {{ fill: var(--one); opacity: .6; --fill: var(--one) }}
rect.b3, .key.b3 {{ fill: var(--one); opacity: .82; --fill: var(--one) }}
rect.b4, .key.b4 {{ fill: var(--one); opacity: 1; --fill: var(--one) }}
.list caption {{ font-weight: 600; color: var(--ink); padding-top: .2rem }}
.list tbody th {{ font-weight: 400 }}
.list th.number {{ text-align: right }}
.list th, .list td {{ padding-left: .6rem }}
.list td:not(.number), .list tbody th {{ min-width: 7rem }}
.list th:first-child, .list td:first-child {{ padding-left: 0 }}
.reasons li {{ padding: .15rem 0 }}
.reasons {{ margin-top: .9rem }}
dl.terms {{ display: grid; grid-template-columns: minmax(9rem, 16rem) minmax(0, 1fr); gap: .3rem 1.2rem;
  margin: .7rem 0 0;
}}
dl.terms dt {{ font-weight: 600; overflow-wrap: anywhere }}
dl.terms dd {{ margin: 0; overflow-wrap: anywhere }}
.notes p {{ margin-top: .5rem }}
@media (max-width: 34rem) {{
  dl.terms {{ grid-template-columns: minmax(0, 1fr) }}
  dl.terms dt {{ margin-top: .4rem }}
}}
@media print {{
  :root {{ --one: #303030; --past: #b0b0b0; --unknown: #a8a8a8; --met: #505050; --none: #707070; --several: #606060 }}
  @page {{ margin: 1.6cm }}
  .chart-box {{ overflow: visible; break-inside: avoid }}
  .chart-box svg {{ min-width: 0 }}
  .tiles li, .reasons li {{ break-inside: avoid }}
  section {{ break-inside: auto }}
  section.page {{ break-before: page }}
  .list {{ font-size: 9pt }}
  .list td, .list th {{ white-space: normal; padding-right: .3rem }}
  .short {{ break-inside: avoid }}
  dl.terms {{ font-size: 8.5pt }}
  thead {{ display: table-header-group }}
}}
"""
