// The shape while it is being drawn: a list of corners, added by pointer, key or button alike, and taken back one by one.
import type { Polygon, Position } from "geojson";
import { crossesItself, rounded } from "../shared/geometry";

const CORNERS_OF_AN_AREA = 3;

export class Draft {
  private corners: Position[] = [];

  get size(): number {
    return this.corners.length;
  }

  get positions(): readonly Position[] {
    return this.corners;
  }

  get canClose(): boolean {
    return this.corners.length >= CORNERS_OF_AN_AREA;
  }

  /** Adds a corner; a second press on the same spot adds nothing. */
  add(position: Position): void {
    const corner = rounded(position);
    const last = this.corners.at(-1);
    if (last && last[0] === corner[0] && last[1] === corner[1]) return;
    this.corners.push(corner);
  }

  undo(): void {
    this.corners.pop();
  }

  clear(): void {
    this.corners = [];
  }

  /** Whether the shape, closed now, would have an inside. */
  get crosses(): boolean {
    return this.canClose && crossesItself(this.ring());
  }

  close(): Polygon {
    return { type: "Polygon", coordinates: [this.ring()] };
  }

  private ring(): Position[] {
    return [...this.corners, this.corners[0] as Position];
  }
}
