"""What a SET or USE statement changes in its session."""

from collections.abc import Sequence

from deploy.local.door.tokens import Token, tokens


def assigned(text: bytes) -> dict[str, str]:
    """The settings that `SET a = 1, b = 'x'` names, with the text of their values; `SET a` means 1."""
    significant = list(tokens(text))[1:]
    changes: dict[str, str] = {}
    for assignment in _split(significant):
        if not assignment[0].name.startswith("param_"):
            value = text[assignment[2].start : assignment[-1].end] if len(assignment) > 2 else b"1"
            changes[assignment[0].name] = value.decode("utf-8", "surrogateescape")
    return changes


def used(text: bytes) -> str:
    """The database that `USE name` names."""
    return list(tokens(text))[-1].name


def _split(significant: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in significant:
        if token.marks(b",") and not token.depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]
