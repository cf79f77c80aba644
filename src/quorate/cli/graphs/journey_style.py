"""How the drawing of a journey looks, by day, by night and on paper, also on a page that has a style of its own.

Colours are those of the kinds of its nodes: what is written on a kind's colour has the colour `--on`.
"""

from __future__ import annotations

from typing import Final

from quorate.ir.journey_graph import NodeKind

STYLE: Final = """
.journey-graph {
  --paper: #ffffff; --card: #ffffff; --ink: #1f2933; --soft: #5a6775; --rim: #c3ccd6; --line: #93a1b0; --on: #ffffff;
  --entry: #34495e; --do: #2c8a57; --wait: #b7741a; --listen: #7a5cc0; --split: #2f6fbd; --random: #128391;
  --call: #b5437c; --repeat: #6b7885; --end: #6b7885; --note: #1f5fae;
}
@media (prefers-color-scheme: dark) {
  .journey-graph {
    --paper: #17202a; --card: #212c38; --ink: #e6eaef; --soft: #a7b3c0; --rim: #435160; --line: #74838f; --on: #10161d;
    --entry: #9fb3c8; --do: #55b883; --wait: #e0a04a; --listen: #a78bea; --split: #5b9be6; --random: #45b8c4;
    --call: #e67bab; --repeat: #8a97a5; --end: #8a97a5; --note: #7db4f2;
  }
}
@media print {
  .journey-graph {
    --paper: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --rim: #b5bec8; --line: #8492a0; --on: #ffffff;
    --entry: #34495e; --do: #2c8a57; --wait: #b7741a; --listen: #7a5cc0; --split: #2f6fbd; --random: #128391;
    --call: #b5437c; --repeat: #6b7885; --end: #6b7885; --note: #1f5fae;
  }
}
.journey-graph text {
  font: 400 11.5px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", Arial, sans-serif;
  text-anchor: start; fill: var(--soft);
}
.journey-graph .paper { fill: var(--paper) }
.journey-graph .title { font-size: 19px; font-weight: 650; fill: var(--ink) }
.journey-graph .remark { font-size: 12.5px }
.journey-graph .label { font-size: 13px; font-weight: 600; fill: var(--ink) }
.journey-graph .middle { text-anchor: middle }
.journey-graph .way { fill: var(--ink); font-weight: 500 }
.journey-graph .note { fill: var(--note); font-weight: 650; font-variant-numeric: tabular-nums }
.journey-graph .shape { fill: var(--card); stroke: var(--rim); stroke-width: 1.3 }
.journey-graph .pill { fill: var(--paper); stroke: var(--kind); stroke-width: 1.3 }
.journey-graph .tile { fill: var(--kind) }
.journey-graph .rule { stroke: var(--rim); stroke-width: 1; fill: none }
.journey-graph .sign {
  fill: none; stroke: var(--on); stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round;
}
.journey-graph .line { fill: none; stroke: var(--line); stroke-linejoin: round }
.journey-graph .back { stroke-dasharray: 5 4 }
.journey-graph .idle { opacity: .45 }
.journey-graph .tip { fill: var(--line) }
.journey-graph .plate { fill: var(--paper) }
"""

SIGNS: Final[dict[NodeKind, str]] = {
    "entry": "M8 7.6a2.7 2.7 0 1 0 0-5.4a2.7 2.7 0 0 0 0 5.4zM2.8 13.8c.5-2.7 2.5-4.2 5.2-4.2s4.7 1.5 5.2 4.2",
    "do": "M2 7.4L14 2.4L9.6 13.8L7.2 9zM7.2 9L14 2.4",
    "wait": "M8 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 0 0 0-11.6zM8 4.9V8l2.2 1.5",
    "listen": "M5.2 10.8a4 4 0 0 1 0-5.6M10.8 5.2a4 4 0 0 1 0 5.6M3 13a7 7 0 0 1 0-10M13 3a7 7 0 0 1 0 10M8 8h.01",
    "split": "M8 2v4.2M8 6.2L3 10v4M8 6.2L13 10v4",
    "random": "M2.8 2.8h10.4v10.4H2.8zM5.6 5.6h.01M10.4 10.4h.01M8 8h.01M10.4 5.6h.01M5.6 10.4h.01",
    "call": "M2.5 5.2h10.4M10.2 2.5l2.8 2.7L10.2 8M13.5 10.8H3.1M5.8 8.1L3 10.8l2.8 2.7",
}
"""What stands on the colour of a kind, drawn on 16 by 16."""
