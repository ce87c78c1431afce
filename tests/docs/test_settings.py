"""Settings that the pages show are settings that can be loaded, and the pages name all that there are."""

import re
from pathlib import Path
from typing import Final

import pytest

from connectors.settings.load import load
from connectors.settings.organisations import Organisation
from deploy.schema.files import ROOT

_DOCS: Final = ROOT.parent / "docs"
_EXAMPLE: Final = re.compile(r"```toml\n(.+?)```", re.DOTALL)
_SECRET: Final = re.compile(r'"(?:env|file):([^"]+)"')
_PAGES: Final = ("organisations.md", "personal-data.md", "setup-genesys.md")


def _examples() -> list[tuple[str, str]]:
    return [(page, text) for page in _PAGES for text in _EXAMPLE.findall((_DOCS / page).read_text())]


@pytest.mark.parametrize(("page", "text"), _examples())
def test_an_example_can_be_loaded(
    page: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in _SECRET.findall(text):
        monkeypatch.setenv(name, f"a secret of {name}, long enough")
    file = tmp_path / "trunkline.toml"
    file.write_text(text)
    settings = load(file)
    assert settings.organisations or settings.receive.public_url


def test_every_setting_of_an_organisation_is_explained_and_shown() -> None:
    page = (_DOCS / "organisations.md").read_text()
    explained = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (`.+?) \|", page, re.MULTILINE))))
    (example,) = _EXAMPLE.findall(page)
    for name in Organisation.model_fields:
        assert name in explained, name
        assert re.search(rf"\b{name}\b", example), name


def _links() -> list[tuple[str, str]]:
    pages = [*_DOCS.glob("*.md"), ROOT.parent / "README.md"]
    found = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#]+\.md)", page.read_text())]
    return [(str(page.relative_to(ROOT.parent)), link) for page, link in found]


@pytest.mark.parametrize(("page", "link"), _links())
def test_a_link_leads_to_a_page(page: str, link: str) -> None:
    assert ((ROOT.parent / page).parent / link).exists()
