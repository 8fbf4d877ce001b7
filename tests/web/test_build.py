"""The build of the front end: what is locked, what is written, when it is built again."""

import importlib.util
import json
import os
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Generic, TypeVar

import pytest

from app.assets import AssetMissingError, asset_url, manifest, static_directory

ROOT = Path(__file__).parents[2]
T = TypeVar("T")


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The build hook, loaded without the builder that calls it."""
    interface = ModuleType("hatchling.builders.hooks.plugin.interface")

    class BuildHookInterface(Generic[T]):
        """Stands in for the builder's class."""

    interface.BuildHookInterface = BuildHookInterface  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "hatchling.builders.hooks.plugin.interface", interface)
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def project(folder: Path) -> Path:
    """A project with one source and its lock."""
    (folder / "app/web").mkdir(parents=True)
    for name in ("app/web/page.ts", "package.json", "package-lock.json"):
        (folder / name).write_text("{}")
    return folder


def test_a_clean_clone_is_stale(hook: ModuleType, tmp_path: Path) -> None:
    """Without a manifest there is nothing to serve, so it must be built."""
    assert hook.is_stale(project(tmp_path))


def test_a_newer_source_is_stale_and_an_older_one_is_not(hook: ModuleType, tmp_path: Path) -> None:
    """The build runs again exactly when a source is newer than the manifest."""
    root = project(tmp_path)
    built = root / "app/static/manifest.json"
    built.parent.mkdir()
    built.write_text("{}")
    os.utime(built, (2_000_000_000, 2_000_000_000))
    assert not hook.is_stale(root)
    os.utime(root / "app/web/page.ts", (2_000_000_001, 2_000_000_001))
    assert hook.is_stale(root)


@pytest.mark.parametrize(("answer", "found"), [("v20.20.2", 1), ("v18.19.0", 0), ("nonsense", 0)])
def test_an_old_node_is_not_used(
    hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, found: int
) -> None:
    """A system whose Node is too old gets Node from PyPI instead."""
    for name in ("node", "npm"):
        script = tmp_path / name
        script.write_text(f"#!/bin/sh\necho {answer}\n")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (hook.system_node() is not None) == found


def test_the_lock_names_no_registry() -> None:
    """The lock holds versions and digests, no host, so that any mirror will do."""
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert all("resolved" not in entry for entry in lock["packages"].values())
    assert all("integrity" in entry for name, entry in lock["packages"].items() if name)


def test_every_address_in_the_manifest_is_a_file_with_a_hash_in_its_name() -> None:
    """What templates link to exists, and its name changes with its content."""
    for name, file in manifest().items():
        assert (static_directory() / file).is_file(), name
        assert re.search(r"-[A-Z0-9]{8}\.", file), file
        assert asset_url(name) == f"/static/{file}"


def test_an_unknown_asset_is_refused_with_the_known_names() -> None:
    """A misspelt island is an error that says what there is."""
    with pytest.raises(AssetMissingError) as refusal:
        asset_url("aera-map.js")
    assert refusal.value.field == "aera-map.js"
    assert "area-map.js" in str(refusal.value.remedy)
