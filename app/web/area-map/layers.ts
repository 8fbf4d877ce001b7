// What the drawing map shows besides the ground: zones, assets, the draft, an area that cannot be edited, findings.
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import type { Feature, FeatureCollection, Geometry, Position } from "geojson";
import { UNDER_NAMES } from "../shared/basemap";
import { addKindImages } from "../shared/kinds";
import { middle } from "../shared/geometry";

const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };

function feature(geometry: Geometry): Feature {
  return { type: "Feature", geometry, properties: {} };
}

function put(map: MapLibre, source: string, data: FeatureCollection): void {
  map.getSource<GeoJSONSource>(source)?.setData(data);
}

/** Adds empty sources and their layers, lowest first. */
export function addLayers(map: MapLibre): void {
  for (const id of ["zones", "assets", "asset-marks", "where", "fixed", "draft"])
    map.addSource(id, { type: "geojson", data: NOTHING });
  const line = (id: string, source: string, colour: string, width: number, dash?: number[]) =>
    map.addLayer(
      { id, type: "line", source, paint: { "line-color": colour, "line-width": width, ...(dash ? { "line-dasharray": dash } : {}) } },
      UNDER_NAMES,
    );
  const fill = (id: string, source: string, colour: string, opacity: number) =>
    map.addLayer({ id, type: "fill", source, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour, "fill-opacity": opacity } }, UNDER_NAMES);
  fill("zones-fill", "zones", "#b3261e", 0.1);
  line("zones-line", "zones", "#b3261e", 1.5, [4, 2]);
  line("assets-line", "assets", "#7a2e5d", 3);
  fill("fixed-fill", "fixed", "#0b4f6c", 0.18);
  line("fixed-line", "fixed", "#0b4f6c", 3);
  fill("where-fill", "where", "#b3261e", 0.35);
  line("where-line", "where", "#8c1d18", 2);
  fill("draft-fill", "draft", "#0b4f6c", 0.12);
  line("draft-line", "draft", "#0b4f6c", 3, [2, 1]);
  map.addLayer({
    id: "draft-points",
    type: "circle",
    source: "draft",
    filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-radius": 6, "circle-color": "#ffffff", "circle-stroke-color": "#0b4f6c", "circle-stroke-width": 3 },
  });
  map.addLayer({
    id: "zones-name",
    type: "symbol",
    source: "zones",
    layout: { "text-field": ["get", "designator"], "text-font": ["Roboto", "Arial", "sans-serif"], "text-size": 12 },
    paint: { "text-color": "#8c1d18", "text-halo-color": "#ffffff", "text-halo-width": 1.5 },
  });
  map.addLayer({
    id: "asset-marks",
    type: "symbol",
    source: "asset-marks",
    layout: { "icon-image": ["concat", "kind-", ["get", "kind"]], "icon-allow-overlap": true, "icon-ignore-placement": true },
  });
}

export function showZones(map: MapLibre, zones: FeatureCollection): void {
  put(map, "zones", zones);
}

/** Assets as they lie, and a marker on each by its kind. */
export function showAssets(map: MapLibre, assets: FeatureCollection): void {
  addKindImages(map, new Set(assets.features.map((asset) => String(asset.properties?.["kind"] ?? "other"))));
  put(map, "assets", { ...assets, features: assets.features.filter((asset) => asset.geometry?.type !== "Point") });
  const marks = assets.features.flatMap((asset) => {
    const at = asset.geometry ? middle(asset.geometry) : null;
    const properties = { ...asset.properties, id: asset.id ?? asset.properties?.["id"] };
    return at ? [{ type: "Feature" as const, geometry: { type: "Point" as const, coordinates: at }, properties }] : [];
  });
  put(map, "asset-marks", { type: "FeatureCollection", features: marks });
}

export function showWhere(map: MapLibre, where: Geometry[]): void {
  put(map, "where", { type: "FeatureCollection", features: where.map(feature) });
}

export function showFixed(map: MapLibre, area: Geometry | null): void {
  put(map, "fixed", { type: "FeatureCollection", features: area ? [feature(area)] : [] });
}

/** The corners so far, the line through them, and the closed shape once there is one. */
export function showDraft(map: MapLibre, corners: readonly Position[]): void {
  const features: Feature[] = corners.map((corner) => feature({ type: "Point", coordinates: corner }));
  if (corners.length >= 2) features.push(feature({ type: "LineString", coordinates: [...corners] }));
  if (corners.length >= 3) features.push(feature({ type: "Polygon", coordinates: [[...corners, corners[0] as Position]] }));
  put(map, "draft", { type: "FeatureCollection", features });
}
