"""How the page of the report on a role template looks: by day, by night, on a phone and on paper."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --ink: #1d2733; --soft: #5a6775; --line: #dfe4ea; --track: #eef1f4;
  --one: #2f6fbd; --several: #7a5cc0; --none: #d2603a; --unknown: #85919d; --met: #2c8a57; --on: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12181f; --card: #1b232d; --ink: #e6eaef; --soft: #a2aebb; --line: #303b47; --track: #283340;
    --one: #5b9be6; --several: #a78bea; --none: #e8805c; --unknown: #74808d; --met: #55b883; --on: #10161d;
  }
}
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100% }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 66rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
h1 { margin: 0; font-size: 1.8rem; line-height: 1.2; overflow-wrap: anywhere }
h2 { margin: 0 0 .15rem; font-size: 1.2rem }
h3 { margin: 1.4rem 0 .3rem; font-size: 1rem }
p { margin: .3rem 0 0 }
code { font: .92em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere }
.soft, figcaption, footer { color: var(--soft) }
.small { font-size: .875rem }
section {
  margin-top: 1.25rem; padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px;
}
figure { margin: 1rem 0 0 }
svg { display: block; width: 100% }
svg text {
  font: 600 11px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; text-anchor: middle;
  fill: var(--ink);
}
svg text.label { font-weight: 400; font-size: 10.5px; fill: var(--soft) }
svg text.on { font-size: 18px; fill: var(--on) }
svg .axis { stroke: var(--line); fill: none }
svg.stack { border-radius: 6px }
svg.bar { height: .75rem; background: var(--track); border-radius: 3px }
svg.columns { max-width: 44rem }
.one { fill: var(--one); --fill: var(--one) }
.several { fill: var(--several); --fill: var(--several) }
.none { fill: var(--none); --fill: var(--none) }
.unknown { fill: var(--unknown); --fill: var(--unknown) }
.met { fill: var(--met); --fill: var(--met) }
.key {
  display: inline-block; width: .7em; height: .7em; margin-right: .45em; border-radius: 2px;
  background: var(--fill);
}
ul, ol { list-style: none; margin: 0; padding: 0 }
.keys { display: flex; flex-wrap: wrap; gap: 0 1.2rem }
.kinds { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: .75rem; margin-top: .9rem }
.kinds b { font-size: 1.5rem; font-weight: 650; line-height: 1.2 }
.kinds span.said { display: block }
.roles li {
  display: grid; grid-template-columns: 13rem minmax(0, 1fr) 9.5rem; gap: .2rem 1.5rem; padding: .75rem 0;
  border-top: 1px solid var(--line);
}
.roles li:first-child { border-top: 0 }
.roles .name { font-weight: 600; line-height: 1.3; overflow-wrap: anywhere }
.list.facts { margin-top: .9rem; max-width: 40rem }
.roles .facts { display: flex; flex-wrap: wrap; gap: 0 1.2rem }
.roles svg { margin: .3rem 0 .25rem }
.wide { overflow-x: auto; margin-top: .9rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
caption { text-align: left; padding-bottom: .35rem; color: var(--soft); font-size: .875rem }
th { font-weight: 600; text-align: left }
td, th { padding: .28rem .6rem .28rem 0; vertical-align: top }
.list { width: 100% }
.list thead th { font-size: .8rem; font-weight: 400; color: var(--soft) }
.list tbody tr { border-top: 1px solid var(--line) }
.list td { overflow-wrap: anywhere }
.number { text-align: right; white-space: nowrap }
.list .meter { width: 22%; min-width: 3.5rem; vertical-align: middle }
.heat abbr { text-decoration: none }
.heat th { font-size: .875rem }
.heat thead th { text-align: center; padding: .2rem .3rem }
.heat tbody th { padding-right: .8rem; white-space: nowrap }
.heat td { min-width: 2.9rem; padding: .35rem .4rem; text-align: center; border: 2px solid var(--card) }
.heat td.itself { color: var(--soft); background: var(--track) }
.heat .heat1 { background: rgb(214 98 58 / .12) }
.heat .heat2 { background: rgb(214 98 58 / .28) }
.heat .heat3 { background: rgb(214 98 58 / .46) }
.heat .heat4 { background: rgb(226 112 70 / .8); color: #16110e }
.heat .heat5 { background: rgb(236 122 78); color: #16110e }
.pairs { margin-top: 1rem }
.pairs li { padding: .6rem 0; border-top: 1px solid var(--line) }
.pairs .head { display: grid; grid-template-columns: minmax(0, 1fr) 30% 4rem; gap: .8rem; align-items: center }
.samples { color: var(--soft); font-size: .875rem; overflow-wrap: anywhere }
.samples q { color: var(--ink) }
.beside {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 0 2.2rem;
  align-items: start;
}
footer { margin-top: 1.5rem; font-size: .8rem; overflow-wrap: anywhere }
@media (max-width: 34rem) {
  main { padding: 1rem .6rem 2rem }
  section { padding: 1rem .8rem }
  .roles li { grid-template-columns: minmax(0, 1fr) }
  .pairs .head { grid-template-columns: minmax(0, 1fr) 3.5rem }
  .pairs .head svg { grid-column: 1 / -1; grid-row: 2 }
  svg.stack { height: 2.6rem }
  svg.stack text { display: none }
}
@media print {
  :root {
    color-scheme: light;
    --ground: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --line: #cccccc; --track: #eeeeee;
    --one: #2f6fbd; --several: #7a5cc0; --none: #d2603a; --unknown: #85919d; --met: #2c8a57; --on: #ffffff;
  }
  body { font-size: 10.5pt }
  main { max-width: none; padding: 0 }
  section { border: 0; padding: .4rem 0; }
  h2, h3, caption { break-after: avoid }
  li, tr, figure { break-inside: avoid }
  .wide { overflow: visible }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact }
}
"""
