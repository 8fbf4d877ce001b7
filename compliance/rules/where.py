"""How high, how far, how near people: the limits of the operation's category."""

from compliance.finding import Detail, Finding
from compliance.particulars import HeightReference, Operation, PermissionKind
from compliance.rules.aircraft import below_mass, class_number
from compliance.rules.case import Case, Clause, Quantity, at_least, at_most, consent
from compliance.rules.registration import faults

_A1_CLASSES = frozenset({0, 1})
_A2_CLASS = 2
_A3_CLASSES = frozenset({2, 3, 4})


def height_within_limit(case: Case, clause: Clause) -> Finding:
    """HGT-1: the greatest height above the closest point of the surface."""
    height = case.proposal.max_height_m_agl
    if height is None:
        return clause.lacks("max_height_m_agl")
    if case.proposal.height_reference is HeightReference.TAKEOFF and not case.terrain:
        return clause.unknown(
            "The height is measured from take-off; without a terrain model it cannot be held against the ground below.",
            Detail(observed=height, unit="m", would_pass_if=("the height is given above the surface",)),
        )
    within = at_most(clause, Quantity("the greatest height above the ground", height, clause.number("limit"), "m"))
    if within.weight > 1 and _over_obstacle(case, clause):
        return clause.not_applicable("Above the limit only beside a tall obstacle: HGT-2 judges that.")
    return within


def _over_obstacle(case: Case, clause: Clause) -> bool:
    """Whether the flight goes no more than the allowance above a tall obstacle, close beside it."""
    site, height = case.proposal.site, case.proposal.max_height_m_agl
    if site is None or height is None:
        return False
    top, away = site.tall_obstacle_height_m, site.tall_obstacle_distance_m
    if top is None or away is None:
        return False
    tall = top > clause.number("obstacle_taller_than")
    return tall and away <= clause.number("obstacle_within") and height <= top + clause.number("obstacle_above")


def beside_tall_obstacle(case: Case, clause: Clause) -> Finding:
    """HGT-2: over a tall obstacle only when whoever answers for it asks."""
    height = case.proposal.max_height_m_agl
    if height is None:
        return clause.lacks("max_height_m_agl")
    if height <= clause.number("limit"):
        return clause.not_applicable("The flight stays within the ordinary limit of height.")
    if not _over_obstacle(case, clause):
        return clause.fails(
            "Above the ordinary limit, and no obstacle taller than 105 m within 50 m is recorded that would allow it.",
            Detail(
                observed=height,
                limit=clause.number("limit"),
                unit="m",
                margin=clause.number("limit") - height,
                would_pass_if=(f"the flight stays within {clause.number('limit'):g} m of the ground",),
            ),
        )
    asked = consent(case, case.proposal.area, PermissionKind.POWER, PermissionKind.LANDOWNER, PermissionKind.MOD)
    if asked.given:
        return clause.passes(f"Whoever answers for the obstacle asks for the flight: {asked.reason}.")
    return clause.fails(
        f"Whoever answers for the obstacle must ask for the flight: {asked.reason}.",
        Detail(would_pass_if=("the request of whoever answers for the obstacle is recorded with its dates",)),
    )


def within_sight(case: Case, clause: Clause) -> Finding:
    """VLOS-1: no farther from the pilot than can be seen, unless the authorisation says otherwise."""
    reach = case.proposal.max_range_m
    if reach is None:
        return clause.lacks("max_range_m")
    return at_most(
        clause, Quantity("the greatest distance from the pilot", reach, _reach(case, clause.number("limit")), "m")
    )


def _reach(case: Case, ordinary: float) -> float:
    """The reach allowed: an authorisation's own, where the operation rests on one that states it."""
    operator = case.proposal.operator
    authorisation = operator.authorisation if operator else None
    if case.proposal.operation is not Operation.OA or authorisation is None or authorisation.max_range_m is None:
        return ordinary
    return max(ordinary, authorisation.max_range_m)


