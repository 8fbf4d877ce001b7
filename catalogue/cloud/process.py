"""A point cloud into the catalogue: read with suspicion, written as COPC, described, pictured."""

from pathlib import Path

from pydantic import JsonValue
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from catalogue.cloud.copc import Written, write_copc
from catalogue.cloud.describe import density, outline, phenomenology, picture, schemas
from catalogue.cloud.reading import Source, open_cloud
from catalogue.cloud.records import loses_waveform
from catalogue.ingest import stac
from catalogue.ingest.names import stem_of
from catalogue.ingest.outcome import Derived, FileKind, Hints, Processed
from catalogue.ingest.pictures import save_png
from catalogue.ingest.reference import hinted_crs, name_of, proj_fields, to_wgs84, vertical

_WORST_BOX = 1e-3


def process_cloud(path: Path, name: str, work: Path, hints: Hints) -> Processed:
    """Catalogue a LAS or LAZ file.

    Raises:
        Quarantined: It names no coordinate system, or does not hold together.
    """
    stem = stem_of(name)
    target = work / f"{stem}.copc.laz"
    with open_cloud(path) as source:
        crs = source.crs or hinted_crs(hints.crs, "cloud")
        written = write_copc(source, target, work / "spool", _wkt(crs))
        warnings = (*_warnings(source, written, crs), *_height_warnings(crs, hints))
        shape = outline(written)
        place = to_wgs84(shape, crs)
        cloud_fields = _cloud_fields(source, written, shape, crs)
    save_png(picture(written), work / f"{stem}.png")
    data = Derived(
        "data", target.name, target, stac.COPC_TYPE, "Point cloud (COPC)", proj_fields(crs) | stac.file_facts(target)
    )
    thumbnail = Derived("thumbnail", f"{stem}.png", work / f"{stem}.png", stac.PNG_TYPE, "The cloud from above")
    return Processed(
        kind=FileKind.POINT_CLOUD,
        geometry=place,
        starts_at=hints.flown_at,
        ends_at=hints.flown_at,
        properties=stac.times(hints.flown_at) | cloud_fields | proj_fields(crs) | _heights(crs, hints),
        extensions=(stac.POINTCLOUD, stac.PROJECTION, stac.FILE),
        derived=(data, thumbnail),
        warnings=warnings,
    )


def _cloud_fields(source: Source, written: Written, shape: BaseGeometry, crs: CRS) -> dict[str, JsonValue]:
    """The `pc:` properties."""
    told: dict[str, JsonValue] = {
        "pc:count": written.survey.count,
        "pc:type": phenomenology(written),
        "pc:encoding": "LASzip",
        "pc:schemas": schemas(source.layout),
        "pc:statistics": written.survey.statistics(),
        "proj:bbox": stac.numbers([*written.survey.lowest, *written.survey.highest]),
    }
    points_per_m2 = density(written, shape, crs)
    return told if points_per_m2 is None else told | {"pc:density": points_per_m2}


def _heights(crs: CRS, hints: Hints) -> dict[str, JsonValue]:
    """What the heights are above, where it is known."""
    upright = vertical(crs)
    datum = (name_of(upright) or upright.name) if upright else hints.vertical_datum
    return {"laverock:vertical_datum": datum}


def _height_warnings(crs: CRS, hints: Hints) -> tuple[str, ...]:
    """Ask for the vertical datum where nothing says it."""
    if vertical(crs) is not None or hints.vertical_datum:
        return ()
    return ("The cloud does not say what its heights are above; say the vertical datum before they are compared.",)


def _warnings(source: Source, written: Written, crs: CRS) -> tuple[str, ...]:
    """What the deliverer should know of."""
    told = []
    slack = _WORST_BOX * float(max(source.scales.max(), 1e-9)) + float(source.scales.max())
    box = (written.survey.lowest, written.survey.highest)
    if any(
        abs(a - b) > slack
        for claim, found in zip(source.box, box, strict=True)
        for a, b in zip(claim, found, strict=True)
    ):
        told.append("The header's bounding box is not that of the points; the points were believed.")
    if loses_waveform(source.claims.format_id):
        told.append("Waveforms are kept in the original only; COPC has no place for them.")
    if name_of(crs) is None:
        told.append(f"The coordinate system {crs.name!r} has no code; its own definition was used.")
    return tuple(told)


def _wkt(crs: CRS) -> str:
    """The definition that LAS asks for: WKT 1 where the system can be so written."""
    try:
        return crs.to_wkt("WKT1_GDAL")
    except CRSError:
        return crs.to_wkt("WKT2_2019")
