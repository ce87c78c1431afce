"""The official SDK, pointed at a simulated organisation.

The SDK takes any host; the login host is the same one with "api." made "login.", so for a host path of the
simulation it is the same. Which of its 1,500 methods asks for a path is read off its own source text.

Importing the package imports its 3,000 models, one module each, for six seconds: here they are imported when
they are needed. Everything else is the package's own.
"""

import importlib
import importlib.util
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, Protocol, cast

import pytest

from tests.deploy.local.genesys.made import CLIENT

_PACKAGE = "PureCloudPlatformClientV2"
_MODELS = f"{_PACKAGE}.models"
_MODEL = re.compile(r"^from \.(\w+) import (\w+)$", re.MULTILINE)
_METHOD = re.compile(
    r"^    def (\w+)\(self.*?resource_path = '([^']+)'.*?call_api\(resource_path, '(\w+)'",
    re.DOTALL | re.MULTILINE,
)
_CLASS = re.compile(r"^class (\w+)\(object\)", re.MULTILINE)


class Method(NamedTuple):
    """One operation of the SDK: its module, its class and its own name."""

    module: str
    api: str
    name: str

    def of(self, client: Any) -> Any:
        """Ready to be called."""
        return getattr(api(client, self.module, self.api), self.name)


class Refused(Protocol):
    """The SDK's exception, as far as it is looked at."""

    status: int


class _Models(ModuleType):
    """The models, each imported when it is first asked for."""

    def __getattr__(self, name: str) -> object:
        if name not in _models():
            raise AttributeError(name)
        found: object = getattr(importlib.import_module(f"{self.__name__}.{_models()[name]}"), name)
        setattr(self, name, found)
        return found


@contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """The SDK watches the whole home folder for changes of its configuration, unless that says otherwise."""
    (folder / ".genesyscloudpython").mkdir()
    (folder / ".genesyscloudpython" / "config").write_text("[general]\nlive_reload_config = False\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        _prepare()
        yield


def logged_in(url: str) -> Any:
    """A client of the organisation at `url`, with a token."""
    client = importlib.import_module(f"{_PACKAGE}.api_client").ApiClient(host=url)
    return client.get_client_credentials_token(*CLIENT)


def api(client: Any, module: str, name: str) -> Any:
    return getattr(importlib.import_module(f"{_PACKAGE}.apis.{module}"), name)(client)


def status(error: Exception) -> int:
    """What the SDK was answered, where it raised."""
    assert type(error).__name__ == "ApiException"
    return cast(Refused, error).status


@cache
def getters() -> dict[str, Method]:
    """By path, as the declarations write it: what GETs it."""
    found = {}
    for module in sorted((_folder() / "apis").glob("*_api.py")):
        text = module.read_text(encoding="utf-8")
        if owner := _CLASS.search(text):
            for name, path, verb in _METHOD.findall(text):
                if verb == "GET":
                    found[path] = Method(module.stem, owner[1], name)
    return found


def _prepare() -> None:
    """The packages without what their own __init__ would import."""
    if _PACKAGE not in sys.modules:
        folder = _folder()
        for name, made in ((_PACKAGE, ModuleType), (f"{_PACKAGE}.apis", ModuleType), (_MODELS, _Models)):
            sys.modules[name] = made(name)
            sys.modules[name].__path__ = [str(folder.joinpath(*name.split(".")[1:]))]


@cache
def _folder() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


@cache
def _models() -> dict[str, str]:
    """The module that holds each model."""
    text = (_folder() / "models" / "__init__.py").read_text(encoding="utf-8")
    return {name: module for module, name in _MODEL.findall(text)}