def beyond_sight_authorised(case: Case, clause: Clause) -> Finding:
    """BVL-1: flight beyond sight needs an operational authorisation that allows it."""
    reach = case.proposal.max_range_m
    if reach is None:
        return clause.lacks("max_range_m")
    sight = clause.number("sight")
    if reach <= sight:
        return clause.not_applicable(f"Within {sight:g} m the flight stays in sight.")
    if case.proposal.operation is Operation.OA and reach <= _reach(case, sight):
        return clause.passes("The operational authorisation states a range that covers the flight.")
    return clause.fails(
        f"At {reach:g} m the flight is beyond sight, and no operational authorisation for that range is recorded.",
        Detail(reach, sight, "m", sight - reach, would_pass_if=(f"it stays within {sight:g} m of the pilot",)),
    )


def _clear_of_assembly(case: Case, clause: Clause) -> Finding:
    over = case.proposal.over_assembly
    return clause.holds(
        None if over is None else not over,
        "over_assembly",
        "It does not fly over an assembly of people.",
        "It would fly over an assembly of people.",
    )


def open_a1(case: Case, clause: Clause) -> Finding:
    """A1-1: class 0 or 1, or legacy below 250 g, and never over assemblies."""
    number = class_number(case, clause)
    if number is None:
        sized = below_mass(clause, case, clause.number("legacy"), "The mass of a legacy or home-built aircraft in A1")
    elif number in _A1_CLASSES:
        sized = clause.passes(f"A class {number} aircraft may fly in A1, and not over an assembly of people.")
    else:
        sized = clause.fails(
            f"A class {number} aircraft may not fly in A1.",
            Detail(would_pass_if=("an aircraft of class 0 or 1 is flown, or another kind of operation is used",)),
        )
    return faults(sized, _clear_of_assembly(case, clause))


def open_a2(case: Case, clause: Clause) -> Finding:
    """A2-1: class 2 at 30 m from people, 5 m in low-speed mode; legacy below 2 kg at 50 m."""
    number, distance = class_number(case, clause), case.proposal.min_distance_uninvolved_people_m
    if distance is None:
        return clause.lacks("min_distance_uninvolved_people_m")
    name = "the distance from uninvolved people"
    if number is None:
        away = at_least(clause, Quantity(name, distance, clause.number("legacy_distance"), "m"))
        return faults(
            away, below_mass(clause, case, clause.number("legacy"), "The mass of a legacy or home-built aircraft in A2")
        )
    if number != _A2_CLASS:
        return clause.fails(
            f"A class {number} aircraft is not one for A2.",
            Detail(would_pass_if=("an aircraft of class 2 is flown, or another kind of operation is used",)),
        )
    limit = clause.number("slow_distance" if case.proposal.low_speed_mode else "distance")
    away = at_least(clause, Quantity(name, distance, limit, "m"))
    return faults(away, below_mass(clause, case, clause.number("uk2"), "The mass of a class 2 aircraft"))


def one_to_one(case: Case, clause: Clause) -> Finding:
    """A2-2: no nearer people than the height flown."""
    distance, height = case.proposal.min_distance_uninvolved_people_m, case.proposal.max_height_m_agl
    if distance is None or height is None:
        return clause.lacks("min_distance_uninvolved_people_m", "max_height_m_agl")
    limit = height * clause.number("ratio")
    return at_least(
        clause, Quantity("the distance from uninvolved people, a metre for each metre of height,", distance, limit, "m")
    )


def open_a3_aircraft(case: Case, clause: Clause) -> Finding:
    """A3-0: classes 2, 3 and 4, and legacy below 25 kg."""
    number = class_number(case, clause)
    if number is None:
        return below_mass(clause, case, clause.number("legacy"), "The mass of a legacy or home-built aircraft in A3")
    if number in _A3_CLASSES:
        return clause.passes(f"A class {number} aircraft may fly in A3.")
    return clause.fails(
        f"A class {number} aircraft is not one for A3.",
        Detail(would_pass_if=("an aircraft of class 2, 3 or 4 is flown, or another kind of operation is used",)),
    )


