"""Use cases of waivers: leave to fly against one rule of the council's own policy."""

from datetime import datetime, timedelta

from pydantic import JsonValue
from shapely import to_wkb
from sqlmodel import Session

from compliance.errors import WaiverError, WaiverNotAllowedError
from compliance.london import london_date
from compliance.models import Waiver, WaiverCreate
from compliance.policy import Rule
from compliance.service import in_force
from geo.geojson import polygon_from_geojson
from records import audit
from records.viewer import Role, Viewer


def grant_waiver(session: Session, wanted: WaiverCreate, *, viewer: Viewer, now: datetime) -> Waiver:
    """Waive a rule of the council's own policy for a reason and until a date.

    Raises:
        WaiverError: The rule may not be waived, or the dates or scope do not stand.
        WaiverNotAllowedError: The caller does not hold the role that the rule names.
    """
    rule = _waivable(session, wanted, viewer)
    _within_terms(rule, wanted)
    area = None if wanted.area is None else polygon_from_geojson(wanted.area, "area")
    waiver = Waiver(
        rule=rule.id,
        reason=wanted.reason.strip(),
        conditions=wanted.conditions,
        request_ref=wanted.request_ref,
        area_wkb=None if area is None else str(to_wkb(area, hex=True)),
        operator_id=wanted.operator_id,
        granted_by=viewer.person_id,
        role=rule.waiver.by_role or "",
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        granted_at=now,
    )
    session.add(waiver)
    detail: dict[str, JsonValue] = {"rule": rule.id, "reason": waiver.reason, "ends_at": wanted.ends_at.isoformat()}
    audit.record(session, viewer=viewer, action="waiver.granted", subject=f"waiver:{waiver.id}", now=now, detail=detail)
    return waiver


def _waivable(session: Session, wanted: WaiverCreate, viewer: Viewer) -> Rule:
    if wanted.starts_at.tzinfo is None or wanted.ends_at.tzinfo is None or wanted.ends_at <= wanted.starts_at:
        raise WaiverError("A waiver ends after it starts, and both times say their offset.", field="ends_at")
    policy = in_force(session, wanted.starts_at)
    rules = [rule for rule in policy.in_force(london_date(wanted.starts_at)) if rule.id == wanted.rule]
    if not rules or not rules[0].waiver.allowed:
        raise WaiverError(
            f"Rule {wanted.rule} may not be waived.",
            field="rule",
            remedy="The law is met by an outside permission, never by the council's leave.",
        )
    by_role = Role(rules[0].waiver.by_role or Role.FLIGHT_SAFETY)
    if not viewer.has(by_role, Role.ADMINISTRATOR):
        raise WaiverNotAllowedError(f"Only {by_role.replace('_', ' ')} may waive {wanted.rule}.", field="rule")
    return rules[0]


def _within_terms(rule: Rule, wanted: WaiverCreate) -> None:
    scopes = [each for each in (wanted.request_ref, wanted.area, wanted.operator_id) if each]
    if len(scopes) != 1:
        raise WaiverError("A waiver is for one request, one site or one operator.", field="scope", remedy="Give one.")
    if not wanted.reason.strip():
        raise WaiverError("A waiver has a reason.", field="reason", remedy="Say why.")
    longest = rule.waiver.max_days
    if longest is not None and wanted.ends_at - wanted.starts_at > timedelta(days=longest):
        raise WaiverError(f"{rule.id} may be waived for {longest} days at most.", field="ends_at")


def revoke_waiver(session: Session, waiver_id: str, *, viewer: Viewer, now: datetime) -> Waiver:
    """End a waiver now; verdicts given under it stand as they were given.

    Raises:
        WaiverError: There is no such waiver.
    """
    waiver = session.get(Waiver, waiver_id)
    if waiver is None:
        raise WaiverError(f"There is no waiver {waiver_id}.", field="id")
    waiver.revoked_at = now
    session.add(waiver)
    audit.record(session, viewer=viewer, action="waiver.revoked", subject=f"waiver:{waiver_id}", now=now)
    return waiver
