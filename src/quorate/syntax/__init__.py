"""From rules text to a frozen syntax tree and back; the only floor that knows the parser library."""
