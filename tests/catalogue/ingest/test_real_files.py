"""Real files of every kind: what each is, or why it cannot be catalogued, in words."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from pydantic import JsonValue
from referencing import Registry, Resource
from shapely.geometry import mapping

from catalogue.errors import Quarantined
from catalogue.ingest.outcome import FileKind, Hints, Processed
from catalogue.ingest.process import process
from catalogue.ingest.wire import processed_from_json, processed_to_json

CATALOGUED = [
    ("photos/dji-fc300s-brighton/DJI_0018.JPG", FileKind.PHOTOGRAPH, "Polygon", "has no time zone"),
    ("photos/dji-p4rtk-oblique/100_0005_0140.tif", FileKind.PHOTOGRAPH, "Polygon", "has no time zone"),
    ("thermal/DJI_H20T.jpg", FileKind.PHOTOGRAPH, "Point", "only its own software converts"),
    ("thermal/H20N_DJI_0006_R.JPG", FileKind.PHOTOGRAPH, "Polygon", "only its own software converts"),
    ("thermal/FLIR.jpg", FileKind.RADIOMETRIC_JPEG, "Point", "which way the camera looked"),
    ("thermal/DJI_XT2.jpg", FileKind.RADIOMETRIC_JPEG, "Point", "how wide the camera sees"),
    ("raster/rasterio_RGBA.uint16.tif", FileKind.ORTHOMOSAIC, "Polygon", None),
    ("raster/rasterio_byte.tif", FileKind.ORTHOMOSAIC, "Polygon", None),
    ("raster/rasterio_cogeo.tif", FileKind.ORTHOMOSAIC, "Polygon", None),
    ("raster/riotiler_201404_13SED190110_201404_0x1500m_CL_1.tif", FileKind.ORTHOMOSAIC, "Polygon", None),
    ("raster/riotiler_201404_13SED190110_201404_0x1500m_CL_1_alpha.tif", FileKind.ORTHOMOSAIC, "Polygon", None),
    ("raster/riotiler_cog_gcps_ovr.tif", FileKind.ORTHOMOSAIC, "Polygon", "210 control points"),
    ("raster/riotiler_cog_nodata.tif", FileKind.MULTISPECTRAL, "Polygon", None),
    ("raster/riotiler_cog_rgb_mask.tif", FileKind.ORTHOMOSAIC, "Polygon", None),
    ("raster/riotiler_cog_tags.tif", FileKind.ELEVATION, "Polygon", "what its heights are above"),
    ("raster/riotiler_mosaic_cog3.tif", FileKind.MULTISPECTRAL, "Polygon", None),
    ("raster/riotiler_pix4d_alpha_nodata.tif", FileKind.ORTHOMOSAIC, "Polygon", None),
    ("raster/riotiler_rgb.tif", FileKind.MULTISPECTRAL, "Polygon", None),
    ("raster/titiler_B01.tif", FileKind.MULTISPECTRAL, "Polygon", None),
    ("raster/titiler_dem.tif", FileKind.ELEVATION, "Polygon", "what its heights are above"),
    ("pointcloud/laspy_autzen_trim.laz", FileKind.POINT_CLOUD, "Polygon", "has no code"),
    ("pointcloud/laspy_file_with_both_wkt_and_geotiff_vlrs.las", FileKind.POINT_CLOUD, "Polygon", "heights are above"),
    ("pointcloud/laspy_simple.copc.laz", FileKind.POINT_CLOUD, "Polygon", "has no code"),
    ("pointcloud/laspy_test1_4.las", FileKind.POINT_CLOUD, "Polygon", "has no code"),
    ("pointcloud/liblas_1.2_3.las", FileKind.POINT_CLOUD, "Point", "heights are above"),
    ("pointcloud/liblas_srs_vertcs.las", FileKind.POINT_CLOUD, "Polygon", None),
    ("telemetry/srt/Mini5PRO_clip.SRT", FileKind.TRACK, "LineString", "has no time zone"),
    ("telemetry/srt/air2s.srt", FileKind.TRACK, "LineString", "has no time zone"),
    ("telemetry/srt/air3S_clip.SRT", FileKind.TRACK, "Point", "has no time zone"),
    ("telemetry/srt/broken_incomplete.SRT", FileKind.TRACK, "Point", "cut short: its last record (20)"),
    ("telemetry/srt/mavic_2_style.SRT", FileKind.TRACK, "LineString", "has no time zone"),
    ("telemetry/srt/mavic_air2.srt", FileKind.TRACK, "LineString", "has no time zone"),
    ("telemetry/srt/mavic_mini.SRT", FileKind.TRACK, "LineString", "no date"),
    ("telemetry/srt/mavic_pro.SRT", FileKind.TRACK, "LineString", "has no time zone"),
    ("telemetry/srt/old_format.SRT", FileKind.TRACK, "LineString", "has no time zone"),
    ("telemetry/srt/p4_rtk.SRT", FileKind.TRACK, "LineString", "no date"),
    ("telemetry/srt/p4p_sample.SRT", FileKind.TRACK, "Point", "no date"),
    ("telemetry/tracks/Geotag_DJI_2020-12-02_[07-50-31].csv", FileKind.TRACK, "LineString", "in its name was used"),
    ("telemetry/tracks/exiftool_Geotag.gpx", FileKind.TRACK, "LineString", None),
    ("telemetry/tracks/exiftool_Geotag.log", FileKind.DOCUMENT, None, None),
    ("telemetry/tracks/interuss_dcdemo.kml", FileKind.DOCUMENT, None, None),
    ("telemetry/ardupilot/log.bin", FileKind.DOCUMENT, None, None),
    ("telemetry/px4/sample_log_small.ulg", FileKind.DOCUMENT, None, None),
    ("telemetry/klv/DynamicConstantMISMMSPacketData.bin", FileKind.DOCUMENT, None, None),
    ("photos/dronetm-freetown-metadata/image_metadata.csv", FileKind.DOCUMENT, None, None),
]

_NO_PLACE = "does not say where it was taken"
_NO_CRS = "names no coordinate system"
REFUSED = [
    ("photos/no-gps-nikon/DSC_0423.JPG", _NO_PLACE),
    ("photos/no-gps-nikon/DSC_0424.JPG", _NO_PLACE),
    ("thermal/FLIR_AX8.jpg", _NO_PLACE),
    ("thermal/exiftool_FLIR_i7.jpg", "thermal record is damaged"),
    ("thermal/H20T_DJI_0002_R.JPG", _NO_PLACE),
    ("thermal/M2EA_DJI_0001_R.JPG", _NO_PLACE),
    ("thermal/M30T_DJI_0001_R.JPG", _NO_PLACE),
    ("thermal/M3T_DJI_0001_R.JPG", _NO_PLACE),
    ("raster/rasterio_corrupt.tif", "pixels cannot be read"),
    ("raster/rasterio_float_nan.tif", _NO_CRS),
    ("raster/rasterio_rotated.tif", _NO_CRS),
    ("pointcloud/laspy_simple.las", _NO_CRS),
    ("pointcloud/laspy_simple.laz", _NO_CRS),
    ("pointcloud/laspy_simple1_1.las", _NO_CRS),
    ("pointcloud/liblas_bad_points_1.1.las", _NO_CRS),
    ("telemetry/srt/broken_empty.SRT", "empty (0 bytes)"),
    ("telemetry/srt/mavic_air.SRT", "a position in none of them"),
]


@pytest.mark.parametrize(("name", "kind", "shape", "warning"), CATALOGUED, ids=[row[0] for row in CATALOGUED])
def test_a_real_file_is_catalogued(
    test_data: Path, tmp_path: Path, name: str, kind: FileKind, shape: str | None, warning: str | None
) -> None:
    """Kind, shape of its place, what the deliverer is told, files that exist, and schemas that hold."""
    path = test_data / name
    outcome = process(path, path.name, tmp_path, Hints())
    assert outcome.kind is kind
    assert (outcome.geometry.geom_type.removeprefix("Multi") if outcome.geometry else None) == shape
    if warning is not None:
        assert any(warning in told for told in outcome.warnings), outcome.warnings
    assert all(made.path.stat().st_size > 0 for made in outcome.derived)
    assert processed_from_json(processed_to_json(outcome)).kind is kind
    assert list(_schema_errors(test_data, outcome)) == []


@pytest.mark.parametrize(("name", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_real_file_is_refused_with_its_reason(test_data: Path, tmp_path: Path, name: str, reason: str) -> None:
    """A file that cannot be catalogued says why, and what would help."""
    path = test_data / name
    with pytest.raises(Quarantined) as refusal:
        process(path, path.name, tmp_path, Hints())
    assert reason in refusal.value.reason
    assert refusal.value.remedy


@pytest.mark.parametrize("name", ["raster/rasterio_rotated.tif", "pointcloud/laspy_simple.laz"])
def test_a_given_coordinate_system_places_a_file_that_names_none(test_data: Path, tmp_path: Path, name: str) -> None:
    """What was asked for in the refusal is enough to catalogue the file."""
    path = test_data / name
    outcome = process(path, path.name, tmp_path, Hints(crs="EPSG:32610"))
    assert outcome.geometry is not None
    assert outcome.properties["proj:code"] == "EPSG:32610"


def _schema_errors(test_data: Path, outcome: Processed) -> Iterator[str]:
    """What the official extension schemas say of an item made from an outcome."""
    item = _item(outcome)
    for uri in outcome.extensions:
        name, version = uri.split("/")[3:5]
        schema = json.loads((test_data / "schemas/stac-extensions" / name / f"{version}.json").read_text())
        for error in Draft7Validator(schema, registry=_registry()).iter_errors(item):
            yield f"{name}: {error.message}"


def _registry() -> "Registry[Any]":
    """References to schemas outside answered by one that takes anything: only the extensions are under test."""
    anything: Resource[Any] = Resource.opaque({})
    return Registry(retrieve=lambda _: anything)  # type: ignore[call-arg]  # the stub lacks it


def _item(outcome: Processed) -> Mapping[str, JsonValue]:
    """A minimal STAC item around an outcome."""
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": list(outcome.extensions),
        "id": "x",
        "geometry": None if outcome.geometry is None else mapping(outcome.geometry),
        "properties": dict(outcome.properties),
        "links": [],
        "assets": {str(i): {"href": made.name, **made.fields} for i, made in enumerate(outcome.derived)},
    }
