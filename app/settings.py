"""Settings: environment variables read once, at the edge, into one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.errors import ExplainedError

PREFIX: Final = "LAVEROCK_"


class SettingsError(ExplainedError):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box in WGS 84 degrees: west, south, east, north."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a council can set. `docs/settings.md` explains each.

    Attributes:
        data: Where the embedded default keeps everything.
        database_url: The database; empty means SQLite inside `data`.
        store_url: The file store; empty means a folder inside `data`.
        base_url: The address people use, for links in files and messages.
        council: The name at the top of every page.
        service_area: Requests outside this box are refused.
        basemap_area: What the offline basemap covers.
        ocid_prefix: The council's registered open-contracting prefix.
        spend_threshold_pence: Payments at or above this are published.
        feeds: The outside feeds that may be asked, by name; none by default.
        demonstration: Every page says that nothing on it is real.
        session_hours: How long a sign-in lasts.
        upload_limit_bytes: The largest single upload.
        workers: Job workers inside the web process; 0 leaves jobs to `laverock worker`.
    """

    data: Path = Path("var")
    database_url: str = ""
    store_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    council: str = "Argyll and Bute Council"
    service_area: Box = Box(-7.3, 55.2, -4.4, 56.8)
    basemap_area: Box = Box(-7.3, 55.2, -4.4, 56.8)
    ocid_prefix: str = "ocds-213czf"
    spend_threshold_pence: int = 50_000
    feeds: tuple[str, ...] = ()
    metoffice_key: str = ""
    demonstration: bool = False
    session_hours: int = 12
    upload_limit_bytes: int = 20_000_000_000
    workers: int = 1

    @property
    def database(self) -> str:
        """The address of the database, embedded unless one was given."""
        return self.database_url or f"sqlite:///{(self.data / 'laverock.sqlite3').resolve()}"

    @property
    def store(self) -> str:
        """The address of the file store, embedded unless one was given."""
        return self.store_url or str((self.data / "files").resolve())

    @property
    def embedded(self) -> bool:
        """True when no other server is needed."""
        return not self.database_url

    @property
    def secure(self) -> bool:
        """True when people come over HTTPS, so that cookies may say so."""
        return self.base_url.startswith("https://")


def from_env(environ: Mapping[str, str]) -> Settings:
    """Settings from `LAVEROCK_*` variables; absent ones keep their default.

    Raises:
        SettingsError: A value cannot be read, or a variable has no such setting.
    """
    given = {name[len(PREFIX) :].lower(): value for name, value in environ.items() if name.startswith(PREFIX)}
    given = {name: value for name, value in given.items() if not name.startswith("test_")}
    unknown = sorted(set(given) - set(Settings.__dataclass_fields__))
    if unknown:
        raise SettingsError(
            f"There is no setting {PREFIX}{unknown[0].upper()}.",
            field=f"{PREFIX}{unknown[0].upper()}",
            remedy="The settings are listed in docs/settings.md.",
        )
    return Settings(**{name: _read(name, value) for name, value in given.items()})  # type: ignore[arg-type]


def _read(name: str, value: str) -> object:
    default = Settings.__dataclass_fields__[name].default
    try:
        return _convert(value, default)
    except ValueError as error:
        raise SettingsError(
            f"{PREFIX}{name.upper()} cannot be {value!r}.",
            field=f"{PREFIX}{name.upper()}",
            remedy=f"It looks like {_example(default)}.",
        ) from error


def _convert(value: str, default: object) -> object:
    if isinstance(default, bool):
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}.get(
            value.strip().lower()
        ) or _false_or_refuse(value)
    if isinstance(default, int):
        return int(value)
    if isinstance(default, Path):
        return Path(value)
    if isinstance(default, Box):
        west, south, east, north = (float(part) for part in value.split(","))
        return Box(west, south, east, north)
    if isinstance(default, tuple):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _false_or_refuse(value: str) -> bool:
    if value.strip().lower() in {"0", "false", "no", ""}:
        return False
    raise ValueError(value)


def _example(default: object) -> str:
    if isinstance(default, Box):
        return "west,south,east,north in degrees, such as -7.3,55.2,-4.4,56.8"
    if isinstance(default, bool):
        return "yes or no"
    return f"{default!s}" if default not in {"", ()} else "some text"
