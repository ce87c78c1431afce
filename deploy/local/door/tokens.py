"""The tokens of a statement as ClickHouse's lexer cuts them (src/Parsers/Lexer.cpp), comments left out.

What a statement does is told from its tokens, so that neither a string nor a comment can look like a clause.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final


class Kind(Enum):
    WORD = auto()
    """A bare word: a keyword or an identifier, which only the grammar can tell apart."""
    QUOTED = auto()
    """An identifier in back quotes or double quotes."""
    LITERAL = auto()
    """A string, a here-document, or a number."""
    MARK = auto()
    """One byte of punctuation, or one that the engine will reject."""


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    start: int
    end: int
    text: bytes
    depth: int
    """How many brackets are open around the token; a bracket counts as outside itself."""

    def says(self, *words: bytes) -> bool:
        """Whether it is one of these keywords, given in upper case."""
        return self.kind is Kind.WORD and self.text.upper() in words

    def marks(self, *signs: bytes) -> bool:
        return self.kind is Kind.MARK and self.text in signs

    @property
    def name(self) -> str:
        """The identifier that a word or a quoted token stands for."""
        text = self.text.decode("utf-8", "surrogateescape")
        if self.kind is not Kind.QUOTED:
            return text
        quote, inner = text[-1], text[1:-1]
        return re.sub(r"\\(.)", r"\1", inner.replace(quote * 2, quote), flags=re.DOTALL)


# The lexer takes these as white space too: a text copied from a web page is full of them.
_UNICODE_SPACES: Final = (
    rb"\xc2[\x85\xa0]|\xe1\xa0\x8e|\xe2\x80[\x80-\x8d\xa8\xa9\xaf]"
    rb"|\xe2\x81[\x9f\xa0]|\xe3\x80\x80|\xef\xbb\xbf"
)

_TOKEN: Final = re.compile(
    rb"(?P<space>\s+|" + _UNICODE_SPACES + rb")"
    rb"|(?P<line>(?:--|//|\#[ !])[^\n]*)"
    rb"|(?P<comment>/\*)"
    rb"|(?P<literal>'(?:[^'\\]++|\\.|'')*+(?:'|\\?\Z)"
    rb"|\xe2\x80\x98.*?(?:\xe2\x80\x99|\Z)"
    rb"|(?P<tag>\$\w*\$).*?(?P=tag))"
    rb"|(?P<quoted>`(?:[^`\\]++|\\.|``)*+(?:`|\\?\Z)|\"(?:[^\"\\]++|\\.|\"\")*+(?:\"|\\?\Z)"
    rb"|\xe2\x80\x9c.*?(?:\xe2\x80\x9d|\Z))"
    rb"|(?P<number>(?<![\w$.])(?:\d[\w]*(?:\.\w*)?|\.\d\w*)(?![$]))"
    rb"|(?P<word>[\w$]+)"
    rb"|(?P<mark>.)",
    re.DOTALL,
)
_COMMENT_EDGE: Final = re.compile(rb"/\*|\*/")
_KINDS: Final = {
    "literal": Kind.LITERAL,
    "number": Kind.LITERAL,
    "quoted": Kind.QUOTED,
    "word": Kind.WORD,
    "mark": Kind.MARK,
}


def tokens(sql: bytes, start: int = 0) -> Iterator[Token]:
    """The significant tokens from `start`, one at a time: the data behind an INSERT is never looked at.

    A quote or comment that isn't closed reaches to the end, where the engine reports it.
    """
    depth = 0
    at = start
    while match := _TOKEN.match(sql, at):
        at = match.end()
        group = str(match.lastgroup)
        if group == "comment":
            at = _comment_end(sql, at)
        elif kind := _KINDS.get(group):
            depth -= kind is Kind.MARK and match[0] in b")]}"
            yield Token(kind, match.start(), at, match[0], depth)
            depth += kind is Kind.MARK and match[0] in b"([{"


def _comment_end(sql: bytes, at: int) -> int:
    """Comments nest, as in the SQL standard."""
    level = 1
    while level and (edge := _COMMENT_EDGE.search(sql, at)):
        level += 1 if edge[0] == b"/*" else -1
        at = edge.end()
    return at if not level else len(sql)
