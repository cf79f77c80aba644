"""Tokens written with comments and white space all over, which say the same."""

from __future__ import annotations

import re
from random import Random

_WORD = re.compile(r"[\w`\"]")
_BLANKS = (" ", "  ", "\n", "\t", "\n\n\n", " \r\n ", "\r")


def scatter(tokens: list[str], random: Random) -> str:
    """Write tokens with comments and white space all over."""
    often = random.choice((0.02, 0.1, 0.4))
    texts: list[str] = []
    for number, token in enumerate([*tokens, ""]):
        parted = texts and _WORD.match(texts[-1][-1:]) and _WORD.match(token[:1])
        texts.append(random.choice(_BLANKS) if parted or random.random() < 1 / 2 else "")
        while random.random() < often:
            texts[-1] += f"{random.choice(('#', ' # why', '# and'))} {number}{random.choice(_BLANKS[:2])}\n"
            texts[-1] += random.choice(("", *_BLANKS))
        texts.append(token)
    return "".join(texts)
