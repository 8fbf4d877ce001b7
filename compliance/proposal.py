"""Reading a proposal's JSON document into values, strictly.

Every refusal names the field by its dotted path and says what to do. The values themselves are in
``compliance.particulars``; they are offered from here too, so that other rooms need one import.
"""

from datetime import timedelta

from shapely.geometry.base import BaseGeometry

from compliance.errors import ProposalError
from compliance.particulars import (
    AircraftBlock,
    Authorisation,
    Certificate,
    CertificateCategory,
    CertificateKind,
    ClassMark,
    Declarations,
    HeightReference,
    Insurance,
    Operation,
    OperatorBlock,
    Permission,
    PermissionKind,
    PilotBlock,
    Proposal,
    Purpose,
    Site,
    Stage,
    Surveillance,
    Takeoff,
    Vehicle,
    Water,
)
from compliance.reading import Fields, read_whole
from geo.errors import GeometryError
from geo.geojson import polygon_from_geojson

__all__ = [
    "AircraftBlock",
    "Authorisation",
    "Certificate",
    "CertificateCategory",
    "CertificateKind",
    "ClassMark",
    "Declarations",
    "HeightReference",
    "Insurance",
    "Operation",
    "OperatorBlock",
    "Permission",
    "PermissionKind",
    "PilotBlock",
    "Proposal",
    "Purpose",
    "Site",
    "Stage",
    "Surveillance",
    "Takeoff",
    "Vehicle",
    "Water",
    "parse_proposal",
]

_LONGITUDE, _LATITUDE = 180.0, 90.0
_LONGEST = timedelta(days=366)


def parse_proposal(document: object) -> Proposal:
    """Read a proposal; what is null or absent is unknown and becomes None.

    Args:
        document: The JSON document, already decoded.

    Raises:
        ProposalError: A field has the wrong kind, an impossible value or an unknown name.
    """
    proposal = read_whole(Fields(document), _proposal)
    _in_order(proposal)
    return proposal


def _in_order(proposal: Proposal) -> None:
    """Refuse a flight that ends before it starts, or lasts longer than a year: a slip of the keyboard."""
    if proposal.starts_at is None or proposal.ends_at is None:
        return
    remedy = "Give the time the flight would end."
    if proposal.ends_at <= proposal.starts_at:
        raise ProposalError("ends_at must be later than starts_at.", field="ends_at", remedy=remedy)
    if proposal.ends_at - proposal.starts_at > _LONGEST:
        raise ProposalError("ends_at must be within a year of starts_at.", field="ends_at", remedy=remedy)


def _proposal(fields: Fields) -> Proposal:
    evidence = fields.raw("evidence")
    if evidence is not None and not isinstance(evidence, dict):
        raise fields.refuse("evidence", "an object", "Give weather, kp, notam, tide or observation in it.")
    return Proposal(
        stage=fields.choice("stage", Stage) or Stage.GO_NO_GO,
        vehicle=fields.choice("vehicle", Vehicle),
        area=_area(fields, "area"),
        takeoff=fields.many("takeoff", _takeoff),
        starts_at=fields.instant("starts_at"),
        ends_at=fields.instant("ends_at"),
        min_duration_minutes=fields.number("min_duration_minutes"),
        operation=fields.choice("operation", Operation),
        purpose=fields.choice("purpose", Purpose),
        max_height_m_agl=fields.number("max_height_m_agl"),
        height_reference=fields.choice("height_reference", HeightReference),
        max_range_m=fields.number("max_range_m"),
        min_distance_uninvolved_people_m=fields.number("min_distance_uninvolved_people_m"),
        min_distance_assembly_m=fields.number("min_distance_assembly_m"),
        over_assembly=fields.flag("over_assembly"),
        min_distance_built_up_m=fields.number("min_distance_built_up_m"),
        low_speed_mode=fields.flag("low_speed_mode"),
        water=fields.one("water", _water),
        operator=fields.one("operator", _operator),
        pilot=fields.one("pilot", _pilot),
        aircraft=fields.one("aircraft", _aircraft),
        declarations=fields.one("declarations", _declarations),
        site=fields.one("site", _site),
        surveillance=fields.one("surveillance", _surveillance),
        dpia_reference=fields.text("dpia_reference"),
        permissions=fields.many("permissions", _permission),
        given_evidence=evidence,
    )


def _area(fields: Fields, name: str) -> BaseGeometry | None:
    """A Polygon, a MultiPolygon, or a LineString widened by its ``buffer_m``."""
    document = fields.raw(name)
    if document is None:
        return None
    path = fields.path(name)
    inner = Fields(document, path)
    for part in ("type", "coordinates", "buffer_m"):
        inner.raw(part)
    inner.finish()
    try:
        return polygon_from_geojson(document, path)
    except GeometryError as error:
        raise ProposalError(error.message, field=error.field or path, remedy=error.remedy) from error


def _point(fields: Fields, name: str) -> tuple[float, float] | None:
    pair = fields.numbers(name, 2)
    if pair is None:
        return None
    if abs(pair[0]) > _LONGITUDE or abs(pair[1]) > _LATITUDE:
        raise fields.refuse(name, "a position [longitude, latitude] in degrees", "Longitude comes first.")
    return pair[0], pair[1]


