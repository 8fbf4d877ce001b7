// The view in the address: `#map=zoom/lat/lon&layers=a,b:60`, so that a link in a message opens the same map.

export interface View {
  readonly zoom: number;
  readonly lat: number;
  readonly lon: number;
}

export interface Link {
  readonly view: View | null;
  /** Layer id to opacity (0 to 1); null when the link says nothing of layers. */
  readonly layers: ReadonlyMap<string, number> | null;
}

export function readLink(hash: string): Link {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const [zoom, lat, lon] = (parts.get("map") ?? "").split("/").map(Number);
  const known = [zoom, lat, lon].every((value) => value !== undefined && Number.isFinite(value)) && parts.has("map");
  const layers = parts.get("layers");
  return {
    view: known ? { zoom: zoom as number, lat: lat as number, lon: lon as number } : null,
    layers: layers === null ? null : new Map(layers.split(",").filter(Boolean).map(readLayer)),
  };
}

function readLayer(text: string): [string, number] {
  const [id = "", percent] = text.split(":");
  const opacity = Number(percent ?? 100) / 100;
  return [id, Number.isFinite(opacity) ? Math.min(1, Math.max(0, opacity)) : 1];
}

export function writeLink(view: View, layers: string | null): string {
  const place = `map=${view.zoom.toFixed(2)}/${view.lat.toFixed(5)}/${view.lon.toFixed(5)}`;
  return `#${place}${layers === null ? "" : `&layers=${layers}`}`;
}
