"""Where a value ends, in a text that was to be JSON and isn't: cut short, or quoted within other JSON."""

import re
from typing import Final

QUOTE: Final = re.compile(r"""\\*["']""")
"""With the backslashes before it: JSON within JSON has quotes with one, and so on inwards."""
_BARE: Final = re.compile(r"[^\s,}\]]*")
_MARK: Final = re.compile(r"""\\*["']|[\[\]{}]""")


def end_of_value(text: str, at: int) -> int:
    """The place after the value that begins at `at`; the text's end where the value has none.

    Rather too much than too little: an end that could be meant otherwise is none.
    """
    if (quote := QUOTE.match(text, at)) is not None:
        return _end_of_quoted(text, quote.end(), quote[0])
    if text[at : at + 1] not in ("[", "{"):
        return _BARE.match(text, at).end()  # type: ignore[union-attr]  # it matches anything
    depth = 0
    while (mark := _MARK.search(text, at)) is not None:
        if mark[0] in "[{":
            depth += 1
        elif mark[0] in "]}":
            depth -= 1
        at = mark.end() if mark[0] in "[]{}" else _end_of_quoted(text, mark.end(), mark[0])
        if not depth:
            return at
    return len(text)


def _end_of_quoted(text: str, at: int, quote: str) -> int:
    """After the same quote with as many backslashes: with more it is inside."""
    while (end := text.find(quote, at)) >= 0:
        if text[end - 1] != "\\" or end == at:
            return end + len(quote)
        at = end + len(quote)
    return len(text)
