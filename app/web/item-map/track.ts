// A flight's track and its film: the point on the map is where the camera was at the moment shown.
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import type { Feature, LineString, Position } from "geojson";

/** A line whose `times` property holds, for each of its positions, seconds from the start of the film. */
export type Track = Feature<LineString, { readonly times: readonly number[] }>;

/** The place at a moment: on the straight line between the two known places round it. */
export function placeAt(track: Track, seconds: number): Position {
  const { times } = track.properties;
  const line = track.geometry.coordinates;
  const after = times.findIndex((time) => time >= seconds);
  if (after <= 0) return (after === 0 ? line[0] : line.at(-1)) as Position;
  const [from, to] = [line[after - 1], line[after]] as [Position, Position];
  const [start, end] = [times[after - 1], times[after]] as [number, number];
  const share = end > start ? (seconds - start) / (end - start) : 0;
  return [0, 1].map((axis) => (from[axis] ?? 0) + share * ((to[axis] ?? 0) - (from[axis] ?? 0)));
}

export function addTrack(map: MapLibre, track: Track, film: HTMLVideoElement | null): void {
  map.addSource("track", { type: "geojson", data: track });
  map.addLayer({ id: "track", type: "line", source: "track", paint: { "line-color": "#7a2e5d", "line-width": 3 } });
  const here = (seconds: number): Feature => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: placeAt(track, seconds) },
    properties: {},
  });
  map.addSource("here", { type: "geojson", data: here(film?.currentTime ?? 0) });
  map.addLayer({ id: "here", type: "circle", source: "here", paint: { "circle-radius": 8, "circle-color": "#fdd522", "circle-stroke-color": "#1a1a1a", "circle-stroke-width": 2 } });
  if (!film) return;
  const move = () => { map.getSource<GeoJSONSource>("here")?.setData(here(film.currentTime)); };
  for (const event of ["timeupdate", "seeked"]) film.addEventListener(event, move);
  // A press on the track winds the film to that place.
  map.on("click", "track", (event) => {
    const away = (position: Position) => map.project(position as [number, number]).dist(event.point);
    const nearest = track.geometry.coordinates.reduce((best, position, i, all) => (away(position) < away(all[best] as Position) ? i : best), 0);
    film.currentTime = track.properties.times[nearest] ?? 0;
  });
}
