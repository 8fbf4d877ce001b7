// The list beside a map holds the same things as the map: pointing at one points at the other, by mouse or by keyboard.
import { type Map as MapLibre, type MapLayerMouseEvent, Popup } from "maplibre-gl";

const ACTIVE = "lv-active";

/** Keeps list entries (`data-feature="id"`) and map features (by their `id`, in `sources`) pointed at together. */
export class Twin {
  private readonly entries = new Map<string, HTMLElement>();
  private readonly label = new Popup({ closeButton: false, closeOnClick: false, offset: 14 });
  private current: string | null = null;

  constructor(
    private readonly map: MapLibre,
    list: HTMLElement | null,
    private readonly sources: readonly string[],
    layers: readonly string[],
  ) {
    for (const entry of list?.querySelectorAll<HTMLElement>("[data-feature]") ?? []) {
      const id = entry.dataset["feature"] ?? "";
      this.entries.set(id, entry);
      for (const event of ["mouseenter", "focusin"]) entry.addEventListener(event, () => { this.point(id); });
      for (const event of ["mouseleave", "focusout"]) entry.addEventListener(event, () => { this.point(null); });
    }
    for (const layer of layers) {
      map.on("mousemove", layer, (event) => {
        map.getCanvas().style.cursor = "pointer";
        this.name(event);
      });
      map.on("mouseleave", layer, () => {
        map.getCanvas().style.cursor = "";
        this.label.remove();
        this.point(null);
      });
    }
  }

  /** The entry of a feature, for scrolling to it when the map is pressed. */
  entry(id: string): HTMLElement | undefined {
    return this.entries.get(id);
  }

  /** Points at the feature under the mouse and shows its name there. */
  private name(event: MapLayerMouseEvent): void {
    const properties = event.features?.[0]?.properties;
    const id = properties?.["id"] as unknown;
    this.point(id === undefined ? null : String(id));
    const name = properties?.["name"] as unknown;
    if (typeof name === "string") this.label.setLngLat(event.lngLat).setText(name).addTo(this.map);
    else this.label.remove();
  }

  private point(id: string | null): void {
    if (id === this.current) return;
    this.mark(this.current, false);
    this.mark(id, true);
    this.current = id;
  }

  private mark(id: string | null, active: boolean): void {
    if (id === null) return;
    this.entries.get(id)?.classList.toggle(ACTIVE, active);
    for (const source of this.sources) this.map.setFeatureState({ source, id }, { active });
  }
}
