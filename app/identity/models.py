"""Tables of organisations, people, sign-ins and tokens."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from records.columns import json_column, utc_column, word_column
from records.ids import new_id


class OrganisationKind(StrEnum):
    """What an organisation is to the council."""

    COUNCIL = "council"
    PARTNER = "partner"
    SUPPLIER = "supplier"


class Organisation(SQLModel, table=True):
    """The council, a community planning partner, or a supplier."""

    __tablename__ = "organisation"

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str = Field(unique=True)
    kind: OrganisationKind = Field(sa_column=word_column(OrganisationKind))
    created_at: datetime = Field(sa_column=utc_column())
    closed_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))


class Person(SQLModel, table=True):
    """Somebody who signs in. The e-mail is kept in lower case."""

    __tablename__ = "person"

    id: str = Field(default_factory=new_id, primary_key=True)
    email: str = Field(unique=True)
    name: str
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    roles: list[str] = Field(default_factory=list, sa_column=json_column())
    password_hash: str | None = None
    created_at: datetime = Field(sa_column=utc_column())
    closed_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))


class SignIn(SQLModel, table=True):
    """One browser's sign-in. Only a hash of the cookie's secret is kept."""

    __tablename__ = "sign_in"

    secret_sha256: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    csrf_token: str
    created_at: datetime = Field(sa_column=utc_column())
    expires_at: datetime = Field(sa_column=utc_column(index=True))


class SignInFailure(SQLModel, table=True):
    """A refused sign-in, counted to slow down guessing. Keeps a hash, not the e-mail."""

    __tablename__ = "sign_in_failure"

    id: str = Field(default_factory=new_id, primary_key=True)
    email_sha256: str = Field(index=True)
    at: datetime = Field(sa_column=utc_column(index=True))


class ApiToken(SQLModel, table=True):
    """A key for programs. Only a hash of it is kept; the prefix tells people which one it is."""

    __tablename__ = "api_token"

    id: str = Field(default_factory=new_id, primary_key=True)
    prefix: str
    secret_sha256: str = Field(unique=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    roles: list[str] = Field(default_factory=list, sa_column=json_column())
    created_at: datetime = Field(sa_column=utc_column())
    expires_at: datetime = Field(sa_column=utc_column())
    revoked_at: datetime | None = Field(default=None, sa_column=utc_column(nullable=True))
