"""What callers are told of a delivery."""

from datetime import datetime

from pydantic import BaseModel, JsonValue
from sqlmodel import Session

from catalogue.deliveries import delivery_assets
from catalogue.delivery_report import delivery_report
from catalogue.models import Delivery
from records.viewer import Viewer


class DeliveryFacts(BaseModel):
    """A delivery's own facts, without its files."""

    id: str
    title: str
    organisation_id: str
    supplier: str | None
    origin: str
    visibility: str
    rights: str | None
    licence: str | None
    credit: str | None
    session_ref: str | None
    flown_at: datetime | None
    created_at: datetime


def delivery_facts(delivery: Delivery) -> DeliveryFacts:
    """A delivery's row as callers see it."""
    return DeliveryFacts.model_validate(delivery.model_dump())


def whole_delivery(session: Session, delivery: Delivery, viewer: Viewer) -> dict[str, JsonValue]:
    """A delivery with the assets it shows and the fate of each file."""
    files: list[JsonValue] = [line.to_json() for line in delivery_report(session, delivery.id, viewer=viewer)]
    assets: list[JsonValue] = [asset.reference for asset in delivery_assets(session, delivery.id)]
    return {**delivery_facts(delivery).model_dump(mode="json"), "assets": assets, "files": files}
