"""The grids that PROJ reads: OSTN15 for pyproj and for rasterio, made from our own table.

pyproj and rasterio carry a PROJ library each, neither with OSTN15, and fall
back to a Helmert shift that is up to five metres out. `prepare_grids` writes
the missing grid under the name PROJ looks for. pyproj is told of the folder;
rasterio honours one folder only, so it gets a copy of its own PROJ data with
the grid beside it, named by `PROJ_DATA` before rasterio is first imported.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from pyproj import Transformer, datadir

from geo.errors import GridsError
from geo.gridfile import Graticule, write_shift_grid
from geo.national import etrs_from_osgb, lonlat_from_etrs, projection
from geo.ostn import Floats, keep_table_in

PROJ_NAME = "uk_os_OSTN15_NTv2_OSGBtoETRS.tif"
LICENCE_NAME = "OSTN15-LICENCE.txt"
GRATICULE = Graticule(west=-9.1, south=49.5, step_lon=45 / 3600, step_lat=30 / 3600, columns=920, rows=1416)
_SHARED = "ostn15"
_HELMERT = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 +step +proj=cart +ellps=airy "
    "+step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489 "
    "+convention=position_vector +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 "
    "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
_LICENCE = """OSTN15 and OSGM15: Copyright (c) 2015, Ordnance Survey and the Ministry of Defence (MOD). All rights reserved.
The files here are derived from them. Redistribution and use in source and binary forms, with or without
modification, are permitted provided that redistributions keep this notice and the disclaimer that the data is
provided "as is", without express or implied warranties, and that the copyright holders and contributors are not
liable for any damages arising from its use (BSD 2-clause).
"""


def prepare_grids(directory: Path) -> Path:
    """Have OSTN15 used by everything in this process, and in processes it starts.

    Makes what is missing (about four seconds, once) and is quick afterwards.
    Safe when several processes run it at once: everything is written beside
    and then renamed.

    A process that has prepared grids, or was started by one that has, keeps to
    those whatever directory it names, since rasterio reads its environment once.

    Args:
        directory: Where the grids are kept; made if absent.

    Returns:
        The folder that holds the grid.

    Raises:
        GridsError: rasterio was imported first, and so is deaf to the grid.
    """
    home = (_inherited() or directory).resolve()  # children may start in another folder
    shared = home / _SHARED
    shared.mkdir(parents=True, exist_ok=True)
    keep_table_in(shared)
    if not (shared / LICENCE_NAME).exists():
        (shared / LICENCE_NAME).write_text(_LICENCE, encoding="utf-8")
    if not (shared / PROJ_NAME).exists():
        write_shift_grid(shared / PROJ_NAME, GRATICULE, *_offsets(GRATICULE))
    if str(shared) not in datadir.get_data_dir().split(os.pathsep):
        datadir.append_data_dir(str(shared))
    _prepare_rasterio(home, shared / PROJ_NAME)
    return shared


def grid_available() -> bool:
    """Whether pyproj can find the OSTN15 grid, so that it is not metres out."""
    folders = datadir.get_data_dir().split(os.pathsep)
    return any((Path(folder) / PROJ_NAME).is_file() for folder in folders)


def _offsets(graticule: Graticule) -> tuple[Floats, Floats]:
    """Latitude and longitude offsets in arc-seconds from OSGB36 to ETRS89 at each node.

    Where OSTN15 has nothing the seven-parameter shift is used, good to five
    metres; `geo.crs.covers` says where that is.
    """
    lon, lat = graticule.nodes()
    easting, northing = (np.asarray(value) for value in projection("airy").transform(lon, lat))
    etrs_lon, etrs_lat = lonlat_from_etrs(*etrs_from_osgb(easting, northing))
    rough_lon, rough_lat, _ = Transformer.from_pipeline(_HELMERT).transform(lon, lat, np.zeros_like(lon))
    absent = ~np.isfinite(etrs_lon) | ~np.isfinite(etrs_lat)
    etrs_lon, etrs_lat = np.where(absent, rough_lon, etrs_lon), np.where(absent, rough_lat, etrs_lat)
    return (etrs_lat - lat) * 3600.0, (etrs_lon - lon) * 3600.0


def _inherited() -> Path | None:
    """Where this process, or the one that started it, has prepared the grids already."""
    named = Path(os.environ.get("PROJ_DATA", ""))
    prepared = named.name == _rasterio_folder() and (named / PROJ_NAME).is_file()
    return named.parent if prepared and (named.parent / _SHARED / PROJ_NAME).is_file() else None


def _rasterio_folder() -> str:
    """The name of the folder for the rasterio that is installed, since PROJ data must match its library."""
    return f"proj-rasterio-{importlib.metadata.version('rasterio')}"


def _prepare_rasterio(home: Path, grid: Path) -> None:
    """Build the one folder that rasterio's PROJ reads, and name it in the environment."""
    folder = home / _rasterio_folder()
    if os.environ.get("PROJ_DATA") == str(folder) and (folder / PROJ_NAME).is_file():
        return
    if "rasterio" in sys.modules:
        raise GridsError(
            "rasterio was imported before its grids were prepared.",
            remedy="Call prepare_grids before the first import of rasterio.",
        )
    spec = importlib.util.find_spec("rasterio")
    if spec is None or not spec.submodule_search_locations:
        raise GridsError("The package rasterio is not installed.", remedy="Install rasterio.")
    if not folder.is_dir():
        _copy_whole(Path(next(iter(spec.submodule_search_locations))) / "proj_data", grid, folder)
    os.environ["PROJ_DATA"] = str(folder)


def _copy_whole(proj_data: Path, grid: Path, folder: Path) -> None:
    """Copy rasterio's PROJ data and the grid into a folder that appears whole or not at all."""
    if not proj_data.is_dir():
        raise GridsError(
            f"This rasterio keeps no PROJ data at {proj_data}.", remedy="Install rasterio from its binary wheel."
        )
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        draft = Path(temporary) / "proj"
        shutil.copytree(proj_data, draft)
        shutil.copy(grid, draft / PROJ_NAME)
        try:
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise


__all__ = ["PROJ_NAME", "grid_available", "prepare_grids"]
