"""Tokens, cut where the engine cuts them: what it takes for a literal must be none of our words."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.door.tokens import Kind, tokens
from tests.deploy.local.door.running import Door


def texts(sql: bytes) -> Iterator[bytes]:
    return (token.text for token in tokens(sql))


# Each is one literal, or white space, around or in which a semicolon would begin a second statement.
LITERALS = [
    "'a;b'",
    "'it''s;'",
    r"'a\'b;'",
    r"'a\\'",
    "‘it's;’",
    "$$a;b$$",
    "$x$ ; $y$ ; $$ $x$",
    "x'3B'",
    "1.5e-3",
    "(1, ';').1",
]
BLANKS = [
    " /* ; */ ",
    " /* /* ; */ ; */ ",
    " -- ;\n",
    " --;\n",
    " // ;\n",
    " # ;\n",
    " #! ;\n",
    "\u00a0",
    "\u2003\ufeff\u3000",
    "\r\n\t\v\f",
    "/*/ ; */",
]


@pytest.mark.parametrize("literal", LITERALS)
def test_the_engine_takes_it_for_a_literal_and_so_do_we(door: Door, literal: str) -> None:
    assert door.post(f"SELECT {literal} AS value").status_code == 200
    assert b";" not in texts(literal.encode())


@pytest.mark.parametrize("blank", BLANKS)
def test_the_engine_takes_it_for_a_blank_and_so_do_we(door: Door, blank: str) -> None:
    assert door.ask(f"SELECT{blank}1{blank}") == "1\n"
    assert list(texts(blank.encode())) == []


@pytest.mark.parametrize("name", ["`a;b`", '"a;b"', r"`a\`;`", "`a``;`", "“a;b”", "a$b", "$a"])
def test_the_engine_takes_it_for_a_name_and_so_do_we(door: Door, name: str) -> None:
    answer = door.ask(f"SELECT 1 AS {name} FORMAT JSONCompactColumns SETTINGS max_threads = 1")
    assert answer.split() == ["[", "[1]", "]"]
    assert len(list(tokens(name.encode()))) == 1


def test_names_without_their_quotes() -> None:
    assert [token.name for token in tokens(rb'a "b""c" `d\`e`')] == ["a", 'b"c', "d`e"]


def test_brackets_have_a_depth() -> None:
    found = [(token.text, token.depth) for token in tokens(b"a(b[c])d")]
    assert found == [(b"a", 0), (b"(", 0), (b"b", 1), (b"[", 1), (b"c", 2), (b"]", 1), (b")", 0), (b"d", 0)]


@pytest.mark.parametrize("opened", [b"'a", b"`a", b'"a', b"/* a", b"'a\\", b"/* /* */ a"])
def test_what_is_not_closed_reaches_to_the_end(opened: bytes) -> None:
    assert b";" not in texts(opened + b"; SELECT 1")


@given(st.binary(max_size=60))
def test_any_bytes_are_cut_in_order_and_without_loss(sql: bytes) -> None:
    end = 0
    for token in tokens(sql):
        assert end <= token.start < token.end
        assert sql[token.start : token.end] == token.text
        end = token.end


@given(st.text(max_size=30))
def test_a_quoted_text_is_one_literal(text: str) -> None:
    quoted = "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    (token,) = tokens(quoted.encode())
    assert (token.kind, token.text) == (Kind.LITERAL, quoted.encode())
