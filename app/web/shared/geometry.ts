// Geometry for showing, not for deciding: the server measures again, on the ellipsoid, before anything depends on it.
import type { Feature, FeatureCollection, Geometry, Position } from "geojson";

/** Mean radius of the GRS 80 ellipsoid in metres. Source: Moritz, Geodetic Reference System 1980, R1. */
const EARTH_RADIUS_M = 6_371_008.8;
const RADIANS = Math.PI / 180;
const M2_PER_HECTARE = 10_000;

export type Box = [west: number, south: number, east: number, north: number];

/** Area of one closed ring in square metres on the sphere (Chamberlain and Duquette 2007, equation 4). */
function ringArea(ring: Position[]): number {
  let sum = 0;
  for (let i = 0; i < ring.length - 1; i += 1) {
    const [lon1, lat1] = ring[i] as [number, number];
    const [lon2, lat2] = ring[i + 1] as [number, number];
    sum += (lon2 - lon1) * RADIANS * (2 + Math.sin(lat1 * RADIANS) + Math.sin(lat2 * RADIANS));
  }
  return Math.abs((sum * EARTH_RADIUS_M * EARTH_RADIUS_M) / 2);
}

/** Area of a polygon or multipolygon in hectares; 0 for points and lines. */
export function hectares(geometry: Geometry): number {
  const polygons =
    geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  const square = polygons.reduce((total, rings) => {
    const [outer = 0, ...holes] = rings.map(ringArea);
    return total + outer - holes.reduce((a, b) => a + b, 0);
  }, 0);
  return square / M2_PER_HECTARE;
}

/** A figure a person can use: square metres for a small site, one or two decimals of a hectare for a large one. */
export function areaInWords(ha: number): string {
  if (ha < 0.1) return `${Math.round(ha * M2_PER_HECTARE).toLocaleString("en-GB")} m²`;
  return `${ha.toLocaleString("en-GB", { maximumFractionDigits: ha < 10 ? 2 : 1 })} hectares`;
}

function* positions(value: unknown): Generator<Position> {
  if (!Array.isArray(value)) return;
  if (typeof value[0] === "number") yield value as Position;
  else for (const part of value) yield* positions(part);
}

/** The box round any GeoJSON, or null when it holds no position. */
export function boxOf(document: Geometry | Feature | FeatureCollection): Box | null {
  const shapes =
    document.type === "FeatureCollection"
      ? document.features.map((feature) => feature.geometry)
      : [document.type === "Feature" ? document.geometry : document];
  let box: Box | null = null;
  for (const shape of shapes) {
    if (!shape) continue;
    const parts = shape.type === "GeometryCollection" ? shape.geometries : [shape];
    for (const part of parts)
      for (const [x = 0, y = 0] of positions("coordinates" in part ? part.coordinates : []))
        box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y];
  }
  return box;
}

/** The middle of a geometry's box: where its marker stands. */
export function middle(geometry: Geometry): Position | null {
  if (geometry.type === "Point") return geometry.coordinates;
  if (geometry.type === "LineString") return geometry.coordinates[Math.floor(geometry.coordinates.length / 2)] ?? null;
  const box = boxOf(geometry);
  return box ? [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] : null;
}

function side(a: Position, b: Position, c: Position): number {
  return Math.sign(((b[0] ?? 0) - (a[0] ?? 0)) * ((c[1] ?? 0) - (a[1] ?? 0)) - ((b[1] ?? 0) - (a[1] ?? 0)) * ((c[0] ?? 0) - (a[0] ?? 0)));
}

/** Whether any two sides of a closed ring cross each other: such a shape has no inside to fly over. */
export function crossesItself(ring: Position[]): boolean {
  const last = ring.length - 1;
  for (let i = 0; i < last; i += 1)
    for (let j = i + 2; j < last; j += 1) {
      if (i === 0 && j === last - 1) continue;
      const [a, b, c, d] = [ring[i], ring[i + 1], ring[j], ring[j + 1]] as [Position, Position, Position, Position];
      if (side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b)) return true;
    }
  return false;
}

/** Six decimals (about 0.1 m) are plenty for a drawn line and keep the form field readable. */
export function rounded(position: Position): Position {
  return position.map((value) => Math.round(value * 1e6) / 1e6);
}
