"""How a raster is tied to the ground: by its own system, by control points, or by what the deliverer said."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pyproj import CRS
from pyproj.exceptions import CRSError
from rasterio.enums import Resampling
from rasterio.io import DatasetReader
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT

from catalogue.errors import Quarantined
from catalogue.ingest.outcome import Hints
from catalogue.ingest.reference import hinted_crs


@dataclass(frozen=True, slots=True)
class Placing:
    """How one raster is placed.

    Attributes:
        crs: Its coordinate system.
        by_points: Number of control points where only those place it; then it must be warped.
        given: Whether the system was given beside the file and is not in it.
    """

    crs: CRS
    by_points: int
    given: bool

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the deliverer should know of."""
        told = []
        if self.by_points:
            told.append(f"The raster is placed by {self.by_points} control points only; it was warped to fit them.")
        if self.given:
            told.append("The coordinate system is the one given with the delivery; the file names none.")
        return tuple(told)


def placing_of(dataset: DatasetReader, hints: Hints) -> Placing:
    """How a raster is placed.

    Raises:
        Quarantined: Nothing places it; the remedy says what would.
    """
    points, points_crs = dataset.gcps
    if points and dataset.transform == Affine.identity():
        own = _crs(points_crs.to_wkt()) if points_crs else None
        return Placing(own or hinted_crs(hints.crs, "raster"), len(points), given=own is None)
    if dataset.transform == Affine.identity():
        raise Quarantined(
            "The raster is not georeferenced: nothing says where its corners are.",
            remedy="Export it as GeoTIFF with its position inside, not in a file beside it.",
        )
    own = _crs(dataset.crs.to_wkt()) if dataset.crs else None
    return Placing(own or hinted_crs(hints.crs, "raster"), 0, given=own is None)


def _crs(wkt: str) -> CRS | None:
    """A system from GDAL's words; a local one without a datum is none."""
    try:
        crs = CRS.from_wkt(wkt)
    except CRSError:
        return None
    return crs if crs.is_projected or crs.is_geographic or crs.is_compound else None


@contextmanager
def placed(dataset: DatasetReader, placing: Placing, *, add_alpha: bool) -> Iterator[DatasetReader | WarpedVRT]:
    """The raster as it should be copied: itself, or a view of it with its place or its mask put right.

    Args:
        dataset: The open raster.
        placing: How it is placed.
        add_alpha: Turn its nodata value into an opacity band, for compressions that change values.
    """
    if not (placing.by_points or placing.given or add_alpha):
        yield dataset
        return
    crs = placing.crs.to_wkt()
    exact = {"transform": dataset.transform, "width": dataset.width, "height": dataset.height}
    with WarpedVRT(
        dataset,
        src_crs=crs,
        crs=crs,
        add_alpha=add_alpha,
        resampling=Resampling.bilinear if placing.by_points else Resampling.nearest,
        **({} if placing.by_points else exact),
    ) as view:
        yield view
