"""Collections: items are filed by the kind of asset that they show."""

from datetime import datetime
from typing import Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from catalogue.kinds import AssetKind
from catalogue.models import Collection

SURVEYS: Final = "surveys"
"""The collection of items whose delivery names no asset."""


def collection_for(session: Session, kind: AssetKind | None, *, now: datetime) -> Collection:
    """The collection for a kind of asset, or for surveys of none, made when it is first needed."""
    if kind is None:
        wanted = Collection(
            id=SURVEYS,
            title="Surveys",
            description="Drone surveys that were delivered for no single asset.",
            created_at=now,
        )
    else:
        wanted = Collection(
            id=kind.value,
            title=kind.words,
            description=f"Drone surveys of assets of the kind “{kind.words.lower()}”.",
            created_at=now,
        )
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.connection().execute(dialect.insert(Collection).values(**wanted.model_dump()).on_conflict_do_nothing())
    return session.get_one(Collection, wanted.id)
