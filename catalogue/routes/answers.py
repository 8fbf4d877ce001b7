"""How this room answers: documents with a strong ETag, and addresses that lead back here."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from pydantic import JsonValue
from sqlalchemy import Engine
from sqlmodel import Session

from catalogue.stac_words import JSON
from records.files import FileStore
from records.viewer import Viewer

AnyRequest = Request[Any, Any, Any]
NOT_MODIFIED: Final = 304
PRIVATE: Final = "private, no-cache"
"""Answers depend on who asks, so shared caches keep none; browsers ask again with the ETag."""


class _Settings(Protocol):
    """What this room reads of the service's settings."""

    @property
    def data(self) -> Path:
        """Where the embedded default keeps everything."""

    @property
    def upload_limit_bytes(self) -> int:
        """The largest single upload."""


Db = NamedDependency[SkipValidation[Session]]
"""The request's transaction."""
Caller = NamedDependency[SkipValidation[Viewer]]
"""Who asks."""
Moment = NamedDependency[SkipValidation[datetime]]
"""When it is asked."""
Store = NamedDependency[SkipValidation[FileStore]]
"""Where the bytes are."""
Database = NamedDependency[SkipValidation[Engine]]
"""For what must not sit in one transaction."""
CatalogueSettings = NamedDependency[SkipValidation[_Settings]]
"""What the service was set to."""


def permission(name: str, *, reads: bool = False) -> dict[str, str | bool]:
    """The `opt` of a route: the permission that opens it, and whether an unsafe method only reads."""
    return {"permission": name, "reads": True} if reads else {"permission": name}


def base_of(request: AnyRequest) -> str:
    """The address that the caller used for the service, without a slash at its end."""
    return str(request.base_url).rstrip("/")


def document(request: AnyRequest, content: Mapping[str, JsonValue], media_type: str = JSON) -> Response[bytes]:
    """A JSON document with a strong ETag, or 304 when the caller has it."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return tagged(request, body, hashlib.sha256(body).hexdigest()[:32], media_type)


def tagged(request: AnyRequest, body: bytes, tag: str, media_type: str, cache: str = PRIVATE) -> Response[bytes]:
    """Bytes with a strong ETag, or 304 when the caller has them."""
    headers = {"ETag": f'"{tag}"', "Cache-Control": cache, "Vary": "Authorization, Cookie"}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(b"", status_code=NOT_MODIFIED, headers=headers, media_type=media_type)
    return Response(body, headers=headers, media_type=media_type)


def matches(header: str | None, tag: str) -> bool:
    """Whether an If-None-Match header names an entity tag (RFC 9110, 13.1.2: weak comparison)."""
    if header is None:
        return False
    named = {part.strip().removeprefix("W/").strip('"') for part in header.split(",")}
    return "*" in named or tag in named


def next_address(request: AnyRequest, cursor: str | None, name: str = "cursor") -> str | None:
    """The address of the next page of a list, with the same parameters; None at the end."""
    if cursor is None:
        return None
    kept: Sequence[tuple[str, str]] = [(k, str(v)) for k, v in request.query_params.multi_items() if k != name]
    return f"{base_of(request)}{request.scope['path']}?{urlencode([*kept, (name, cursor)])}"
