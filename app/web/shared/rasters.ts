// Survey imagery as raster tiles, with a panel that sets what is shown, how strongly and in which order.
import type { Map as MapLibre } from "maplibre-gl";
import { button, element } from "./dom";
import type { Box } from "./geometry";

/** One raster layer as the page describes it. `date` is the capture date in words; `tiles` holds {z}, {x} and {y}. */
export interface RasterLayer {
  readonly id: string;
  readonly title: string;
  readonly tiles: string;
  readonly date?: string;
  readonly bounds?: Box;
  readonly minzoom?: number;
  readonly maxzoom?: number;
  readonly opacity?: number;
  readonly legend?: readonly { readonly colour: string; readonly label: string }[];
}

interface Shown {
  readonly visible: boolean;
  readonly opacity: number;
}

/** Adds a raster under the overlay layer `below`. Tile addresses are made absolute, as the map's worker needs. */
export function addRaster(map: MapLibre, layer: RasterLayer, below: string | undefined, visible: boolean): void {
  const tiles = layer.tiles.startsWith("/") ? window.location.origin + layer.tiles : layer.tiles;
  map.addSource(`raster-${layer.id}`, {
    type: "raster",
    tiles: [tiles],
    tileSize: 256,
    ...(layer.bounds ? { bounds: layer.bounds } : {}),
    ...(layer.minzoom === undefined ? {} : { minzoom: layer.minzoom }),
    ...(layer.maxzoom === undefined ? {} : { maxzoom: layer.maxzoom }),
  });
  map.addLayer(
    {
      id: `raster-${layer.id}`,
      type: "raster",
      source: `raster-${layer.id}`,
      layout: { visibility: visible ? "visible" : "none" },
      paint: { "raster-opacity": layer.opacity ?? 1, "raster-fade-duration": 0 },
    },
    below,
  );
}

/** The key of a layer: each colour with its value in words. SVG attributes, because styles are not written inline. */
function key(layer: RasterLayer): Element | null {
  if (!layer.legend?.length) return null;
  const list = element("ul", { class: "lv-legend" });
  for (const { colour, label } of layer.legend) {
    const swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    swatch.setAttribute("viewBox", "0 0 20 20");
    swatch.setAttribute("class", "lv-legend__mark");
    swatch.setAttribute("aria-hidden", "true");
    const square = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of [["width", "20"], ["height", "20"], ["fill", colour]] as const) square.setAttribute(name, value);
    swatch.append(square);
    list.append(element("li", {}, swatch, label));
  }
  return list;
}

/** The panel of layers, topmost first. */
export class LayerPanel {
  readonly panel = element("fieldset", { class: "lv-layers" }, element("legend", {}, "Layers"));
  private readonly list = element("ul", { class: "lv-layers__list" });
  private readonly rows = new Map<string, { box: HTMLInputElement; range: HTMLInputElement; row: HTMLLIElement }>();

  constructor(
    private readonly map: MapLibre,
    layers: readonly RasterLayer[],
    shown: ReadonlyMap<string, number> | null,
    private readonly below: string | undefined,
    private readonly onChange: () => void,
  ) {
    this.panel.append(this.list);
    layers.forEach((layer, place) => {
      const opacity = shown?.get(layer.id) ?? layer.opacity ?? 1;
      const visible = shown ? shown.has(layer.id) : place === 0;
      // Drawn from the bottom up, so the first of the list lies on top.
      addRaster(map, { ...layer, opacity }, place === 0 ? below : `raster-${layers[place - 1]?.id}`, visible);
      this.addRow(layer, { visible, opacity });
    });
  }

  /** What is switched on, topmost first, for a link that opens the same view. */
  state(): string {
    return [...this.rows]
      .filter(([, { box }]) => box.checked)
      .map(([id, { range }]) => (range.value === "100" ? id : `${id}:${range.value}`))
      .join(",");
  }

  private addRow(layer: RasterLayer, start: Shown): void {
    const id = `layer-${layer.id}`;
    const box = element("input", { type: "checkbox", id });
    box.checked = start.visible;
    const range = element("input", { type: "range", min: "0", max: "100", step: "5", "aria-label": `Opacity of ${layer.title}, per cent` });
    range.value = String(Math.round(start.opacity * 100));
    const label = element("label", { for: id }, layer.title);
    if (layer.date) label.append(element("span", { class: "lv-layers__date" }, layer.date));
    const up = button("Bring to front", () => { this.raise(layer.id); }, { "aria-label": `Bring ${layer.title} to front` });
    const row = element("li", {}, box, label, range, up);
    const legend = key(layer);
    if (legend) row.append(legend);
    box.addEventListener("change", () => {
      this.map.setLayoutProperty(`raster-${layer.id}`, "visibility", box.checked ? "visible" : "none");
      this.onChange();
    });
    range.addEventListener("input", () => {
      this.map.setPaintProperty(`raster-${layer.id}`, "raster-opacity", Number(range.value) / 100);
    });
    range.addEventListener("change", this.onChange);
    this.rows.set(layer.id, { box, range, row });
    this.list.append(row);
  }

  private raise(id: string): void {
    const raised = this.rows.get(id);
    if (!raised) return;
    this.map.moveLayer(`raster-${id}`, this.below);
    this.list.prepend(raised.row);
    this.rows.delete(id);
    const others = [...this.rows];
    this.rows.clear();
    this.rows.set(id, raised);
    for (const [name, row] of others) this.rows.set(name, row);
    raised.row.querySelector("button")?.focus();
    this.onChange();
  }
}
