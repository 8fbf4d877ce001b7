// Before and after: two maps that move together, the second cut off at a divider that a slider moves.
import type { Map as MapLibre } from "maplibre-gl";
import { makeMap, UNDER_NAMES, whenDrawn } from "../shared/basemap";
import { embedded, element, ready, startIslands } from "../shared/dom";
import { addRaster, type RasterLayer } from "../shared/rasters";

const START_PERCENT = 50;

/** Moves the other map whenever one moves; the flag stops the answer from being answered. */
function together(one: MapLibre, other: MapLibre): void {
  let following = false;
  const lead = (from: MapLibre, to: MapLibre) => {
    from.on("move", () => {
      if (following) return;
      following = true;
      to.jumpTo({ center: from.getCenter(), zoom: from.getZoom() });
      following = false;
    });
  };
  lead(one, other);
  lead(other, one);
}

async function start(root: HTMLElement): Promise<void> {
  const layers = embedded<{ before: RasterLayer; after: RasterLayer }>(root, "layers");
  if (!layers) throw new Error("swipe needs data-layers");
  const { before, after } = layers;
  const stage = element("div", { class: "lv-swipe" });
  const [left, right] = [element("div", { class: "lv-swipe__side" }), element("div", { class: "lv-swipe__side lv-swipe__side--after" })];
  const divider = element("div", { class: "lv-swipe__divider", "aria-hidden": "true" });
  stage.append(left, right, divider);
  const range = element("input", { type: "range", min: "0", max: "100", step: "1", class: "lv-swipe__range", "aria-label": `Divider between ${before.title} and ${after.title}` });
  range.value = String(START_PERCENT);
  const words = (layer: RasterLayer) => [layer.title, layer.date].filter(Boolean).join(", ");
  const captions = element("p", { class: "lv-swipe__captions" }, element("span", {}, `Before: ${words(before)}`), element("span", {}, `After: ${words(after)}`));
  root.prepend(stage, range, captions);

  const title = root.dataset["title"] ?? "Comparison";
  const maps: MapLibre[] = [];
  for (const [side, layer, name] of [[left, before, "before"], [right, after, "after"]] as const) {
    root.dataset["title"] = `${title}, ${name}`;
    const map = await makeMap(root, side);
    addRaster(map, layer, UNDER_NAMES, true);
    maps.push(map);
  }
  root.dataset["title"] = title;
  const [one, other] = maps as [MapLibre, MapLibre];
  together(one, other);
  const bounds = before.bounds ?? after.bounds;
  if (bounds) one.fitBounds(bounds, { padding: 24, animate: false });

  const cut = () => {
    stage.style.setProperty("--cut", `${range.value}%`);
    range.setAttribute("aria-valuetext", `${range.value}% before, ${100 - Number(range.value)}% after`);
  };
  range.addEventListener("input", cut);
  cut();
  whenDrawn(other, () => { whenDrawn(one, () => { ready(root); }); });
}

startIslands("swipe", start);
