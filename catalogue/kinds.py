"""The closed lists of the catalogue's own words."""

from enum import StrEnum

from catalogue.errors import AssetError


class AssetKind(StrEnum):
    """What a council asset is. A survey is filed under the kind of its asset."""

    ESTATE_PROPERTY = "estate_property"
    PLANNING_SITE = "planning_site"
    ROAD_SCHEME = "road_scheme"
    STRUCTURE = "structure"
    BRIDGE = "bridge"
    RETAINING_WALL = "retaining_wall"
    SEAWALL = "seawall"
    LANDSLIP = "landslip"
    DANGEROUS_BUILDING = "dangerous_building"
    COAST = "coast"
    WATER_BODY = "water_body"
    LANDFILL = "landfill"
    BUILDING = "building"
    WORKS_SITE = "works_site"
    ISLAND = "island"
    AREA = "area"

    @property
    def words(self) -> str:
        """The kind in words, with a capital."""
        return self.value.replace("_", " ").capitalize()


class Visibility(StrEnum):
    """Who may see a thing besides its owner."""

    ORGANISATION = "organisation"
    SHARED = "shared"
    PUBLIC = "public"


class Origin(StrEnum):
    """How files came to the council."""

    DELIVERED = "delivered"
    BEFORE_CONTRACT = "before_contract"
    THIRD_PARTY = "third_party"


class FileState(StrEnum):
    """Where a delivered file stands."""

    RECEIVED = "received"
    PROCESSING = "processing"
    CATALOGUED = "catalogued"
    ATTACHED = "attached"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    FAILED = "failed"

    @property
    def finished(self) -> bool:
        """True when nothing more happens to the file by itself."""
        return self not in {FileState.RECEIVED, FileState.PROCESSING}


class LinkedBy(StrEnum):
    """Why an item is listed under an asset."""

    GIVEN = "given"
    FOOTPRINT = "footprint"


class GrantOn(StrEnum):
    """What a grant opens."""

    ITEM = "item"
    DELIVERY = "delivery"
    ASSET = "asset"


def asset_kind(text: str) -> AssetKind:
    """The kind meant by a word, whatever its case, spaces and hyphens.

    >>> asset_kind("Retaining wall")
    <AssetKind.RETAINING_WALL: 'retaining_wall'>

    Raises:
        AssetError: The word names no kind.
    """
    word = "_".join(text.replace("-", " ").split()).lower()
    word = {"sea_wall": "seawall", "property": "estate_property", "estate": "estate_property"}.get(word, word)
    try:
        return AssetKind(word)
    except ValueError as error:
        raise AssetError(
            f"“{text}” is not a kind of asset.", field="kind", remedy=f"Use one of: {', '.join(AssetKind)}."
        ) from error
