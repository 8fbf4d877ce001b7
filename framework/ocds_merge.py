"""Merging the releases of one contracting process into its present state, as OCDS 1.1 says. Pure."""

from collections.abc import Sequence

from records.columns import JsonObject, JsonValue


def compiled(releases: Sequence[JsonObject]) -> JsonObject:
    """The present state of a process: its releases merged, later over earlier, lists by `id`.

    Source: OCDS 1.1, merging.
    """
    merged: JsonObject = {}
    for release in releases:
        merged = _merge(merged, release)
    last = releases[-1]
    merged |= {"id": f"{last['ocid']}-compiled", "tag": ["compiled"], "date": last["date"]}
    return merged


def _merge(before: JsonObject, after: JsonObject) -> JsonObject:
    """One object over another."""
    return before | {key: _merged(before.get(key), new) for key, new in after.items()}


def _merged(old: JsonValue, new: JsonValue) -> JsonValue:
    """One value over another: objects by key, lists of objects by `id`, the rest replaced."""
    if isinstance(old, dict) and isinstance(new, dict):
        return _merge(old, new)
    if isinstance(old, list) and isinstance(new, list) and all(isinstance(i, dict) and "id" in i for i in [*old, *new]):
        by_id: dict[str, JsonValue] = {str(item["id"]): item for item in old if isinstance(item, dict)}
        for item in new:
            if isinstance(item, dict):
                by_id[str(item["id"])] = _merged(by_id.get(str(item["id"])), item)
        return list(by_id.values())
    return new
