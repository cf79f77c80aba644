"""Rules that compile and are hardly meant as they stand: one family a module, each rule with its page."""
