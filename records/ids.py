"""Identifiers: opaque, unguessable, the same on every database."""

from uuid import UUID, uuid4


def new_id() -> str:
    """A new random identifier, a version 4 UUID in its usual text form."""
    return str(uuid4())


def spatial_key() -> int:
    """A new random 63-bit number, for indexes that take integers only.

    Two rows in a million-row table share one with a probability below one in ten million.
    """
    return UUID(new_id()).int >> 65
