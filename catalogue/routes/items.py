"""Items over HTTP: who may see them, links to one of them, and the assets they show."""

from datetime import date

from litestar import Controller, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from catalogue.deliveries import link_item
from catalogue.items import grant, item_detail, publish
from catalogue.kinds import GrantOn, Visibility
from catalogue.models import ShareLink
from catalogue.routes.answers import AnyRequest, Caller, Db, Moment, base_of, document, permission
from catalogue.shares import create_share, list_shares, revoke_share
from catalogue.stac_documents import item_document


class ItemUpdate(BaseModel):
    """What may be changed of an item: who may see it."""

    model_config = ConfigDict(extra="forbid")

    visibility: Visibility


class ShareCreate(BaseModel):
    """The last day on which a link works, in Scotland."""

    model_config = ConfigDict(extra="forbid")

    ends_on: date


class GrantCreate(BaseModel):
    """Which organisation may see what."""

    model_config = ConfigDict(extra="forbid")

    on: GrantOn
    id: str = Field(max_length=200)
    organisation_id: str = Field(min_length=1, max_length=200)


class LinkCreate(BaseModel):
    """An asset that the item shows, by its reference."""

    model_config = ConfigDict(extra="forbid")

    asset: str = Field(min_length=1, max_length=200)


def read_share(share: ShareLink) -> dict[str, JsonValue]:
    """A link's row as its owner sees it: the token is not kept."""
    return {
        "id": share.id,
        "item": share.item_id,
        "ends_on": share.ends_on.isoformat(),
        "created_at": share.created_at.isoformat(),
        "revoked_at": share.revoked_at.isoformat() if share.revoked_at else None,
    }


class ItemController(Controller):
    """Items of the catalogue."""

    path = "/api/v1"
    tags = ("items",)
    opt = permission("items:write")

    @get("/items/{item_id:str}", sync_to_thread=True, summary="One item", opt=permission("stac:read"))
    def one(self, request: AnyRequest, session: Db, viewer: Caller, item_id: FromPath[str]) -> Response[bytes]:
        """The STAC item, by its id alone."""
        return document(request, item_document(base_of(request), item_detail(session, item_id, viewer=viewer)))

    @patch("/items/{item_id:str}", sync_to_thread=True, summary="Say who may see an item")
    def change(
        self, session: Db, viewer: Caller, now: Moment, item_id: FromPath[str], data: JSONBody[ItemUpdate]
    ) -> dict[str, JsonValue]:
        """Its organisation, those it is shared with, or everybody."""
        item = publish(session, item_id, data.visibility, viewer=viewer, now=now)
        return {"id": item.id, "visibility": item.visibility}

    @post("/items/{item_id:str}/assets", sync_to_thread=True, summary="List an item under an asset")
    def link(
        self, session: Db, viewer: Caller, now: Moment, item_id: FromPath[str], data: JSONBody[LinkCreate]
    ) -> dict[str, JsonValue]:
        """Say that an item shows one more asset."""
        link_item(session, item_id, data.asset, viewer=viewer, now=now)
        return {"id": item_id, "asset": data.asset}

    @post("/grants", sync_to_thread=True, summary="Share with an organisation")
    def share_with(self, session: Db, viewer: Caller, now: Moment, data: JSONBody[GrantCreate]) -> dict[str, JsonValue]:
        """Let another organisation see an item, a whole delivery or an asset."""
        given = grant(session, data.on, data.id, data.organisation_id, viewer=viewer, now=now)
        return {"id": given.id, "on": given.subject_kind, "subject": given.subject_id, "to": given.organisation_id}

    @get("/items/{item_id:str}/shares", sync_to_thread=True, summary="Links to an item")
    def shares(self, session: Db, viewer: Caller, item_id: FromPath[str]) -> dict[str, JsonValue]:
        """Links, newest first, ended ones included."""
        rows: list[JsonValue] = [read_share(share) for share in list_shares(session, item_id, viewer=viewer)]
        return {"items": rows, "next": None}

    @post("/items/{item_id:str}/shares", sync_to_thread=True, summary="Make a link to an item")
    def share(
        self,
        request: AnyRequest,
        session: Db,
        viewer: Caller,
        now: Moment,
        item_id: FromPath[str],
        data: JSONBody[ShareCreate],
    ) -> dict[str, JsonValue]:
        """A read-only address that needs no account; it is told this once."""
        made = create_share(session, item_id, data.ends_on, viewer=viewer, now=now)
        return read_share(made.link) | {"token": made.token, "url": f"{base_of(request)}/share/{made.token}"}

    @delete("/shares/{share_id:str}", sync_to_thread=True, summary="End a link at once", status_code=204)
    def unshare(self, session: Db, viewer: Caller, now: Moment, share_id: FromPath[str]) -> None:
        """The address stops working."""
        revoke_share(session, share_id, viewer=viewer, now=now)
