"""The words of STAC and OGC API Features: versions, conformance classes, media types."""

from enum import StrEnum
from typing import Final

STAC_VERSION: Final = "1.1.0"
JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
SCHEMA_JSON: Final = "application/schema+json"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.1"
WEB_MAP_LINKS: Final = "https://stac-extensions.github.io/web-map-links/v1.2.0/schema.json"
CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

_STAC = "https://api.stacspec.org"
_OGC = "http://www.opengis.net/spec"


class Conformance(StrEnum):
    """What this API does, by the names that clients look for. Nothing is listed that is not done.

    CQL2 is listed by the classes whose every operator is offered here; s_intersects is offered at the top of a
    filter only, so basic-spatial-functions is not claimed.
    """

    CORE = f"{_STAC}/v1.0.0/core"
    COLLECTIONS = f"{_STAC}/v1.0.0/collections"
    FEATURES = f"{_STAC}/v1.0.0/ogcapi-features"
    FEATURES_FIELDS = f"{_STAC}/v1.0.0/ogcapi-features#fields"
    FEATURES_SORT = f"{_STAC}/v1.0.0/ogcapi-features#sort"
    FEATURES_SORT_1_1 = f"{_STAC}/v1.1.0/ogcapi-features#sort"
    ITEM_SEARCH = f"{_STAC}/v1.0.0/item-search"
    ITEM_SEARCH_FIELDS = f"{_STAC}/v1.0.0/item-search#fields"
    ITEM_SEARCH_SORT = f"{_STAC}/v1.0.0/item-search#sort"
    ITEM_SEARCH_SORT_1_1 = f"{_STAC}/v1.1.0/item-search#sort"
    ITEM_SEARCH_FILTER = f"{_STAC}/v1.0.0-rc.4/item-search#filter"
    OGC_CORE = f"{_OGC}/ogcapi-features-1/1.0/conf/core"
    OGC_GEOJSON = f"{_OGC}/ogcapi-features-1/1.0/conf/geojson"
    OGC_FILTER = f"{_OGC}/ogcapi-features-3/1.0/conf/filter"
    OGC_FEATURES_FILTER = f"{_OGC}/ogcapi-features-3/1.0/conf/features-filter"
    OGC_QUERYABLES = f"{_OGC}/ogcapi-features-3/1.0/conf/queryables"
    CQL2_BASIC = f"{_OGC}/cql2/1.0/conf/basic-cql2"
    CQL2_TEXT = f"{_OGC}/cql2/1.0/conf/cql2-text"
    CQL2_JSON = f"{_OGC}/cql2/1.0/conf/cql2-json"
    CQL2_ADVANCED = f"{_OGC}/cql2/1.0/conf/advanced-comparison-operators"
