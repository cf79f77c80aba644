"""How the pages of a site look: by day, by night, on a phone and on paper."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --ink: #1d2733; --soft: #566270; --line: #dfe4ea; --track: #eef1f4;
  --link: #1f5fae; --keyword: #7a3fb0; --text: #1c6b3c; --number: #a04a12; --gap: #a8381f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12181f; --card: #1b232d; --ink: #e6eaef; --soft: #a7b3c0; --line: #303b47; --track: #232d38;
    --link: #7db4f2; --keyword: #c3a2f5; --text: #7fd0a0; --number: #eeb077; --gap: #ff9b80;
  }
}
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
a { color: var(--link); text-underline-offset: .15em }
a:focus-visible, input:focus-visible, pre:focus-visible, figure:focus-visible {
  outline: 3px solid var(--link); outline-offset: 2px;
}
[hidden] { display: none !important }
.skip { position: absolute; left: -99rem }
.skip:focus { position: static; display: block; padding: .5rem 1rem }
.top {
  display: flex; flex-wrap: wrap; gap: .2rem 1.6rem; align-items: baseline; padding: .8rem 1rem .7rem;
  border-bottom: 1px solid var(--line); background: var(--card);
}
.home { margin: 0; font-weight: 700; font-size: 1.1rem }
.home a { color: inherit; text-decoration: none }
.top ul { display: flex; flex-wrap: wrap; gap: .15rem 1rem; list-style: none; margin: 0; padding: 0 }
.top nav a { display: inline-block; padding: .2rem 0; text-decoration: none }
.top nav a[aria-current] { color: var(--ink); font-weight: 600; box-shadow: 0 2px 0 var(--link) }
.count { color: var(--soft); font-size: .8em; font-weight: 400; font-variant-numeric: tabular-nums }
main { max-width: 76rem; margin: 0 auto; padding: 1.6rem 1rem 3rem }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere }
h2 { margin: 0; font-size: 1.3rem; line-height: 1.3; overflow-wrap: anywhere }
h2 a { color: inherit; text-decoration: none }
h2 a:hover { text-decoration: underline }
main > h2 { margin: 1.6rem 0 .6rem }
p { margin: .4rem 0 0 }
.lead { color: var(--soft); max-width: 46rem }
.soft, figcaption, footer, .name { color: var(--soft) }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere }
article, section {
  margin-top: 1.3rem; padding: 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px;
}
article:target { border-color: var(--link); box-shadow: 0 0 0 1px var(--link) }
.name { margin: .1rem 0 0; font-size: .875rem }
.beside { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1rem 2rem; margin-top: .8rem }
.said ul, .said ol { margin: .3rem 0 0; padding-left: 1.4rem }
.said li { margin-top: .22rem }
.said > p:first-child { margin-top: 0 }
figure { margin: 0 }
figcaption { font-size: .8rem; margin-top: .3rem; overflow-wrap: anywhere }
pre {
  margin: 0; padding: .8rem .9rem; overflow-x: auto; background: var(--track); border-radius: 8px; tab-size: 4;
  font-size: .84rem; line-height: 1.5;
}
pre code { font-size: inherit; overflow-wrap: normal; white-space: pre }
.keyword { color: var(--keyword) }
.text, .pattern { color: var(--text) }
.number { color: var(--number) }
.comment { color: var(--soft); font-style: italic }
.drawn { margin-top: 1rem; overflow-x: auto }
.drawn svg { display: block; max-width: 100%; height: auto }
.drawn svg.journey-graph { min-width: 640px }
.drawn svg.stage-graph { min-width: 560px }
dl {
  margin: 1rem 0 0; display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: .35rem 1.2rem; font-size: .92rem;
}
dt { color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
dl.terms { font-size: 1rem; grid-template-columns: 16rem minmax(0, 1fr) }
.terms dt { color: var(--ink); font-weight: 600 }
.missed { margin: 0; padding-left: 1.2rem }
.here ul { columns: 15rem; column-gap: 2.2rem; margin: 1rem 0 0; padding-left: 1.2rem }
.here li { break-inside: avoid }
.further { margin-top: 1.3rem }
.inventory { list-style: none; margin: .6rem 0 0; padding: 0 }
.inventory li { padding: .55rem 0; border-top: 1px solid var(--line) }
.inventory li:first-child { border-top: 0 }
.inventory p { margin: .1rem 0 0; color: var(--soft); font-size: .94rem; overflow-wrap: anywhere }
.inventory li > a { font-weight: 600 }
.inventory li > code { color: var(--soft) }
.gap { color: var(--gap); font-size: .85rem }
#search { margin-top: 1.2rem }
#search label { display: block; font-weight: 600 }
#search input {
  width: 100%; max-width: 34rem; margin-top: .25rem; padding: .55rem .7rem; color: inherit; background: var(--card);
  border: 1px solid var(--soft); border-radius: 8px; font: inherit;
}
#found { min-height: 1.5em; color: var(--soft); font-size: .9rem }
meter { width: 10rem; height: .9rem; vertical-align: middle }
table { width: 100%; border-collapse: collapse; margin-top: .6rem; font-size: .94rem }
th { text-align: left; font-weight: 600 }
thead th { color: var(--soft); font-size: .85rem; font-weight: 400 }
td, th { padding: .3rem .9rem .3rem 0; vertical-align: top; overflow-wrap: anywhere }
tbody tr { border-top: 1px solid var(--line) }
tbody th { font-weight: 400 }
.depth1 { padding-left: 1.2rem } .depth2 { padding-left: 2.4rem } .depth3 { padding-left: 3.6rem }
.uses td { width: 38% }
footer { max-width: 76rem; margin: 0 auto; padding: 0 1rem 2rem; font-size: .8rem; overflow-wrap: anywhere }
@media (max-width: 56rem) {
  .beside { grid-template-columns: minmax(0, 1fr) }
}
@media (max-width: 36rem) {
  main { padding: 1.1rem .7rem 2rem }
  h1 { font-size: 1.55rem }
  article, section { padding: .95rem .8rem }
  .top { padding: .7rem }
  .top nav { overflow-x: auto; max-width: 100% }
  .top ul { flex-wrap: nowrap }
  .top li { white-space: nowrap }
  dl, dl.terms { grid-template-columns: minmax(0, 1fr); gap: 0 }
  dd { margin-bottom: .5rem }
  .uses thead { display: none }
  .uses tr, .uses th, .uses td { display: block; width: auto; padding: .1rem 0 }
  .uses tr { padding: .5rem 0 }
  .uses td:empty { display: none }
  .uses td::before { content: attr(data-told) ": "; color: var(--soft) }
}
@media print {
  :root {
    color-scheme: light;
    --ground: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --line: #bbbbbb; --track: #f4f4f4;
    --link: #000000; --keyword: #000000; --text: #333333; --number: #333333; --gap: #000000;
  }
  body { font-size: 10.5pt }
  main { max-width: none; padding: 0 }
  .top nav, .here, .further, .skip, #search { display: none !important }
  a { text-decoration: none }
  article, section { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: .5rem 0 }
  .beside { grid-template-columns: minmax(0, 1fr); gap: .5rem }
  pre { white-space: pre-wrap; overflow: visible; border: 1px solid var(--line) }
  pre code { white-space: pre-wrap }
  h2, dt, .name { break-after: avoid }
  p, tr, dd, .inventory li, .drawn { break-inside: avoid }
  .drawn { overflow: visible }
  .drawn svg { min-width: 0 !important; max-width: 100% !important; max-height: 23cm }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact }
}
"""
