"""What the map of one item shows: its tiles, the track of its film, and the photographs taken with it."""

import json
from datetime import datetime
from typing import Final

from pydantic import JsonValue
from sqlalchemy import and_
from sqlmodel import Session, col

from app.pages.catalogue.entries import Entry, entries, first_file
from app.pages.catalogue.map import rounded
from catalogue.cql import Filter
from catalogue.ingest.outcome import FileKind
from catalogue.items import ItemDetail, file_address
from catalogue.models import Item, ItemAsset
from catalogue.search import SearchQuery, search
from records.columns import JsonObject
from records.files import FileStore
from records.spatial import shape_of
from records.viewer import Viewer

PHOTOGRAPHS: Final = (FileKind.PHOTOGRAPH, FileKind.RADIOMETRIC_JPEG)
MOST_PHOTOGRAPHS: Final = 60
_LARGEST_TRACK: Final = 5_000_000


def footprint_of(item: Item) -> JsonObject | None:
    """The ground that an item shows, as a GeoJSON feature."""
    geometry = shape_of(item)
    if geometry is None:
        return None
    return {"type": "Feature", "geometry": rounded(geometry), "properties": {"name": item.title}}


def file_href(file: ItemAsset, token: str | None = None) -> str:
    """The address of a file: the caller's own, or through a link."""
    address = file_address(file)
    return f"/files/{address}" if token is None else f"/share/{token}/files/{address.partition('/')[2]}"


def film_of(detail: ItemDetail, token: str | None = None) -> JsonObject | None:
    """The film that a browser can play, and the frame to show before it starts."""
    film = first_file(detail, "visual", "video/") or first_file(detail, "data", "video/mp4")
    if film is None:
        return None
    poster = first_file(detail, "overview") or first_file(detail, "thumbnail")
    return {
        "src": file_href(film, token),
        "type": film.media_type,
        "poster": file_href(poster, token) if poster else None,
    }


def picture_of(detail: ItemDetail, token: str | None = None) -> JsonObject | None:
    """The picture to look at: of web size where there is one, and the largest that a browser can show."""
    shown = (
        first_file(detail, "visual", "image/jpeg") or first_file(detail, "overview") or first_file(detail, "thumbnail")
    )
    if shown is None:
        return None
    return {"src": file_href(shown, token), "alone": shown.role == "thumbnail"}


def track_of(detail: ItemDetail, files: FileStore) -> JsonObject | None:
    """The line flown, with the seconds into the film at each of its places; None where times are not known."""
    kept = next((file for file in detail.files if file.role == "metadata" and "geo+json" in file.media_type), None)
    if kept is None or kept.size > _LARGEST_TRACK:
        return None
    document = json.loads(files.read(kept.key))
    told = document.get("properties", {}).get("times", [])
    if document.get("geometry", {}).get("type") != "LineString" or not told or not all(told):
        return None
    moments = [datetime.fromisoformat(str(each)) for each in told]
    seconds: list[JsonValue] = [round((each - moments[0]).total_seconds(), 3) for each in moments]
    return {"type": "Feature", "geometry": document["geometry"], "properties": {"times": seconds}}


def photographs_with(session: Session, item: Item, *, viewer: Viewer) -> list[Entry]:
    """The photographs of the same delivery, in the order of their taking."""
    if item.kind not in PHOTOGRAPHS:
        return []
    beside = and_(col(Item.delivery_id) == item.delivery_id, col(Item.kind).in_([*PHOTOGRAPHS]))
    query = SearchQuery(filter=Filter(condition=beside, shape=None), limit=MOST_PHOTOGRAPHS)
    found = search(session, query, viewer=viewer).items
    return entries(session, list(reversed(found)), viewer=viewer)


def photo_points(rows: list[Entry]) -> JsonObject | None:
    """Where the camera stood for each photograph."""
    features = [point for row in rows if (point := photo_point(row.item)) is not None]
    return {"type": "FeatureCollection", "features": [*features]} if features else None


def photo_point(item: Item) -> JsonObject | None:
    """Where the camera stood, else the middle of what it shows."""
    centre = item.properties.get("pers:perspective_center")
    geometry = shape_of(item)
    if isinstance(centre, list) and len(centre) > 1:
        at: list[JsonValue] = [centre[0], centre[1]]
    elif geometry is not None:
        at = [round(geometry.centroid.x, 7), round(geometry.centroid.y, 7)]
    else:
        return None
    return {
        "type": "Feature",
        "id": item.id,
        "geometry": {"type": "Point", "coordinates": at},
        "properties": {"name": item.title},
    }
