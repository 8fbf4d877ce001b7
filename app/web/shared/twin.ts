// The list beside a map holds the same things as the map: pointing at one points at the other, by mouse or by keyboard.
import type { Map as MapLibre } from "maplibre-gl";

const ACTIVE = "lv-active";

/** Keeps list entries (`data-feature="id"`) and map features (by their `id`, in `sources`) pointed at together. */
export class Twin {
  private readonly entries = new Map<string, HTMLElement>();
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
        const id = event.features?.[0]?.properties["id"] as unknown;
        this.point(id === undefined ? null : String(id));
      });
      map.on("mouseleave", layer, () => {
        map.getCanvas().style.cursor = "";
        this.point(null);
      });
    }
  }

  /** The entry of a feature, for scrolling to it when the map is pressed. */
  entry(id: string): HTMLElement | undefined {
    return this.entries.get(id);
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
