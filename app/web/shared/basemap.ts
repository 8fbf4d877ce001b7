// The map itself: our own style over our own land polygons, so that no page needs anything from another host.
import { AttributionControl, Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import type { LngLatBoundsLike, StyleSpecification } from "maplibre-gl";
import { element } from "./dom";
import type { Box } from "./geometry";

declare const MAP_WORKER_FILE: string;
setWorkerUrl(new URL(MAP_WORKER_FILE, import.meta.url).href);

export const ATTRIBUTION = "© OpenStreetMap contributors";
const FONT = ["Roboto", "Arial", "sans-serif"];
const COLOURS = { sea: "#cfe0e6", land: "#f6f4ea", coast: "#7f9aa0", label: "#33464b", halo: "#ffffff" };

/** Sea, land, coastline and place names; land and places are GeoJSON served by us below `base`. */
function style(base: string): StyleSpecification {
  const label = (rank: number, size: number, minzoom: number) => ({
    id: `place-${rank}`,
    type: "symbol" as const,
    source: "places",
    minzoom,
    filter: ["==", ["get", "rank"], rank] as ["==", ["get", string], number],
    layout: {
      "text-field": ["get", "name"] as ["get", string],
      "text-font": FONT,
      "text-size": size,
      "text-padding": 4,
      "text-variable-anchor": ["bottom", "top", "left", "right"] as ("bottom" | "top")[],
      "text-radial-offset": 0.6,
      "text-max-width": 8,
    },
    paint: { "text-color": COLOURS.label, "text-halo-color": COLOURS.halo, "text-halo-width": 1.5 },
  });
  return {
    version: 8,
    sources: {
      land: { type: "geojson", data: `${base}/land.geojson`, attribution: ATTRIBUTION, tolerance: 0.2 },
      places: { type: "geojson", data: `${base}/places.geojson` },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": COLOURS.sea } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": COLOURS.land } },
      {
        id: "coast",
        type: "line",
        source: "land",
        paint: { "line-color": COLOURS.coast, "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.4, 12, 1.6] },
      },
      label(3, 12, 9),
      label(2, 13, 7.5),
      label(1, 15, 5),
    ],
  };
}

/** Four numbers from a data attribute, or null. */
export function parseBox(text: string | undefined): Box | null {
  const numbers = (text ?? "").split(",").map(Number);
  return numbers.length === 4 && numbers.every(Number.isFinite) ? (numbers as Box) : null;
}

/** Grows a box by a share of its size, so that the frame of the basemap is never quite at the frame of the screen. */
function grown(box: Box, share: number): LngLatBoundsLike {
  const [dx, dy] = [(box[2] - box[0]) * share, (box[3] - box[1]) * share];
  return [box[0] - dx, box[1] - dy, box[2] + dx, box[3] + dy];
}

/** The first layer of names: overlays go under it so that names stay readable. */
export const UNDER_NAMES = "place-3";

/**
 * Makes a map in `holder`. Settings are the island's data attributes: `data-title` (required: it names the map for
 * screen readers), `data-basemap` (default `/basemap`), `data-bounds` (service area), `data-view` (what to show first).
 */
export async function makeMap(root: HTMLElement, holder: HTMLElement): Promise<MapLibre> {
  const bounds = parseBox(root.dataset["bounds"]) ?? [-7.3, 55.2, -4.4, 56.8];
  const view = parseBox(root.dataset["view"]) ?? bounds;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = new MapLibre({
    container: holder,
    style: style(root.dataset["basemap"] ?? "/basemap"),
    bounds: view,
    fitBoundsOptions: { padding: 24, maxZoom: 16 },
    maxBounds: grown(bounds, 0.02),
    maxZoom: 21,
    attributionControl: false,
    dragRotate: false,
    touchPitch: false,
    pitchWithRotate: false,
    fadeDuration: still ? 0 : 200,
    cooperativeGestures: false,
    locale: { "Map.Title": root.dataset["title"] ?? "Map" },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new AttributionControl({ compact: false }), "bottom-right");
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 110, unit: "metric" }), "bottom-left");
  await map.once("load");
  return map;
}

/** Calls back when the map has drawn everything it was asked to. */
export function whenDrawn(map: MapLibre, then: () => void): void {
  if (map.loaded() && map.areTilesLoaded()) map.once("render", then).triggerRepaint();
  else map.once("idle", then);
}

/** The holder the map is drawn in, made inside the island before any other child. */
export function mapHolder(root: HTMLElement): HTMLElement {
  const holder = element("div", { class: "lv-map" });
  root.prepend(holder);
  return holder;
}