def open_a3_distances(case: Case, clause: Clause) -> Finding:
    """A3-1: nobody uninvolved in the area, and 150 m from where people live, work and play."""
    people, built = case.proposal.min_distance_uninvolved_people_m, case.proposal.min_distance_built_up_m
    if people is None or built is None:
        return clause.lacks("min_distance_uninvolved_people_m", "min_distance_built_up_m")
    return faults(
        at_least(clause, Quantity("the distance from built-up areas", built, clause.number("built_up"), "m")),
        at_least(clause, Quantity("the distance from uninvolved people", people, clause.number("people"), "m")),
    )


def open_a3_isolated_buildings(case: Case, clause: Clause) -> Finding:
    """A3-2: whether isolated buildings may be nearer from 2026 is not verified: a person must look."""
    built = case.proposal.min_distance_built_up_m
    if built is None:
        return clause.lacks("min_distance_built_up_m")
    return at_least(clause, Quantity("the distance from any building", built, clause.number("built_up"), "m"))


def pdra01_distances(case: Case, clause: Clause) -> Finding:
    """PDR-2: 50 m from people, 30 m at take-off and landing, 50 m from assemblies and never over them."""
    proposal = case.proposal
    people, crowd = proposal.min_distance_uninvolved_people_m, proposal.min_distance_assembly_m
    near = [each.min_distance_people_m for each in proposal.takeoff or ()]
    known = [each for each in near if each is not None]
    if people is None or crowd is None or not known or len(known) < len(near):
        return clause.lacks(
            "min_distance_uninvolved_people_m", "min_distance_assembly_m", "takeoff.min_distance_people_m"
        )
    return faults(
        at_least(clause, Quantity("the distance from uninvolved people", people, clause.number("people"), "m")),
        at_least(
            clause,
            Quantity("the distance from people at take-off and landing", min(known), clause.number("takeoff"), "m"),
        ),
        at_least(clause, Quantity("the distance from an assembly of people", crowd, clause.number("assembly"), "m")),
        _clear_of_assembly(case, clause),
    )


def nothing_dropped(case: Case, clause: Clause) -> Finding:
    """PDR-3: nothing is carried for delivery or dropped."""
    declared = case.proposal.declarations
    drops = None if declared is None else declared.drops_or_carries
    return clause.holds(
        None if drops is None else not drops,
        "declarations.drops_or_carries",
        "Nothing is to be dropped or carried.",
        "Articles would be dropped or carried.",
    )


def away_from_emergency(case: Case, clause: Clause) -> Finding:
    """EMG-1: not in or near an emergency response without the responsible service's permission."""
    declared = case.proposal.declarations
    near = None if declared is None else declared.near_emergency
    if near is None:
        return clause.lacks("declarations.near_emergency")
    if not near:
        return clause.passes("No emergency response is declared near.")
    asked = consent(case, case.proposal.area, PermissionKind.EMERGENCY)
    if asked.given:
        return clause.passes(f"The responsible service permits it: {asked.reason}.")
    sentence = f"An emergency response is near, and the responsible service's permission is wanting: {asked.reason}."
    passing = Detail(would_pass_if=("the responsible service's permission is recorded for the time and place",))
    return clause.unknown(sentence, passing) if asked.given is None else clause.fails(sentence, passing)


def assembly_is_an_event(case: Case, clause: Clause) -> Finding:
    """ASM-1: any event is for a person to look at: an assembly is people who cannot move away."""
    if not case.proposal.over_assembly:
        return clause.passes("No assembly of people is to be flown over.")
    return clause.fails(
        "It would fly over people who may be unable to move away: a person must look at the event.",
        Detail(would_pass_if=("the flight keeps clear of the assembly",)),
    )


def no_crowd_monitoring(case: Case, clause: Clause) -> Finding:
    """CRD-1: watching a crowd is refused; it is for the police's own unit."""
    if not case.proposal.over_assembly:
        return clause.passes("The flight does not watch a crowd.")
    return clause.fails(
        "Flying over a crowd is refused for this kind of operation; ask the police's own unit.",
        Detail(would_pass_if=("the flight keeps clear of the crowd",)),
    )
