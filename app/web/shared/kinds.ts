// How kinds of asset look: a shape and a colour each, so that colour is never the only sign.
import type { Map as MapLibre } from "maplibre-gl";
import { element } from "./dom";

type Shape = "circle" | "square" | "triangle" | "diamond" | "hexagon" | "cross";
export interface Look {
  readonly shape: Shape;
  readonly colour: string;
}

const LOOKS: Record<string, Look> = {
  structure: { shape: "square", colour: "#7a2e5d" },
  bridge: { shape: "square", colour: "#2f449c" },
  retaining_wall: { shape: "square", colour: "#8a4b08" },
  seawall: { shape: "triangle", colour: "#0b5a83" },
  coast: { shape: "triangle", colour: "#1c7a5e" },
  landslip: { shape: "triangle", colour: "#8c1d18" },
  building: { shape: "diamond", colour: "#8a4b08" },
  dangerous_building: { shape: "diamond", colour: "#8c1d18" },
  estate_property: { shape: "diamond", colour: "#5b3a9b" },
  planning_site: { shape: "hexagon", colour: "#5b3a9b" },
  landfill: { shape: "hexagon", colour: "#4d6b12" },
  area: { shape: "hexagon", colour: "#4a4f55" },
  road_scheme: { shape: "cross", colour: "#3d4a52" },
  works_site: { shape: "cross", colour: "#8a5a00" },
  water_body: { shape: "circle", colour: "#1c6f8c" },
  island: { shape: "circle", colour: "#1f6b45" },
};
const SPARE: Look = { shape: "circle", colour: "#4a4f55" };

export function lookOf(kind: string): Look {
  return LOOKS[kind] ?? SPARE;
}

/** "road_scheme" → "Road scheme", for legends where the server gave no title. */
export function kindInWords(kind: string): string {
  const words = kind.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const CORNERS: Record<Exclude<Shape, "circle" | "cross">, number[]> = {
  square: [45, 135, 225, 315],
  triangle: [270, 30, 150],
  diamond: [0, 90, 180, 270],
  hexagon: [0, 60, 120, 180, 240, 300],
};

function trace(pen: CanvasRenderingContext2D, shape: Shape, middle: number, radius: number): void {
  pen.beginPath();
  if (shape === "circle") pen.arc(middle, middle, radius * 0.9, 0, Math.PI * 2);
  else if (shape === "cross") {
    const arm = radius * 0.38;
    const points = [[-arm, -radius], [arm, -radius], [arm, -arm], [radius, -arm], [radius, arm], [arm, arm], [arm, radius], [-arm, radius], [-arm, arm], [-radius, arm], [-radius, -arm], [-arm, -arm]];
    for (const [x = 0, y = 0] of points) pen.lineTo(middle + x, middle + y);
  } else
    for (const degrees of CORNERS[shape]) {
      const angle = (degrees * Math.PI) / 180;
      pen.lineTo(middle + radius * 1.05 * Math.cos(angle), middle + radius * 1.05 * Math.sin(angle));
    }
  pen.closePath();
}

/** Draws a look on a square canvas: a white rim keeps it clear of any ground below. */
export function drawLook(look: Look, pixels: number): HTMLCanvasElement {
  const canvas = element("canvas", { width: String(pixels), height: String(pixels), "aria-hidden": "true" });
  const pen = canvas.getContext("2d");
  if (!pen) return canvas;
  trace(pen, look.shape, pixels / 2, pixels * 0.36);
  pen.lineJoin = "round";
  pen.lineWidth = pixels * 0.14;
  pen.strokeStyle = "#ffffff";
  pen.stroke();
  pen.fillStyle = look.colour;
  pen.fill();
  return canvas;
}

/** Adds the marker picture of each kind to the map, under the name `kind-{kind}`. */
export function addKindImages(map: MapLibre, kinds: Iterable<string>): void {
  const pixels = 48;
  for (const kind of kinds) {
    const name = `kind-${kind}`;
    const picture = drawLook(lookOf(kind), pixels).getContext("2d")?.getImageData(0, 0, pixels, pixels);
    if (picture && !map.hasImage(name)) map.addImage(name, picture, { pixelRatio: 2 });
  }
}

/** The key to the markers, as a list with words beside each picture. */
export function legend(kinds: Iterable<string>, titles: ReadonlyMap<string, string>): HTMLUListElement {
  const list = element("ul", { class: "lv-legend" });
  for (const kind of kinds) {
    const picture = drawLook(lookOf(kind), 40);
    picture.classList.add("lv-legend__mark");
    list.append(element("li", {}, picture, titles.get(kind) ?? kindInWords(kind)));
  }
  return list;
}
