"""A raster into the catalogue: placed, made into a COG in its own system, described, pictured."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import rasterio
from pydantic import JsonValue
from pyproj import CRS
from rasterio.enums import ColorInterp
from rasterio.io import DatasetReader

from catalogue.ingest import stac
from catalogue.ingest.clock import assume_local
from catalogue.ingest.names import moment_in_name, stem_of
from catalogue.ingest.outcome import Derived, FileKind, Hints, Processed
from catalogue.ingest.pictures import save_png
from catalogue.ingest.reference import name_of, proj_fields, to_wgs84, vertical
from catalogue.raster.cog import write_cog
from catalogue.raster.describe import bands, gsd_m, outline
from catalogue.raster.kinds import Look, look_at
from catalogue.raster.opening import open_raster, reading
from catalogue.raster.pictures import picture
from catalogue.raster.placing import Placing, placed, placing_of

_TITLES = {
    FileKind.ORTHOMOSAIC: "Orthomosaic",
    FileKind.ELEVATION: "Elevation",
    FileKind.MULTISPECTRAL: "Multispectral bands",
    FileKind.THERMAL_RASTER: "Temperature",
}


@dataclass(frozen=True, slots=True)
class _Job:
    """One raster on its way."""

    stem: str
    work: Path
    hints: Hints
    look: Look
    placing: Placing

    @property
    def cog(self) -> Path:
        """Where the COG goes."""
        return self.work / f"{self.stem}_cog.tif"

    @property
    def crs(self) -> CRS:
        """The system of the raster."""
        return self.placing.crs


def process_raster(path: Path, name: str, work: Path, hints: Hints) -> Processed:
    """Catalogue a GeoTIFF.

    Raises:
        Quarantined: Nothing places it, it is damaged, or it claims more than it can hold.
    """
    with reading():
        with open_raster(path) as dataset:
            job = _Job(stem_of(name), work, hints, look_at(dataset, name), placing_of(dataset, hints))
            averaged = ColorInterp.palette not in dataset.colorinterp
            with placed(dataset, job.placing, add_alpha=job.look.values_as_mask) as source:
                write_cog(source, job.cog, lossy=job.look.visual, averaged=averaged)
            pages = _pages_warning(dataset)
        with rasterio.open(job.cog) as made:
            return _described(made, job, name, pages)


def _pages_warning(dataset: DatasetReader) -> tuple[str, ...]:
    """Say so when a TIFF has further pages."""
    pages = len(dataset.subdatasets)
    return (f"The TIFF has {pages} pages; only the first was catalogued.",) if pages > 1 else ()


def _described(made: DatasetReader, job: _Job, name: str, warnings: tuple[str, ...]) -> Processed:
    """The finished COG in STAC's words."""
    pixel_m = gsd_m(made, job.crs)
    grid: dict[str, JsonValue] = proj_fields(job.crs) | {
        "proj:shape": [made.height, made.width],
        "proj:transform": stac.numbers(made.transform[:6]),
        "proj:bbox": stac.numbers(made.bounds),
    }
    seen = _look_again(made, job.look)
    asset: dict[str, JsonValue] = {"bands": bands(made, seen), "raster:spatial_resolution": pixel_m}
    place = to_wgs84(outline(made), job.crs)
    thumbnail = job.work / f"{job.stem}_thumb.png"
    save_png(picture(made, seen, pixel_m), thumbnail)
    flown_at, told = _when(job.hints, name)
    heights = _height_words(job)
    return Processed(
        kind=job.look.kind,
        geometry=place,
        starts_at=flown_at,
        ends_at=flown_at,
        properties=stac.times(flown_at) | grid | {"gsd": round(pixel_m, 6)} | heights[0],
        extensions=(stac.PROJECTION, stac.RASTER, stac.FILE),
        derived=(
            Derived(
                "visual" if job.look.visual else "data", job.cog.name, job.cog, stac.COG_TYPE,
                f"{_TITLES[job.look.kind]} (COG)", asset | grid | stac.file_facts(job.cog),
            ),
            Derived("thumbnail", thumbnail.name, thumbnail, stac.PNG_TYPE, "Thumbnail", stac.file_facts(thumbnail)),
        ),
        warnings=(*job.placing.warnings, *warnings, *told, *heights[1]),
    )  # fmt: skip


def _look_again(made: DatasetReader, look: Look) -> Look:
    """The bands of the COG: an opacity band may have become a mask, or been added by warping."""
    alpha = made.colorinterp[-1] is ColorInterp.alpha
    return Look(look.kind, look.data_bands, alpha, look.visual, values_as_mask=False)


def _when(hints: Hints, name: str) -> tuple[datetime | None, tuple[str, ...]]:
    """When it was flown: as said, else by the date in its name.

    A TIFF's own date is that of its making, days after the flight, and is not used.
    """
    if hints.flown_at is not None:
        return hints.flown_at, ()
    named = moment_in_name(name)
    if named is None:
        return None, ()
    return assume_local(named[0])[0], ("The date of the flight was taken from the file's name.",)


def _height_words(job: _Job) -> tuple[dict[str, JsonValue], tuple[str, ...]]:
    """What heights are above, and a question where nothing says it."""
    if job.look.kind is not FileKind.ELEVATION:
        return {}, ()
    upright = vertical(job.crs)
    datum = (name_of(upright) or upright.name) if upright else job.hints.vertical_datum
    question = "The raster does not say what its heights are above; say the vertical datum before they are compared."
    return {"laverock:vertical_datum": datum}, () if datum else (question,)
