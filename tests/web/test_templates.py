"""What the strict content policy and the page builders rely on in every template."""

import re
from pathlib import Path

import pytest

from app.assets import templates_directory
from app.navigation import MENU, menu
from app.permissions import PERMISSIONS, PUBLIC
from catalogue.kinds import AssetKind
from records.viewer import ANONYMOUS, Role, Viewer

TEMPLATES = sorted(templates_directory().rglob("*.html"))
MACROS = sorted((templates_directory() / "macros").glob("*.html"))
GUIDE = Path(__file__).parents[2] / "docs" / "frontend.md"
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE)


def public_macros(text: str) -> list[tuple[str, str]]:
    """Name and parameters of each macro that pages may use."""
    return re.findall(r"\{%-? macro ([a-z]\w*)\((.*?)\)\s*-?%\}", text)


def head(text: str) -> str:
    """The comment at the head of a file."""
    found = re.match(r"\{#-?(.*?)-?#\}", text, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_inline_style_or_script(template: Path) -> None:
    """A strict policy refuses both, so a template that holds one would look broken."""
    text = re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.DOTALL)
    assert INLINE.findall(text) == []


@pytest.mark.parametrize("file", MACROS, ids=lambda path: path.name)
def test_every_macro_is_described_at_the_head_of_its_file_and_in_the_guide(file: Path) -> None:
    """The description is what page builders read, so its signature must be the real one."""
    text = file.read_text()
    assert public_macros(text)
    for name, parameters in public_macros(text):
        assert f"{name}({parameters})" in head(text)
        assert f"`{name}(" in GUIDE.read_text()


def test_every_island_is_described_in_the_guide() -> None:
    """Each data attribute that a script reads is in the guide."""
    web = templates_directory().parent / "web"
    read = {
        name for source in web.rglob("*.ts") for name in re.findall(r'root\.dataset\["(\w+)"\]', source.read_text())
    }
    for name in read - {"failed", "ready"}:
        assert f"data-{re.sub('[A-Z]', lambda letter: '-' + letter[0].lower(), name)}" in GUIDE.read_text()


def test_every_kind_of_asset_has_a_look_of_its_own() -> None:
    """No two kinds share both shape and colour, and none is left to the spare look."""
    source = (templates_directory().parent / "web/shared/kinds.ts").read_text()
    looks = {
        kind: (shape, colour)
        for kind, shape, colour in re.findall(r'(\w+): \{ shape: "(\w+)", colour: "(#\w+)"', source)
    }
    assert {kind.value for kind in AssetKind} <= set(looks)
    assert len(set(looks.values())) == len(looks)


def test_each_role_is_offered_only_what_it_may_open() -> None:
    """A supplier sees deliveries and no approvals; a stranger sees the map and the policy."""
    supplier = {entry.title for entry in menu(Viewer("p", "o", frozenset({Role.SUPPLIER})), "/")}
    assert "Deliveries" in supplier
    assert "Approvals" not in supplier
    assert [entry.title for entry in menu(ANONYMOUS, "/")] == ["Map and surveys", "Policy"]
    assert menu(None, "/") == menu(ANONYMOUS, "/")


def test_the_menu_marks_the_page_shown_and_pages_below_it() -> None:
    """Only an address at or below an entry makes it current."""
    assert [entry.title for entry in menu(ANONYMOUS, "/policy/versions") if entry.current] == ["Policy"]
    assert [entry for entry in menu(ANONYMOUS, "/policyholders") if entry.current] == []


def test_the_menu_names_only_known_permissions() -> None:
    """An entry with a misspelt permission would never show."""
    assert {permission for _, _, permission in MENU} <= PUBLIC | set(PERMISSIONS)
