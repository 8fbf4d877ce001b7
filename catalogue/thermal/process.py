"""A radiometric JPEG into the catalogue: its temperatures as a TIFF, and the picture as any photograph."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from pydantic import JsonValue

from catalogue.ingest import stac
from catalogue.ingest.names import stem_of
from catalogue.ingest.outcome import Derived, FileKind, Hints, Processed
from catalogue.ingest.pictures import ramp, save_png
from catalogue.photo.process import process_photograph
from catalogue.raster.plain import write_measurements
from catalogue.thermal.flir import Constants, read_flir
from catalogue.thermal.planck import Celsius, to_celsius

_UNIT: Final = "°C"
_NOT_STATED: Final = (
    "Temperatures are by the emissivity ({emissivity:.2f}), distance ({distance:.1f} m) and surroundings "
    "({reflected:.1f} °C) set in the camera at the time; another surface or distance gives others."
)


def process_radiometric(path: Path, name: str, work: Path, hints: Hints) -> Processed:
    """Catalogue a FLIR JPEG.

    Raises:
        Quarantined: It is damaged, or does not say where it was taken.
    """
    radiometric = read_flir(path)
    photograph = process_photograph(path, name, work, hints, sure_at=radiometric.taken_at)
    celsius = to_celsius(radiometric.counts, radiometric.constants)
    stem = stem_of(name)
    data, thumbnail = work / f"{stem}_celsius.tif", work / f"{stem}_thumb.png"
    write_measurements(celsius, data, unit=_UNIT, description="Surface temperature")
    save_png(ramp(celsius.astype(np.float64), heat=True), thumbnail)
    fields = _band(celsius) | stac.file_facts(data)
    made = (
        Derived("data", data.name, data, stac.TIFF_TYPE, "Temperatures in degrees Celsius", fields),
        *(d for d in photograph.derived if d.role == "visual"),
        Derived("thumbnail", thumbnail.name, thumbnail, stac.PNG_TYPE, "Temperatures", stac.file_facts(thumbnail)),
    )
    return replace(
        photograph,
        kind=FileKind.RADIOMETRIC_JPEG,
        properties=dict(photograph.properties) | _temperatures(celsius, radiometric.constants),
        derived=made,
        warnings=(*photograph.warnings, _assumptions(radiometric.constants)),
    )


def _temperatures(celsius: Celsius, constants: Constants) -> dict[str, JsonValue]:
    """Extremes, mean and what they were reckoned with, as item properties."""
    if not np.isfinite(celsius).any():
        return {"laverock:temperature_c": None}
    return {
        "laverock:temperature_c": {
            "minimum": round(float(np.nanmin(celsius)), 2),
            "maximum": round(float(np.nanmax(celsius)), 2),
            "mean": round(float(np.nanmean(celsius.astype(np.float64))), 2),
        },
        "laverock:emissivity": round(constants["emissivity"], 4),
    }


def _band(celsius: Celsius) -> dict[str, JsonValue]:
    """The one band of the temperatures."""
    band: dict[str, JsonValue] = {"name": "temperature", "data_type": "float32", "unit": _UNIT, "nodata": "nan"}
    if np.isfinite(celsius).any():
        exact = celsius.astype(np.float64)
        band["statistics"] = {
            "minimum": float(np.nanmin(exact)),
            "maximum": float(np.nanmax(exact)),
            "mean": float(np.nanmean(exact)),
            "stddev": float(np.nanstd(exact)),
        }
    return {"bands": [band], "proj:shape": [*celsius.shape]}


def _assumptions(constants: Constants) -> str:
    """What the temperatures rest on, as a sentence."""
    return _NOT_STATED.format(
        emissivity=constants["emissivity"],
        distance=constants["distance_m"],
        reflected=constants["reflected_k"] - 273.15,
    )
