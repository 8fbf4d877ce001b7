"""The fields of a proposal that a rule may read, each in words, and how to look one up by its dotted name."""

from collections.abc import Mapping

from compliance.particulars import Proposal

FIELDS: Mapping[str, str] = {
    "area": "the area",
    "takeoff": "the places of take-off",
    "takeoff.point": "the place of take-off",
    "takeoff.min_distance_people_m": "the distance from people at take-off",
    "starts_at": "the start time",
    "ends_at": "the end time",
    "min_duration_minutes": "the shortest useful duration",
    "vehicle": "the kind of vehicle",
    "operation": "the kind of operation",
    "purpose": "the purpose",
    "max_height_m_agl": "the greatest height above the ground",
    "height_reference": "what the height is measured from",
    "max_range_m": "the greatest distance from the pilot",
    "min_distance_uninvolved_people_m": "the least distance from uninvolved people",
    "min_distance_assembly_m": "the least distance from an assembly of people",
    "over_assembly": "whether it flies over an assembly of people",
    "min_distance_built_up_m": "the least distance from built-up areas",
    "low_speed_mode": "whether low-speed mode is used",
    "water": "the water level that the work needs",
    "operator.operator_id": "the operator ID",
    "operator.expires": "the date the operator ID expires",
    "operator.authorisation.kind": "the kind of operational authorisation",
    "operator.authorisation.number": "the number of the operational authorisation",
    "operator.authorisation.expires": "the date the operational authorisation expires",
    "operator.authorisation.conditions": "the conditions of the operational authorisation",
    "operator.authorisation.max_range_m": "the range that the operational authorisation allows",
    "operator.authorisation.max_height_m_agl": "the height that the operational authorisation allows",
    "operator.insurance.insurer_ref": "the insurance policy's reference",
    "operator.insurance.ec785_compliant": "whether the insurance meets Regulation 785/2004",
    "operator.insurance.limit_pence": "the limit of the insurance",
    "operator.insurance.starts": "the date the insurance starts",
    "operator.insurance.expires": "the date the insurance expires",
    "pilot.flyer_id": "the flyer ID",
    "pilot.expires": "the date the flyer ID expires",
    "pilot.hours_last_90_days": "the pilot's hours in the last 90 days",
    "pilot.certificates": "the pilot's certificates",
    "aircraft.class_mark": "the aircraft's class mark",
    "aircraft.first_marketed": "the date the aircraft was first on the market",
    "aircraft.mtom_g": "the aircraft's maximum take-off mass",
    "aircraft.rotary_wing": "whether the aircraft is rotary wing",
    "aircraft.camera": "whether the aircraft has a camera",
    "aircraft.remote_id": "whether Direct Remote ID is on",
    "aircraft.green_flashing_light": "whether a green flashing light is fitted",
    "aircraft.wind_limit_ms": "the aircraft's wind limit",
    "aircraft.takeoff_wind_limit_ms": "the aircraft's wind limit at take-off",
    "aircraft.ingress": "the aircraft's protection against water",
    "aircraft.temperature_c": "the aircraft's range of temperature",
    "declarations.operator_18_or_over": "the declaration that the operator is 18 or over",
    "declarations.operator_id_displayed": "the declaration that the operator ID is displayed",
    "declarations.maintenance_in_date": "the declaration that maintenance is in date",
    "declarations.preflight_inspection": "the declaration of the pre-flight inspection",
    "declarations.pilot_engaged_by_operator": "the declaration that the operator engages the pilot",
    "declarations.pilot_fit": "the declaration that the pilot is fit",
    "declarations.operations_manual_held": "the declaration that the pilot holds the operations manual",
    "declarations.night_procedures_in_manual": "the declaration that the operations manual covers night",
    "declarations.drops_or_carries": "the declaration about dropping or carrying articles",
    "declarations.near_emergency": "the declaration about a nearby emergency",
    "site.nests_near": "whether protected birds nest near",
    "site.haul_out_near": "whether a seal haul-out is near",
    "site.monument_near": "whether a scheduled monument is near",
    "site.defence_site_near": "whether a defence site is near",
    "site.railway_m": "the distance to the railway",
    "site.power_line_m": "the distance to a power line",
    "site.school_near": "whether a school is near",
    "site.quiet_time": "whether the area office has set this as a quiet time",
    "site.tall_obstacle_height_m": "the height of the tall obstacle",
    "site.tall_obstacle_distance_m": "the distance to the tall obstacle",
    "surveillance.covert": "whether the flight is covert",
    "surveillance.targets_person": "whether the flight watches a particular person",
    "dpia_reference": "the data protection impact assessment",
    "permissions": "the permissions on record",
}
"""Every field a rule may read, in the words a finding uses for it."""


def look_up(proposal: Proposal, field: str) -> object:
    """The value of a dotted field; None when it, or anything on the way to it, is unknown.

    Of a list, the answer is None when it is empty or when one of its members does not say.
    """
    value: object = proposal
    for name in field.split("."):
        value = _step(value, name)
        if value is None:
            return None
    return value


def _step(value: object, name: str) -> object:
    if isinstance(value, tuple):
        inner = tuple(getattr(each, name) for each in value)
        return None if not inner or any(each is None for each in inner) else inner
    return getattr(value, name)


def capital(words: str) -> str:
    """The words with a capital letter at the front, the rest as they are."""
    return words[:1].upper() + words[1:]


def lower(words: str) -> str:
    """The words with a small letter at the front and no full stop, to go on a sentence."""
    return (words[:1].lower() + words[1:]).removesuffix(".")


def article(words: str) -> str:
    """The words after "a" or "an", as they are spoken: an A2 certificate, an RPC, a GVC."""
    spoken_vowel = words[:1].upper() in "AEIO" or words.startswith(("RPC", "OA"))
    return f"{'an' if spoken_vowel else 'a'} {words}"
