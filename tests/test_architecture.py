"""The house stands as it was drawn: rooms, sizes, names, and a Dockerfile whose sources exist."""

import ast
import importlib
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import tables

ROOT = Path(__file__).parents[1]
ROOMS = ("geo", "records", "framework", "compliance", "catalogue", "flights", "app")
LONGEST_MODULE = 350
LONGEST_FUNCTION = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _modules() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def _functions() -> Iterator[tuple[Path, Function]]:
    for path in _modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function):
                yield path.relative_to(ROOT), node


def _body_lines(node: Function) -> int:
    first = node.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = node.body[1].lineno if documented and len(node.body) > 1 else first.lineno
    return (node.end_lineno or start) - start + 1


def test_no_module_is_too_long_to_hold_in_the_head() -> None:
    """A module has one reason to change, and fits in one reading."""
    lengths = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in _modules()}
    assert {str(path): lines for path, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_too_long_to_follow() -> None:
    """Not counting its docstring."""
    long = {
        f"{path}:{node.name}": _body_lines(node) for path, node in _functions() if _body_lines(node) > LONGEST_FUNCTION
    }
    assert long == {}


def test_no_broad_except() -> None:
    """A failure is caught by its name, or not at all."""
    broad = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in _modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
    ]
    assert broad == []


def test_the_lists_of_rooms_agree() -> None:
    """The wheel, the import contracts and this test name the same packages."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert set(project["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(ROOMS)
    assert set(project["importlinter"]["root_packages"]) == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_no_other_distribution_has_our_names(room: str) -> None:
    """Our general names are ours alone in this environment, and come from this tree."""
    providers = set(importlib.metadata.packages_distributions().get(room, []))
    assert providers <= {"laverock"}
    assert Path(importlib.import_module(room).__file__ or "").is_relative_to(ROOT)


def test_the_dockerfile_copies_what_exists_and_runs_what_make_has() -> None:
    """Each COPY source is in the tree, and each make target is in the Makefile."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    sources = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", text, flags=re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert [source for source in sources if not (ROOT / source).exists()] == []
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^RUN make ([a-z-]+)", text, flags=re.MULTILINE)
    assert targets
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, flags=re.MULTILINE)] == []


def test_every_room_copied_into_the_image() -> None:
    """A new room would not be forgotten."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert [room for room in ROOMS if f"COPY {room} {room}" not in text] == []


def test_nothing_names_a_registry_or_a_machine() -> None:
    """No file names a package registry's host, and no lock file an address."""
    hosts = re.compile("|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs")))
    files = [path for path in ROOT.glob("*") if path.is_file()]
    files += [path for room in (*ROOMS, "docs", ".ci", "tests") for path in (ROOT / room).rglob("*.*")]
    texts = (".py", ".md", ".toml", ".json", ".txt", ".html", ".ts", ".sql", ".yaml")
    found = [
        str(path.relative_to(ROOT))
        for path in files
        if path.suffix in texts and "static" not in path.parts and hosts.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_table_is_registered() -> None:
    """No room's tables are forgotten by the migrations: each module that makes one is reached from the list."""
    listed = {module.__name__ for module in tables.ALL}
    reached = {name for name in sys.modules if name.split(".")[0] in ROOMS}
    making = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in _modules()
        if re.search(r"^class .*\btable=True\)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    }
    assert listed
    assert making - reached == set()
    unlisted = {name for name in making if name.endswith(".models") and name not in listed}
    assert unlisted == set()
