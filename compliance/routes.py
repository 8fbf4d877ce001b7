"""Verdicts, policies and waivers over HTTP."""

from datetime import datetime
from typing import Annotated, Any

from litestar import get, post
from litestar.params import Body, FromPath, JSONBody, Parameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from compliance import service, store, waivers
from compliance.given import Caller, Db, FeedsGiven, Now
from compliance.models import PolicyPublish, PolicyRead, Waiver, WaiverCreate, WaiverRead
from compliance.policy import Policy
from compliance.shipped import shipped_policy
from records.columns import JsonObject


@post(
    "/api/v1/checks",
    opt={"permission": "checks:run"},
    summary="Judge a proposal and keep the verdict",
    status_code=HTTP_201_CREATED,
    sync_to_thread=True,
)
def run_check(
    data: Annotated[dict[str, Any], Body(description="A proposal")],
    session: Db,
    viewer: Caller,
    feeds: FeedsGiven,
    now: Now,
) -> dict[str, Any]:
    """The verdict; what is unknown is never clear, and it authorises nothing."""
    return service.check(session, data, viewer=viewer, feeds=feeds, now=now).to_json()


@get(
    "/api/v1/verdicts/{verdict_id:str}",
    opt={"permission": "verdicts:read"},
    summary="A verdict as it was given",
    sync_to_thread=True,
)
def read_verdict(verdict_id: FromPath[str], session: Db, viewer: Caller) -> JsonObject:
    """The stored verdict."""
    return service.verdict_document(session, viewer, verdict_id)


@post(
    "/api/v1/verdicts/{verdict_id:str}/replay",
    opt={"permission": "verdicts:read"},
    summary="Give a verdict again from what it rested on",
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def replay_verdict(verdict_id: FromPath[str], session: Db, viewer: Caller, now: Now) -> dict[str, Any]:
    """The same bytes, or a conflict that says they are not."""
    return service.replay(session, verdict_id, viewer=viewer, now=now).to_json()


@get(
    "/api/v1/policies",
    opt={"permission": "policies:read"},
    summary="Policy versions, latest first",
    sync_to_thread=True,
)
def list_policies(session: Db) -> dict[str, Any]:
    """The published versions, and the shipped one last."""
    published = [
        PolicyRead(
            id=row.policy_id,
            version=row.version,
            title=row.title,
            sha256=row.sha256,
            effective_from=row.effective_from,
            effective_to=row.effective_to,
            published_at=row.published_at,
        )
        for row in store.published_policies(session)
    ]
    shipped = shipped_policy()
    if all(row.sha256 != shipped.sha256 for row in published):
        published.append(_read(shipped))
    return {"items": published, "next": None}


@get(
    "/api/v1/policies/{version:str}",
    opt={"permission": "policies:read"},
    summary="A policy version",
    sync_to_thread=True,
)
def read_policy_version(version: FromPath[str], session: Db) -> dict[str, Any]:
    """Its header, rules and text."""
    policy = service.named_policy(session, version)
    return {
        **_read(policy).model_dump(mode="json"),
        "review_due": policy.review_due.isoformat(),
        "rules": [
            {"id": rule.id, "title": rule.title, "statement": rule.statement, "severity": str(rule.severity)}
            for rule in policy.rules
        ],
        "text": policy.text,
    }


@get(
    "/api/v1/policies/{old:str}/changes/{new:str}",
    opt={"permission": "policies:read"},
    summary="What changed between two versions",
    sync_to_thread=True,
)
def policy_changes(old: FromPath[str], new: FromPath[str], session: Db) -> dict[str, Any]:
    """Each difference as a sentence."""
    return {"items": service.diff(session, old, new), "next": None}


@post(
    "/api/v1/policies", opt={"permission": "policies:publish"}, summary="Publish a policy version", sync_to_thread=True
)
def publish_policy(data: JSONBody[PolicyPublish], session: Db, viewer: Caller, now: Now) -> PolicyRead:
    """The version as published."""
    return _read(service.publish_policy(session, data.text, viewer=viewer, now=now), now)


@get("/api/v1/waivers", opt={"permission": "waivers:read"}, summary="Waivers, latest first", sync_to_thread=True)
def list_waivers(session: Db) -> dict[str, Any]:
    """Every waiver granted, ended ones too."""
    return {"items": [_waiver(row) for row in store.all_waivers(session)], "next": None}


@post("/api/v1/waivers", opt={"permission": "waivers:grant"}, summary="Waive a rule of the policy", sync_to_thread=True)
def grant_waiver(data: JSONBody[WaiverCreate], session: Db, viewer: Caller, now: Now) -> WaiverRead:
    """The waiver as granted."""
    return _waiver(waivers.grant_waiver(session, data, viewer=viewer, now=now))


@post(
    "/api/v1/waivers/{waiver_id:str}/revoke",
    opt={"permission": "waivers:grant"},
    summary="End a waiver",
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def revoke_waiver(
    waiver_id: FromPath[Annotated[str, Parameter(description="The waiver")]], session: Db, viewer: Caller, now: Now
) -> WaiverRead:
    """The waiver as ended."""
    return _waiver(waivers.revoke_waiver(session, waiver_id, viewer=viewer, now=now))


def _read(policy: Policy, published_at: datetime | None = None) -> PolicyRead:
    return PolicyRead(
        id=policy.id,
        version=policy.version,
        title=policy.title,
        sha256=policy.sha256,
        effective_from=policy.effective_from,
        effective_to=policy.effective_to,
        published_at=published_at,
    )


def _waiver(row: Waiver) -> WaiverRead:
    return WaiverRead(
        id=row.id,
        rule=row.rule,
        reason=row.reason,
        conditions=row.conditions,
        request_ref=row.request_ref,
        operator_id=row.operator_id,
        role=row.role,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        revoked_at=row.revoked_at,
    )


ROUTES = [
    run_check,
    read_verdict,
    replay_verdict,
    list_policies,
    read_policy_version,
    policy_changes,
    publish_policy,
    list_waivers,
    grant_waiver,
    revoke_waiver,
]
"""Everything this module serves."""
