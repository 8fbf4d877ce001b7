"""What an officer of the demonstration writes when asking for a survey."""

from datetime import timedelta
from typing import Final

from app.demo.stories import Story
from app.demo.world import World
from flights.inputs import RequestCreate
from flights.specification import Deliverable, Specification, VerticalDatum
from records.columns import JsonObject, JsonValue

_ODN: Final = frozenset({Deliverable.DSM, Deliverable.DTM, Deliverable.POINT_CLOUD})
_DAYS_THAT_DO: Final = timedelta(days=14)
_CONSENT_DAYS: Final = 120


def new_request(world: World, story: Story) -> RequestCreate:
    """A story's request as it is drafted, around the day on which it will be flown."""
    wanted = world.day(story.visit if story.visit is not None else story.days_ago - 21)
    datum = VerticalDatum.ODN if set(story.deliverables) & _ODN else None
    return RequestCreate(
        title=story.title,
        purpose=story.purpose,
        asset_id=world.places[story.place].asset_id,
        wanted_from=wanted,
        wanted_to=wanted + _DAYS_THAT_DO,
        specification=Specification(deliverables=story.deliverables, vertical_datum=datum),
        plan=_plan(story),
        permissions=_permissions(world, story),
        cost_code=f"{story.asker.split('@')[0][:4].upper()}-2200",
        emergency=story.emergency,
    )


def _plan(story: Story) -> JsonObject:
    site: dict[str, JsonValue] = {
        "nests_near": False,
        "haul_out_near": False,
        "monument_near": False,
        "defence_site_near": False,
        "school_near": False,
        "railway_m": 9_000,
        "power_line_m": 400,
        **story.site,
    }
    return {
        "operation": "pdra01",
        "max_height_m_agl": 60,
        "over_assembly": False,
        "min_distance_built_up_m": 50,
        "site": site,
        "surveillance": {"covert": False, "targets_person": False},
        "dpia_reference": "DPIA-DEMO-004",
    }


def _permissions(world: World, story: Story) -> list[dict[str, JsonValue]]:
    """The landowner's and the story's own, from the day of asking on."""
    given = (("landowner", "Landowner (demo)"), *story.permissions)
    first = world.day(story.days_ago).isoformat()
    last = world.day(story.days_ago - _CONSENT_DAYS).isoformat()
    found: list[dict[str, JsonValue]] = []
    for number, (words, by) in enumerate(given, start=1):
        kind, _, zone = words.partition(":")
        reference = f"DEMO-{kind[:4].upper()}-{number}"
        consent: dict[str, JsonValue] = {
            "kind": kind, "granted_by": by, "reference": reference, "from": first, "to": last,
        }  # fmt: skip
        found.append({**consent, "zone": zone, "max_height_m_agl": 120} if zone else consent)
    return found
