"""WMTS capabilities: one layer for each raster that the caller may see, for desktop mapping.

Source: OGC 07-057r7, OpenGIS Web Map Tile Service 1.0.0; tiles by address template (its RESTful encoding).
"""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from catalogue.items import ItemDetail
from catalogue.stac_documents import tiled_file
from geo.tilegrid import TILE_MATRIX_SETS, TileMatrixSet

_NAMESPACES = (
    'xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0"'
)


def capabilities(base: str, items: Sequence[ItemDetail]) -> str:
    """The capabilities document for the rasters among some items.

    Args:
        base: The address of the service.
        items: What the caller may see.
    """
    address = f"{base}/wmts"
    layers = "".join(_layer(base, item) for item in items)
    grids = "".join(_grid(grid) for grid in TILE_MATRIX_SETS.values())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Capabilities {_NAMESPACES}>'
        "<ows:ServiceIdentification><ows:Title>Laverock: drone surveys</ows:Title>"
        "<ows:ServiceType>OGC WMTS</ows:ServiceType><ows:ServiceTypeVersion>1.0.0</ows:ServiceTypeVersion>"
        "</ows:ServiceIdentification>"
        f"<ows:OperationsMetadata>{_operation('GetCapabilities', address)}</ows:OperationsMetadata>"
        f"<Contents>{layers}{grids}</Contents>"
        f"<ServiceMetadataURL xlink:href={quoteattr(address)}/></Capabilities>"
    )


def _operation(name: str, address: str) -> str:
    return (
        f'<ows:Operation name="{name}"><ows:DCP><ows:HTTP><ows:Get xlink:href={quoteattr(address)}>'
        '<ows:Constraint name="GetEncoding"><ows:AllowedValues><ows:Value>RESTful</ows:Value></ows:AllowedValues>'
        "</ows:Constraint></ows:Get></ows:HTTP></ows:DCP></ows:Operation>"
    )


def _layer(base: str, detail: ItemDetail) -> str:
    item, file = detail.item, tiled_file(detail)
    if file is None or item.west is None or item.south is None or item.east is None or item.north is None:
        return ""
    day = item.moment.date().isoformat() if item.moment is not None else ""
    places = [asset.name for asset, _ in detail.shows]
    title = ", ".join([*places, item.title, day])
    address = f"{base}/tiles/{item.collection_id}/{item.id}/{file.name}/{{TileMatrixSet}}/{{TileMatrix}}/{{TileCol}}/{{TileRow}}.png"
    sets = "".join(
        f"<TileMatrixSetLink><TileMatrixSet>{name}</TileMatrixSet></TileMatrixSetLink>" for name in TILE_MATRIX_SETS
    )
    return (
        f"<Layer><ows:Title>{escape(title)}</ows:Title>"
        f"<ows:WGS84BoundingBox><ows:LowerCorner>{item.west!r} {item.south!r}</ows:LowerCorner>"
        f"<ows:UpperCorner>{item.east!r} {item.north!r}</ows:UpperCorner></ows:WGS84BoundingBox>"
        f"<ows:Identifier>{escape(item.id)}</ows:Identifier>"
        '<Style isDefault="true"><ows:Identifier>default</ows:Identifier></Style><Format>image/png</Format>'
        f'{sets}<ResourceURL format="image/png" resourceType="tile" template={quoteattr(address)}/></Layer>'
    )


def _grid(grid: TileMatrixSet) -> str:
    return (
        f"<TileMatrixSet><ows:Identifier>{grid.identifier}</ows:Identifier>"
        f"<ows:SupportedCRS>urn:ogc:def:crs:{grid.crs.replace(':', '::')}</ows:SupportedCRS>"
        f"{''.join(_matrices(grid))}</TileMatrixSet>"
    )


def _matrices(grid: TileMatrixSet) -> Iterable[str]:
    for z in range(grid.most_zoom + 1):
        columns, rows = grid.matrix_size(z)
        yield (
            f"<TileMatrix><ows:Identifier>{z}</ows:Identifier>"
            f"<ScaleDenominator>{grid.scale_denominator(z)!r}</ScaleDenominator>"
            f"<TopLeftCorner>{grid.west!r} {grid.north!r}</TopLeftCorner>"
            f"<TileWidth>{grid.tile_size}</TileWidth><TileHeight>{grid.tile_size}</TileHeight>"
            f"<MatrixWidth>{columns}</MatrixWidth><MatrixHeight>{rows}</MatrixHeight></TileMatrix>"
        )
