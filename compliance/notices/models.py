"""The table of people to ask and to tell, one row for each flight and party."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from compliance.notices.people import Need, Party, State
from records.columns import utc_column, word_column
from records.ids import new_id


class ContactTask(SQLModel, table=True):
    """Someone to ask or tell about the work of one reference; the reference is opaque here."""

    __tablename__ = "contact_task"
    __table_args__ = (UniqueConstraint("request_ref", "party", "zone"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    request_ref: str = Field(index=True)
    party: Party = Field(sa_column=word_column(Party))
    need: Need = Field(sa_column=word_column(Need))
    zone: str = ""
    reason: str
    due_on: date | None = Field(default=None, index=True)
    contact: str | None = None
    state: State = Field(default=State.TO_DO, sa_column=word_column(State))
    reference: str | None = None
    note: str | None = None
    changed_at: datetime = Field(sa_column=utc_column())
    changed_by: str | None = None
