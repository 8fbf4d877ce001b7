"""Where templates and built files lie, and the served address of each built file.

The front end is built into `app/static` with hashed names (see docs/frontend.md), so files never change under their
name and may be cached for ever; `manifest.json` says which file a name such as `page.js` stands for.
"""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

from geo.errors import ExplainedError

STATIC_PATH = "/static"
"""Where `static_directory()` must be served; the only address that built scripts take for granted is none at all."""

_PACKAGE = Path(str(files("app")))


class AssetMissingError(ExplainedError):
    """A page asks for a built file that is not there: the front end was not built, or the name is wrong."""


def templates_directory() -> Path:
    """Return the folder of Jinja templates."""
    return _PACKAGE / "templates"


def static_directory() -> Path:
    """Return the folder of built scripts, styles, fonts and pictures."""
    return _PACKAGE / "static"


@cache
def manifest() -> dict[str, str]:
    """Return built file by logical name.

    Raises:
        AssetMissingError: when the front end has not been built.
    """
    path = static_directory() / "manifest.json"
    if not path.is_file():
        raise AssetMissingError(
            "The front end has not been built.",
            remedy="Run npm ci && npm run build, or install the package again.",
        )
    entries: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return entries


def asset_url(name: str) -> str:
    """Return the address of a built file, for templates: `asset_url("page.js")`.

    Raises:
        AssetMissingError: when the front end has not been built or has no such file.
    """
    try:
        return f"{STATIC_PATH}/{manifest()[name]}"
    except KeyError:
        known = ", ".join(sorted(manifest()))
        raise AssetMissingError(
            f"The front end has no file named {name}.", field=name, remedy=f"Use one of: {known}."
        ) from None
