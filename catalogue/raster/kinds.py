"""What a raster shows, from its bands; and how it may be compressed."""

from dataclasses import dataclass
from typing import Final

from rasterio.enums import ColorInterp, MaskFlags
from rasterio.io import DatasetReader

from catalogue.ingest.outcome import FileKind

_HEAT_WORDS: Final = ("celsius", "°c", "degc", "temperature", "thermal", "lwir", "kelvin")
_PICTURE: Final = frozenset(
    {ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.gray, ColorInterp.palette}
)
_THREE: Final = 3


@dataclass(frozen=True, slots=True)
class Look:
    """What the bands of a raster are.

    Attributes:
        kind: What it shows.
        data_bands: Numbers (from 1) of the bands that are not opacity.
        alpha: Whether the last band is opacity.
        visual: Whether it is an 8-bit picture that may be compressed with loss.
        values_as_mask: Whether a nodata value must become a mask first, since JPEG changes values.
    """

    kind: FileKind
    data_bands: tuple[int, ...]
    alpha: bool
    visual: bool
    values_as_mask: bool


def look_at(dataset: DatasetReader, name: str) -> Look:
    """What a raster shows.

    Args:
        dataset: The open raster.
        name: Its name; only to tell heat from height in one band of numbers without a unit.
    """
    alpha = dataset.colorinterp[-1] is ColorInterp.alpha
    bands = tuple(range(1, dataset.count + (0 if alpha else 1)))
    types = {dataset.dtypes[b - 1] for b in bands}
    kind = _kind(dataset, bands, types, name)
    jpeg = types == {"uint8"} and kind is FileKind.ORTHOMOSAIC and _jpeg_bands(dataset, bands, alpha=alpha)
    valued = any(MaskFlags.nodata in flags for flags in dataset.mask_flag_enums)
    return Look(kind, bands, alpha, jpeg, jpeg and valued)


def _kind(dataset: DatasetReader, bands: tuple[int, ...], types: set[str], name: str) -> FileKind:
    """The kind by number and type of bands, and by what their words say."""
    picture = set(dataset.colorinterp[: len(bands)]) <= _PICTURE
    if types == {"uint8"} and picture and len(bands) in {1, _THREE}:
        return FileKind.ORTHOMOSAIC
    if len(bands) == _THREE and picture and types == {"uint16"}:
        return FileKind.ORTHOMOSAIC
    if len(bands) > 1:
        return FileKind.MULTISPECTRAL
    if _is_heat(dataset, name):
        return FileKind.THERMAL_RASTER
    return FileKind.MULTISPECTRAL if types <= {"uint8", "uint16"} else FileKind.ELEVATION


def _is_heat(dataset: DatasetReader, name: str) -> bool:
    """Whether the words of a band's unit, description or tags, or the name, speak of heat."""
    words = [*dataset.units, *dataset.descriptions, *dataset.tags(1).values(), name]
    return any(heat in word.lower() for word in words if word for heat in _HEAT_WORDS)


def _jpeg_bands(dataset: DatasetReader, bands: tuple[int, ...], *, alpha: bool) -> bool:
    """Whether the bands are ones that a JPEG tile can hold: grey, or red, green and blue with or without opacity."""
    # One-bit scans are held in bytes, but not compressed as such.
    narrow = "NBITS" in dataset.tags(1, ns="IMAGE_STRUCTURE")
    if narrow or ColorInterp.palette in dataset.colorinterp:
        return False
    valued = any(MaskFlags.nodata in flags for flags in dataset.mask_flag_enums)
    return len(bands) == _THREE or (len(bands) == 1 and not alpha and not valued)
