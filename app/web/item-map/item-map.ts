// One survey item: its footprint, its imagery, the track of its film and where each photograph was taken.
import type { Map as MapLibre } from "maplibre-gl";
import type { Feature, FeatureCollection, Geometry } from "geojson";
import { makeMap, mapHolder, UNDER_NAMES, whenDrawn } from "../shared/basemap";
import { embedded, element, fetchJson, pointedAt, ready, startIslands } from "../shared/dom";
import { boxOf } from "../shared/geometry";
import { LayerPanel, type RasterLayer } from "../shared/rasters";
import { Twin } from "../shared/twin";
import { addTrack, type Track } from "./track";

function addFootprint(map: MapLibre, footprint: Geometry | Feature | FeatureCollection): void {
  const data: Feature | FeatureCollection =
    footprint.type === "Feature" || footprint.type === "FeatureCollection" ? footprint : { type: "Feature", geometry: footprint, properties: {} };
  map.addSource("footprint", { type: "geojson", data });
  map.addLayer({ id: "footprint", type: "line", source: "footprint", paint: { "line-color": "#12664f", "line-width": 2, "line-dasharray": [3, 2] } }, UNDER_NAMES);
}

function addPhotos(map: MapLibre, photos: FeatureCollection, root: HTMLElement): void {
  const features = photos.features.map((photo) => ({ ...photo, properties: { ...photo.properties, id: photo.id ?? (photo.properties?.["id"] as string) } }));
  map.addSource("photos", { type: "geojson", promoteId: "id", data: { type: "FeatureCollection", features } });
  const active = ["boolean", ["feature-state", "active"], false] as ["boolean", ["feature-state", string], boolean];
  map.addLayer({
    id: "photos",
    type: "circle",
    source: "photos",
    paint: { "circle-radius": ["case", active, 10, 6], "circle-color": ["case", active, "#fdd522", "#0b4f6c"], "circle-stroke-color": "#ffffff", "circle-stroke-width": 2 },
  });
  const twin = new Twin(map, pointedAt<HTMLElement>(root, "list"), ["photos"], ["photos"]);
  map.on("click", "photos", (event) => {
    const entry = twin.entry(String(event.features?.[0]?.properties["id"]));
    entry?.scrollIntoView({ block: "nearest", inline: "nearest" });
    entry?.querySelector<HTMLElement>("a, button")?.focus({ preventScroll: true });
  });
}

/** A press asks the server what is there (height, temperature) and reads its sentence out. */
function askForValues(map: MapLibre, template: string, holder: HTMLElement): void {
  const answer = element("p", { class: "lv-area-size", role: "status" }, "Press on the map to read the value there.");
  holder.after(answer);
  map.on("click", (event) => {
    const url = template.replace("{lon}", event.lngLat.lng.toFixed(7)).replace("{lat}", event.lngLat.lat.toFixed(7));
    fetchJson<{ sentence: string }>(url)
      .then(({ sentence }) => { answer.textContent = sentence; })
      .catch(() => { answer.textContent = "No value can be read there."; });
  });
}

async function start(root: HTMLElement): Promise<void> {
  const { footprintUrl, trackUrl, photosUrl, valueUrl } = root.dataset;
  const get = async <T>(url: string | undefined, name: string): Promise<T | null> =>
    url ? await fetchJson<T>(url) : embedded<T>(root, name);
  const [footprint, track, photos] = await Promise.all([
    get<Geometry | Feature | FeatureCollection>(footprintUrl, "footprint"),
    get<Track>(trackUrl, "track"),
    get<FeatureCollection>(photosUrl, "photos"),
  ]);
  const holder = mapHolder(root);
  const map = await makeMap(root, holder);
  if (footprint) addFootprint(map, footprint);
  const layers = embedded<RasterLayer[]>(root, "layers") ?? [];
  if (layers.length) {
    const panel = new LayerPanel(map, layers, null, footprint ? "footprint" : UNDER_NAMES, () => undefined);
    if (layers.length > 1 || layers[0]?.legend) holder.after(panel.panel);
  }
  if (track) addTrack(map, track, pointedAt<HTMLVideoElement>(root, "video"));
  if (photos) addPhotos(map, photos, root);
  if (valueUrl) askForValues(map, valueUrl, holder);
  const box = [footprint, track, photos].map((shape) => (shape ? boxOf(shape) : null)).find((found) => found !== null);
  if (box) map.fitBounds(box, { padding: 40, maxZoom: 17, animate: false });
  whenDrawn(map, () => { ready(root); });
}

startIslands("item-map", start);
