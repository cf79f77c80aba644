"""`within 24 hours of any form_submitted` as code: the anchors once, then a look-up for each event."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from quorate.evaluate.generate import code
from quorate.evaluate.generate.writer import CONTEXT, Lowered, Writer
from quorate.ir import nodes as n

if TYPE_CHECKING:
    from quorate.evaluate.generate.loops import Item


def near_of(w: Writer, near: n.Near, event: ast.expr) -> tuple[list[ast.stmt], Lowered]:
    """Return what gathers the anchors, and the test of an event."""
    from quorate.evaluate.generate.loops import loop  # noqa: PLC0415 - anchors are gathered by a loop

    anchors, absent, test, result = w.fresh("n"), w.fresh("b"), w.fresh("t"), w.fresh("r")

    def body(item: Item) -> list[ast.stmt]:
        return kept(item, anchors)

    setup = [
        code.assign(anchors, ast.List([], ast.Load())),
        *loop(w, near.anchor, absent, body),
        code.assign(
            test,
            code.call("near_test", code.name(CONTEXT), w.constant(near), code.name(anchors), code.name(absent)),
        ),
    ]
    found = code.name(result)
    pre = (code.assign(result, code.call(test, event)),)
    return setup, Lowered(code.is_(found, code.TRUE), code.is_known(found), pre)


def kept(item: Item, target: str) -> list[ast.stmt]:
    """Append an item that may belong, with whether it surely does."""

    def append(surely: ast.expr) -> ast.stmt:
        pair = ast.Tuple([code.name(item.variable), surely], ast.Load())
        return ast.Expr(code.call(code.attribute(code.name(target), "append"), pair))

    return item.judged([append(code.TRUE)], [append(code.FALSE)])
