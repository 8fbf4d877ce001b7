"""What every command starts from, and how every command answers."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import click
from sqlalchemy import Engine

from app.assembly import assemble
from app.database import make_ready
from app.settings import Settings, from_env
from compliance.feeds import Feeds
from records.files import FileStore
from records.viewer import SYSTEM, Viewer
from records.worker import utc_now

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Opened:
    """A process's parts, ready to use, acting as the service itself."""

    settings: Settings
    engine: Engine
    files: FileStore
    feeds: Feeds
    viewer: Viewer = SYSTEM

    @property
    def now(self) -> datetime:
        """The present moment."""
        return utc_now()


@contextmanager
def opened() -> Iterator[Opened]:
    """Everything the settings name, with the embedded database made or brought up to date."""
    settings = from_env(os.environ)
    parts = assemble(settings)
    make_ready(settings, parts.engine)
    try:
        yield Opened(settings=settings, engine=parts.engine, files=parts.files, feeds=parts.feeds)
    finally:
        parts.engine.dispose()


def pass_opened(command: Callable[Concatenate[Opened, P], R]) -> Callable[P, R]:
    """Give a command the opened parts as its first argument."""

    @wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with opened() as parts:
            return command(parts, *args, **kwargs)

    return wrapper


def json_option(command: Callable[P, R]) -> Callable[P, R]:
    """Add `--json`, passed to the command as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")(command)


def report(as_json: bool, data: Mapping[str, Any] | list[Any], text: str) -> None:
    """Answer: the data as JSON for programs, or the text for people."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False) if as_json else text)
