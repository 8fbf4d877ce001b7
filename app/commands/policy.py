"""`laverock policy`: publish, show and compare versions of the drone policy."""

from pathlib import Path

import click
from sqlmodel import Session

from app.commands.context import Opened, json_option, pass_opened, report
from compliance import service
from compliance.errors import PolicyError
from compliance.policy import Policy
from compliance.shipped import read_policy
from flights.impact import impact_of
from records.database import reading, writing


@click.group()
def policy() -> None:
    """The drone policy and its versions."""


@policy.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@json_option
@pass_opened
def publish(parts: Opened, file: Path, as_json: bool) -> None:
    """Publish a version from a TOML file, or from the TOML files of a folder."""
    with writing(parts.engine) as session:
        published = service.publish_policy(session, _text(file), viewer=parts.viewer, now=parts.now)
        changed = impact_of(session, published)
    said = [f"Published {published.title} {published.version}, {published.sha256}."]
    said += [one.sentence for one in changed] or ["No open request's verdict would change."]
    report(as_json, {**_header(published), "impact": [one.to_json() for one in changed]}, "\n".join(said))


@policy.command()
@click.argument("version", required=False)
@json_option
@pass_opened
def show(parts: Opened, version: str | None, as_json: bool) -> None:
    """Show a version, or the one in force now."""
    with reading(parts.engine) as session:
        found = service.named_policy(session, version) if version else service.in_force(session, parts.now)
    rules = [
        {
            "id": rule.id,
            "version": rule.version,
            "title": rule.title,
            "severity": str(rule.severity),
            "stage": str(rule.stage),
        }
        for rule in found.rules
    ]
    lines = [
        f"{found.title} {found.version}",
        f"From {found.effective_from}; review due {found.review_due}; {found.sha256}",
    ]
    lines += [f"  {rule['id']:<7}{rule['severity']:<7}{rule['stage']:<9}  {rule['title']}" for rule in rules]
    report(as_json, {**_header(found), "rules": rules}, "\n".join(lines))


@policy.command()
@click.argument("old")
@click.argument("new")
@json_option
@pass_opened
def diff(parts: Opened, old: str, new: str, as_json: bool) -> None:
    """Say in words what changed from one version to another; each is a version, or a file."""
    with reading(parts.engine) as session:
        changes = service.diff_of(_either(session, old), _either(session, new))
    report(as_json, {"old": old, "new": new, "changes": changes}, "\n".join(changes) or "Nothing changed.")


def _either(session: Session, name: str) -> Policy:
    path = Path(name)
    return read_policy(_text(path)) if path.exists() else service.named_policy(session, name)


def _text(path: Path) -> str:
    """The TOML of a file, or of a folder's files in the order of their names.

    Raises:
        PolicyError: The folder holds none, or the file is not text.
    """
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files:
        raise PolicyError(f"{path.name} holds no TOML files.", field="file", remedy="Name a policy's file or folder.")
    try:
        return "\n".join(each.read_text(encoding="utf-8") for each in files)
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path.name} is not text.", field="file", remedy="A policy is a TOML document.") from error


def _header(found: Policy) -> dict[str, str | None]:
    return {
        "id": found.id,
        "version": found.version,
        "title": found.title,
        "sha256": found.sha256,
        "effective_from": found.effective_from.isoformat(),
        "effective_to": None if found.effective_to is None else found.effective_to.isoformat(),
    }