def _takeoff(fields: Fields) -> Takeoff:
    return Takeoff(point=_point(fields, "point"), min_distance_people_m=fields.number("min_distance_people_m"))


def _water(fields: Fields) -> Water:
    return Water(
        max_level_m_odn=fields.number("max_level_m_odn", minimum=None),
        min_level_m_odn=fields.number("min_level_m_odn", minimum=None),
    )


def _operator(fields: Fields) -> OperatorBlock:
    return OperatorBlock(
        operator_id=fields.text("operator_id"),
        expires=fields.day("expires"),
        authorisation=fields.one("authorisation", _authorisation),
        insurance=fields.one("insurance", _insurance),
    )


def _authorisation(fields: Fields) -> Authorisation:
    return Authorisation(
        kind=fields.text("kind"),
        number=fields.text("number"),
        expires=fields.day("expires"),
        conditions=fields.words("conditions"),
        max_range_m=fields.number("max_range_m"),
        max_height_m_agl=fields.number("max_height_m_agl"),
    )


def _insurance(fields: Fields) -> Insurance:
    return Insurance(
        insurer_ref=fields.text("insurer_ref"),
        ec785_compliant=fields.flag("ec785_compliant"),
        limit_pence=fields.whole("limit_pence"),
        starts=fields.day("starts"),
        expires=fields.day("expires"),
    )


def _pilot(fields: Fields) -> PilotBlock:
    return PilotBlock(
        flyer_id=fields.text("flyer_id"),
        expires=fields.day("expires"),
        hours_last_90_days=fields.number("hours_last_90_days"),
        certificates=fields.many("certificates", _certificate),
    )


def _certificate(fields: Fields) -> Certificate:
    return Certificate(
        kind=fields.choice("kind", CertificateKind),
        category=fields.choice("category", CertificateCategory),
        expires=fields.day("expires"),
    )


def _aircraft(fields: Fields) -> AircraftBlock:
    range_c = fields.numbers("temperature_c", 2)
    if range_c is not None and range_c[0] > range_c[1]:
        raise fields.refuse("temperature_c", "the coldest first, then the warmest", "Swap the two.")
    return AircraftBlock(
        model=fields.text("model"),
        class_mark=fields.choice("class_mark", ClassMark),
        first_marketed=fields.day("first_marketed"),
        mtom_g=fields.number("mtom_g"),
        rotary_wing=fields.flag("rotary_wing"),
        camera=fields.flag("camera"),
        remote_id=fields.flag("remote_id"),
        green_flashing_light=fields.flag("green_flashing_light"),
        wind_limit_ms=fields.number("wind_limit_ms"),
        takeoff_wind_limit_ms=fields.number("takeoff_wind_limit_ms"),
        ingress=fields.text("ingress"),
        temperature_c=None if range_c is None else (range_c[0], range_c[1]),
    )


def _declarations(fields: Fields) -> Declarations:
    return Declarations(
        by=fields.text("by"),
        at=fields.instant("at"),
        operator_18_or_over=fields.flag("operator_18_or_over"),
        operator_id_displayed=fields.flag("operator_id_displayed"),
        maintenance_in_date=fields.flag("maintenance_in_date"),
        preflight_inspection=fields.flag("preflight_inspection"),
        pilot_engaged_by_operator=fields.flag("pilot_engaged_by_operator"),
        pilot_fit=fields.flag("pilot_fit"),
        operations_manual_held=fields.flag("operations_manual_held"),
        night_procedures_in_manual=fields.flag("night_procedures_in_manual"),
        drops_or_carries=fields.flag("drops_or_carries"),
        near_emergency=fields.flag("near_emergency"),
    )


def _site(fields: Fields) -> Site:
    return Site(
        nests_near=fields.flag("nests_near"),
        haul_out_near=fields.flag("haul_out_near"),
        monument_near=fields.flag("monument_near"),
        defence_site_near=fields.flag("defence_site_near"),
        railway_m=fields.number("railway_m"),
        power_line_m=fields.number("power_line_m"),
        school_near=fields.flag("school_near"),
        quiet_time=fields.flag("quiet_time"),
        tall_obstacle_height_m=fields.number("tall_obstacle_height_m"),
        tall_obstacle_distance_m=fields.number("tall_obstacle_distance_m"),
    )


def _surveillance(fields: Fields) -> Surveillance:
    return Surveillance(covert=fields.flag("covert"), targets_person=fields.flag("targets_person"))


def _permission(fields: Fields) -> Permission:
    starts, ends = fields.edge("from", closing=False), fields.edge("to", closing=True)
    if starts is not None and ends is not None and ends <= starts:
        raise fields.refuse("to", "no earlier than from", "Check the two dates.")
    return Permission(
        kind=fields.choice("kind", PermissionKind),
        granted_by=fields.text("granted_by"),
        reference=fields.text("reference"),
        starts=starts,
        ends=ends,
        zone=fields.text("zone"),
        area=_area(fields, "area"),
        max_height_m_agl=fields.number("max_height_m_agl"),
        conditions=_conditions(fields),
    )


def _conditions(fields: Fields) -> str | None:
    value = fields.raw("conditions")
    if isinstance(value, list):
        return "; ".join(fields.words("conditions") or ()) or None
    return fields.text("conditions")
