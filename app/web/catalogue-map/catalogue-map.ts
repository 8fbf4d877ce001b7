// The catalogue's map: assets and survey footprints, imagery in layers, and beside it a list that says the same.
import type { Map as MapLibre } from "maplibre-gl";
import type { FeatureCollection } from "geojson";
import { makeMap, mapHolder, parseBox, whenDrawn } from "../shared/basemap";
import { button, debounced, embedded, element, fetchJson, pointedAt, ready, startIslands } from "../shared/dom";
import { boxOf } from "../shared/geometry";
import { legend } from "../shared/kinds";
import { LayerPanel, type RasterLayer } from "../shared/rasters";
import { Twin } from "../shared/twin";
import { addOverlays, kindsOf, LOWEST, POINTED, SOURCES } from "./layers";
import { readLink, writeLink } from "./link";

const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };

/** Goes to the same page with `bbox` set to what the map shows; every other filter of the address is kept. */
function searchHere(map: MapLibre, target: string): void {
  const address = new URL(target, window.location.href);
  for (const [name, value] of new URLSearchParams(window.location.search)) if (!address.searchParams.has(name)) address.searchParams.set(name, value);
  const box = map.getBounds();
  const numbers = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((value) => value.toFixed(5));
  address.searchParams.set("bbox", numbers.join(","));
  address.searchParams.delete("cursor");
  window.location.assign(address);
}

function keepLink(map: MapLibre, panel: LayerPanel | null): () => void {
  const write = debounced(() => {
    const centre = map.getCenter();
    const view = { zoom: map.getZoom(), lat: centre.lat, lon: centre.lng };
    window.history.replaceState(null, "", writeLink(view, panel ? panel.state() : null));
  }, 250);
  map.on("moveend", write);
  return write;
}

/** A press on the map opens nothing of its own: it moves to the entry of the list, which has the link. */
function followPresses(map: MapLibre, twin: Twin): void {
  map.on("click", (event) => {
    const [hit] = map.queryRenderedFeatures(event.point, { layers: ["marks", "assets-line", "surveys-fill"] });
    const entry = hit ? twin.entry(String(hit.properties["id"])) : undefined;
    if (!entry) return;
    entry.scrollIntoView({ block: "nearest" });
    entry.querySelector<HTMLElement>("a, button")?.focus({ preventScroll: true });
  });
}

async function start(root: HTMLElement): Promise<void> {
  const { surveysUrl, assetsUrl, searchUrl } = root.dataset;
  const [surveys, assets] = await Promise.all([
    surveysUrl ? fetchJson<FeatureCollection>(surveysUrl) : NOTHING,
    assetsUrl ? fetchJson<FeatureCollection>(assetsUrl) : NOTHING,
  ]);
  const holder = mapHolder(root);
  const map = await makeMap(root, holder);
  addOverlays(map, surveys, assets);
  const link = readLink(window.location.hash);
  const layers = embedded<RasterLayer[]>(root, "layers") ?? [];
  let write: () => void = () => undefined;
  const panel = layers.length ? new LayerPanel(map, layers, link.layers, LOWEST, () => { write(); }) : null;

  const tools = element("div", { class: "lv-map-tools" });
  if (searchUrl) tools.append(button("Search this area", () => { searchHere(map, searchUrl); }));
  const kinds = kindsOf(assets);
  const titles = new Map([...kinds].filter(([, title]) => title));
  if (kinds.size) tools.append(element("details", { class: "ds_details lv-key" }, element("summary", { class: "ds_details__summary" }, "Key to the markers"), element("div", { class: "ds_details__text" }, legend(kinds.keys(), titles))));
  holder.after(tools, ...(panel ? [panel.panel] : []));

  if (link.view) map.jumpTo({ center: [link.view.lon, link.view.lat], zoom: link.view.zoom });
  else if (!parseBox(root.dataset["view"])) {
    const box = boxOf({ type: "FeatureCollection", features: [...surveys.features, ...assets.features] });
    if (box) map.fitBounds(box, { padding: 48, maxZoom: 15, animate: false });
  }
  write = keepLink(map, panel);
  followPresses(map, new Twin(map, pointedAt<HTMLElement>(root, "list"), SOURCES, POINTED));
  whenDrawn(map, () => { ready(root); });
}

startIslands("catalogue-map", start);
