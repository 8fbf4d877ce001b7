// The drawing island: an area is drawn by pointer, by keyboard with the cross in the middle, typed, or taken from an
// asset; whichever way, the same form field holds it, and the form works without this script.
import type { Map as MapLibre, MapMouseEvent } from "maplibre-gl";
import type { FeatureCollection, Geometry, MultiPolygon, Polygon } from "geojson";
import { makeMap, mapHolder, whenDrawn } from "../shared/basemap";
import { button, element, fetchJson, pointedAt, ready, startIslands } from "../shared/dom";
import { areaInWords, boxOf, hectares } from "../shared/geometry";
import { Draft } from "./draft";
import { Editor } from "./editor";
import { addLayers, showAssets, showDraft, showFixed, showWhere, showZones } from "./layers";
import { LiveVerdict } from "./verdict";

type Area = Polygon | MultiPolygon;
type Field = HTMLTextAreaElement | HTMLInputElement;

/** How near the first corner, in pixels, a press closes the shape. */
const CLOSING_PX = 14;
const HOW_TO =
  "Press on the map to add each corner, then press Done. With the keyboard: move to the map, use the arrow keys to bring a place under the cross, press Space to add a corner and Enter when done.";

class AreaMap {
  private readonly draft = new Draft();
  private readonly editor: Editor;
  private readonly verdict: LiveVerdict;
  private readonly size = element("p", { class: "lv-area-size", role: "status" });
  private readonly addButton = button("Add point", () => { this.addMiddle(); });
  private readonly undoButton = button("Undo", () => { this.undo(); });
  private readonly doneButton = button("Done", () => { this.done(); }, { class: "lv-map-button lv-map-button--main" });
  private readonly clearButton = button("Clear area", () => { this.set(null); });
  private readonly assets = new Map<string, Geometry>();
  private area: Area | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly map: MapLibre,
    private readonly field: Field,
    holder: HTMLElement,
  ) {
    addLayers(map);
    this.editor = new Editor(map, (area) => { this.edited(area); });
    this.verdict = new LiveVerdict(root, (where) => { showWhere(map, where); });
    holder.append(element("div", { class: "lv-cross", "aria-hidden": "true" }));
    const tools = element("div", { class: "lv-map-tools", role: "group", "aria-label": "Drawing tools" });
    tools.append(this.addButton, this.undoButton, this.doneButton, this.clearButton);
    holder.after(element("p", { class: "lv-map-help" }, HOW_TO), tools, this.size);
    map.on("click", (event) => { this.pressed(event); });
    map.getCanvas().addEventListener("keydown", (event) => { this.key(event); });
    map.doubleClickZoom.disable();
    field.addEventListener("change", () => { this.read(true); });
    this.read(false);
  }

  /** Reads the field: what was sent back by the server, or what somebody typed. */
  private read(typed: boolean): void {
    if (!this.field.value.trim()) return this.set(null, typed);
    try {
      const given = JSON.parse(this.field.value) as Geometry & { geometry?: Geometry };
      const area = given.geometry ?? given;
      if (area.type !== "Polygon" && area.type !== "MultiPolygon") throw new TypeError(area.type);
      this.set(area, typed);
      this.look(area);
    } catch {
      this.say("The coordinates given are not a GeoJSON polygon, so they are not shown on the map.");
    }
  }

  private set(area: Area | null, changed = true): void {
    this.area = area;
    this.draft.clear();
    const editable = area?.type === "Polygon" && this.editor.edit(area);
    if (!editable) this.editor.clear();
    showFixed(this.map, editable ? null : area);
    showWhere(this.map, []);
    if (changed) this.write();
    this.refresh();
  }

  private edited(area: Polygon): void {
    this.area = area;
    this.write();
    this.refresh();
  }

  private write(): void {
    this.field.value = this.area ? JSON.stringify(this.area) : "";
    this.verdict.ask();
  }

  private pressed(event: MapMouseEvent): void {
    if (this.area) return;
    if (this.draft.size === 0 && this.pick(event)) return;
    const [first] = this.draft.positions;
    if (first && this.draft.canClose && this.map.project(first as [number, number]).dist(event.point) <= CLOSING_PX)
      return this.done();
    this.draft.add(event.lngLat.toArray());
    this.refresh();
  }

  private key(event: KeyboardEvent): void {
    const deeds: Record<string, () => void> = {
      " ": () => { this.addMiddle(); },
      Enter: () => { this.done(); },
      Backspace: () => { this.undo(); },
    };
    const deed = deeds[event.key];
    if (!deed || this.area) return;
    event.preventDefault();
    deed();
  }

  private addMiddle(): void {
    if (this.area) return;
    this.draft.add(this.map.getCenter().toArray());
    this.refresh();
  }

  private undo(): void {
    this.draft.undo();
    this.refresh();
  }

  private done(): void {
    if (!this.draft.canClose) return this.say("An area needs at least three corners.");
    if (this.draft.crosses) return this.say("The sides of the area cross each other. Undo the last corner and try again.");
    this.set(this.draft.close());
    this.clearButton.focus({ preventScroll: true });
  }

  private refresh(): void {
    showDraft(this.map, this.draft.positions);
    const drawing = this.area === null;
    this.root.classList.toggle("lv-drawing", drawing);
    this.addButton.disabled = !drawing;
    this.undoButton.disabled = this.draft.size === 0;
    this.doneButton.disabled = !this.draft.canClose;
    this.clearButton.disabled = drawing && this.draft.size === 0;
    this.say(this.inWords());
  }

  private inWords(): string {
    if (this.area) {
      const size = areaInWords(hectares(this.area));
      return `Area: ${size}. Drag a corner to change it, or clear it to draw again.`;
    }
    const { size } = this.draft;
    if (size === 0) return "No area drawn yet.";
    const soFar = this.draft.canClose ? ` So far ${areaInWords(hectares(this.draft.close()))}.` : "";
    return `${size} ${size === 1 ? "corner" : "corners"} added.${soFar}`;
  }

  private say(sentence: string): void {
    this.size.textContent = sentence;
  }

  private look(area: Geometry): void {
    const box = boxOf(area);
    if (box) this.map.fitBounds(box, { padding: 48, maxZoom: 16, animate: false });
  }

  /** Zones are drawn and also named in a list, because a canvas says nothing to a screen reader. */
  async loadZones(url: string): Promise<void> {
    const zones = await fetchJson<FeatureCollection>(url);
    showZones(this.map, zones);
    const names = zones.features.map(({ properties }) =>
      element("li", {}, [properties?.["designator"], properties?.["name"]].filter(Boolean).join(" ")),
    );
    const summary = element("summary", { class: "ds_details__summary" }, `Airspace zones on this map (${names.length})`);
    const text = element("div", { class: "ds_details__text" }, element("ul", {}, ...names));
    this.root.append(element("details", { class: "ds_details" }, summary, text));
  }

  /** Assets to pick from, on the map and by the form's own list. */
  async loadAssets(url: string): Promise<void> {
    const assets = await fetchJson<FeatureCollection>(url);
    for (const asset of assets.features)
      if (asset.geometry) this.assets.set(String(asset.id ?? asset.properties?.["id"]), asset.geometry);
    showAssets(this.map, assets);
    const list = pointedAt<HTMLSelectElement>(this.root, "assetField");
    list?.addEventListener("change", () => { void this.take(list.value); });
    if (list?.value && !this.area) await this.take(list.value);
  }

  private pick(event: MapMouseEvent): boolean {
    const [hit] = this.map.queryRenderedFeatures(event.point, { layers: ["asset-marks"] });
    const list = pointedAt<HTMLSelectElement | HTMLInputElement>(this.root, "assetField");
    if (!hit || !list) return false;
    list.value = String(hit.properties["id"]);
    list.dispatchEvent(new Event("change", { bubbles: true }));
    if (!(list instanceof HTMLSelectElement)) void this.take(list.value);
    return true;
  }

  /** Takes the area of an asset: from the server where it makes one, else the asset's own polygon. */
  private async take(id: string): Promise<void> {
    const own = this.assets.get(id);
    const template = this.root.dataset["assetAreaUrl"];
    const area = template && id ? await fetchJson<Geometry>(template.replace("{id}", encodeURIComponent(id))) : own;
    if (!area) return;
    this.look(area);
    if (area.type === "Polygon" || area.type === "MultiPolygon") this.set(area);
  }
}

startIslands("area-map", async (root) => {
  const field = pointedAt<Field>(root, "field");
  if (!field) throw new Error("area-map needs data-field");
  const holder = mapHolder(root);
  const map = await makeMap(root, holder);
  const island = new AreaMap(root, map, field, holder);
  const { zonesUrl, assetsUrl } = root.dataset;
  await Promise.all([zonesUrl ? island.loadZones(zonesUrl) : null, assetsUrl ? island.loadAssets(assetsUrl) : null]);
  whenDrawn(map, () => { ready(root); });
});
