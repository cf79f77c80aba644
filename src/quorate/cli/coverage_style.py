"""How the page of coverage looks: as that of a role template, with lines of rules."""

from __future__ import annotations

from typing import Final

from quorate.cli.template_report_style import STYLE as COMMON

STYLE: Final = f"""{COMMON}
a {{ color: inherit; text-underline-offset: .15em }}
.list .total {{ border-top: 2px solid var(--line); font-weight: 600 }}
.code {{ width: 100%; font-size: .85rem }}
.code td {{ padding: 0 .6rem 0 0; vertical-align: top }}
.code code {{ white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2 }}
.code .line, .code .count {{
  color: var(--soft); text-align: right; white-space: nowrap; width: 1%; user-select: none;
  font: .92em/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}}
.code .line {{ padding-left: .6rem; border-left: 4px solid transparent }}
.code .seen .line {{ border-left-color: var(--met) }}
.code .partly .line {{ border-left-color: #c99a2e }}
.code .missed .line {{ border-left-color: var(--none) }}
.code .partly .count, .code .missed .count {{ color: var(--ink); font-weight: 600 }}
.code mark {{ background: rgb(214 98 58 / .2); color: inherit; border-radius: 3px }}
.code .lack {{
  display: block; margin: .1rem 0 .25rem 1.2rem; padding-left: .5rem; color: var(--none); font-size: .92em;
  border-left: 2px solid var(--none); overflow-wrap: anywhere;
}}
@media print {{
  .code {{ font-size: 8pt }}
  .code tr {{ break-inside: avoid }}
}}
"""
