"""Settings, read and checked: every mistake is listed at once, with where it is."""

import os
import tomllib
from pathlib import Path

from pydantic import ValidationError

from connectors.settings.mistakes import mistakes, unknown_variables
from connectors.settings.model import FILE_VARIABLE, NAMED_FILE, Settings, settings_file
from connectors.settings.organisations import repeated


class MendSettings(Exception):
    """The settings can't be used as they are; the message lists all that is wrong with them."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def _check_file() -> list[dict[str, object]]:
    """The file's organisations as written, for complaints. Raises MendSettings where it can't be read."""
    path = settings_file()
    wanted = NAMED_FILE.get() is not None or FILE_VARIABLE in os.environ
    if not path.exists() and not wanted:
        return []
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MendSettings([f"{path}: {error.strerror}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MendSettings([f"{path}: not TOML: {error}"]) from None
    listed = data.get("organisations")
    entries = listed if isinstance(listed, list) else []
    return [e if isinstance(e, dict) else {} for e in entries]


def load(path: Path | None = None) -> Settings:
    """Environment over file over defaults; `path` is a certain file. Raises MendSettings."""
    token = NAMED_FILE.set(path)
    try:
        return _load()
    finally:
        NAMED_FILE.reset(token)


def _load() -> Settings:
    written = _check_file()
    found = unknown_variables()
    try:
        settings = Settings()
    except ValidationError as error:
        names = [str(entry.get("name", i)) for i, entry in enumerate(written)]
        each = mistakes(error, names)
        # Settings look at all organisations together only where nothing is wrong with any.
        together = [] if any(not e["loc"] for e in error.errors()) else repeated(written)
        raise MendSettings([*found, *each, *together]) from None
    if found:
        raise MendSettings(found)
    return settings
