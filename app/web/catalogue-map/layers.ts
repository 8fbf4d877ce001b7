// Survey footprints and assets on the catalogue's map.
import type { ExpressionSpecification, Map as MapLibre } from "maplibre-gl";
import type { Feature, FeatureCollection } from "geojson";
import { UNDER_NAMES } from "../shared/basemap";
import { middle } from "../shared/geometry";
import { addKindImages } from "../shared/kinds";

const ACTIVE: ExpressionSpecification = ["boolean", ["feature-state", "active"], false];
export const SOURCES = ["surveys", "assets", "marks"] as const;
export const POINTED = ["surveys-fill", "assets-line", "marks"] as const;
/** Imagery goes under the lowest overlay. */
export const LOWEST = "surveys-fill";

/** Features carry their id as a property too, because the map hands back properties only. */
function identified(features: Feature[]): Feature[] {
  return features.map((feature) => {
    const id = feature.id ?? (feature.properties?.["id"] as string | number | undefined);
    return { ...feature, properties: { ...feature.properties, id } };
  });
}

function marks(assets: Feature[]): Feature[] {
  return assets.flatMap((asset) => {
    const at = asset.geometry ? middle(asset.geometry) : null;
    return at ? [{ ...asset, geometry: { type: "Point" as const, coordinates: at } }] : [];
  });
}

export function kindsOf(assets: FeatureCollection): Map<string, string> {
  const titles = new Map<string, string>();
  for (const { properties } of assets.features) {
    const kind = String(properties?.["kind"] ?? "other");
    const title = properties?.["kind_title"] as string | undefined;
    if (!titles.has(kind) || title) titles.set(kind, title ?? "");
  }
  return titles;
}

export function addOverlays(map: MapLibre, surveys: FeatureCollection, assets: FeatureCollection): void {
  addKindImages(map, kindsOf(assets).keys());
  const known = identified(assets.features);
  const source = (id: string, features: Feature[]) =>
    map.addSource(id, { type: "geojson", promoteId: "id", data: { type: "FeatureCollection", features } });
  source("surveys", identified(surveys.features));
  source("assets", known.filter((asset) => asset.geometry?.type !== "Point"));
  source("marks", marks(known));
  map.addLayer({ id: "surveys-fill", type: "fill", source: "surveys", paint: { "fill-color": "#12664f", "fill-opacity": ["case", ACTIVE, 0.3, 0.07] } }, UNDER_NAMES);
  map.addLayer({ id: "surveys-line", type: "line", source: "surveys", paint: { "line-color": "#12664f", "line-width": ["case", ACTIVE, 4, 2] } }, UNDER_NAMES);
  map.addLayer({ id: "assets-line", type: "line", source: "assets", paint: { "line-color": "#4a3a5c", "line-width": ["case", ACTIVE, 6, 3] } }, UNDER_NAMES);
  map.addLayer({ id: "marks-active", type: "circle", source: "marks", paint: { "circle-radius": 17, "circle-color": "#fdd522", "circle-opacity": ["case", ACTIVE, 1, 0] } });
  map.addLayer({
    id: "marks",
    type: "symbol",
    source: "marks",
    layout: { "icon-image": ["concat", "kind-", ["coalesce", ["get", "kind"], "other"]], "icon-allow-overlap": true, "icon-ignore-placement": true },
  });
}
