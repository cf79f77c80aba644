"""Typed, resolved programs: plain data that the semantics floor makes and every evaluator reads."""
