"""Reading rasters where they are kept: in a folder, or over the network in a bucket, without copying them."""

from collections.abc import Iterator
from contextlib import contextmanager

import rasterio
from rasterio.io import DatasetReader

from records.files import FileStore

RasterDataset = DatasetReader


@contextmanager
def reaching(files: FileStore, key: str) -> Iterator[str]:
    """The name to open a stored raster by, with GDAL told how to reach it and to look for no side files."""
    with rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR", GDAL_CACHEMAX=256, **files.gdal_options):
        yield files.gdal_path(key)
