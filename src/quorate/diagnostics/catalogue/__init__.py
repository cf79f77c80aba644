"""Every code with its message and its page, one family a module; `families` has them all."""
