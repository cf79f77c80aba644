"""Makes the parser's tables while the package is built, or installed for editing."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TablesHook(BuildHookInterface[Any]):
    """Writes `src/quorate/syntax/tables.msgpack`."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the tables of the grammar beside the module that reads them."""
        del version, build_data
        root = Path(self.root)
        spec = importlib.util.spec_from_file_location("tables", root / "src/quorate/syntax/tables.py")
        if spec is None or spec.loader is None:
            raise ImportError("src/quorate/syntax/tables.py")
        tables = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(tables)
        tables.write_tables((root / "grammar/quorate.lark").read_text(encoding="utf-8"))
