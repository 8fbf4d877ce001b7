"""Files of deliveries over HTTP: trying one again with what it does not say itself."""

from litestar import post
from litestar.params import FromPath, JSONBody
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from catalogue.deliveries import NewDelivery, get_delivery, try_again
from catalogue.delivery_reads import whole_delivery
from catalogue.routes.answers import Caller, Db, Moment, permission

_LONGEST = 500


class Hints(BaseModel):
    """What is said where the files are silent."""

    model_config = ConfigDict(extra="forbid")

    flown_at: AwareDatetime | None = None
    crs: str | None = Field(default=None, max_length=_LONGEST)
    vertical_datum: str | None = Field(default=None, max_length=_LONGEST)
    ground_altitude_m: float | None = Field(default=None, allow_inf_nan=False)


@post(
    "/api/v1/deliveries/files/{file_id:str}/retry",
    sync_to_thread=True,
    status_code=200,
    summary="Try a quarantined or failed file again",
    tags=["deliveries"],
    opt=permission("deliveries:write"),
)
def retry(
    session: Db, viewer: Caller, now: Moment, file_id: FromPath[str], data: JSONBody[Hints]
) -> dict[str, JsonValue]:
    """Read a file again, with what the file itself does not say."""
    row = try_again(session, file_id, NewDelivery(**data.model_dump()), viewer=viewer, now=now)
    return whole_delivery(session, get_delivery(session, row.delivery_id, viewer=viewer), viewer)
