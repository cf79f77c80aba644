"""Programs as Python code: built as syntax trees, never as text; the reference evaluator says what it has to mean."""
