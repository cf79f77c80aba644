"""The pages that `quorate docs` writes: what a rule set holds and means, for people without rules, tools or network."""
