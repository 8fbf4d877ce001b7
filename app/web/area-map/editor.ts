// Editing of a finished area: its corners can be dragged and new ones pulled out of its sides.
import type { Map as MapLibre } from "maplibre-gl";
import type { Polygon } from "geojson";
import { TerraDraw, TerraDrawPolygonMode, TerraDrawSelectMode, ValidateNotSelfIntersecting } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import { rounded } from "../shared/geometry";

const LINE = "#0b4f6c";

export class Editor {
  private readonly draw: TerraDraw;
  private readonly onChange: (area: Polygon) => void;

  constructor(map: MapLibre, onChange: (area: Polygon) => void) {
    this.onChange = onChange;
    this.draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9 }),
      modes: [
        new TerraDrawPolygonMode({ styles: { fillColor: LINE, fillOpacity: 0.18, outlineColor: LINE, outlineWidth: 3 } }),
        new TerraDrawSelectMode({
          keyEvents: null,
          flags: {
            polygon: {
              feature: {
                validation: (feature) => ValidateNotSelfIntersecting(feature),
                coordinates: { midpoints: true, draggable: true, deletable: true },
              },
            },
          },
          styles: {
            selectedPolygonColor: LINE,
            selectedPolygonFillOpacity: 0.18,
            selectedPolygonOutlineColor: LINE,
            selectedPolygonOutlineWidth: 3,
            selectionPointColor: "#ffffff",
            selectionPointOutlineColor: LINE,
            selectionPointOutlineWidth: 3,
            selectionPointWidth: 7,
            midPointColor: LINE,
            midPointOutlineColor: "#ffffff",
            midPointOutlineWidth: 1,
            midPointWidth: 4,
          },
        }),
      ],
    });
    this.draw.start();
    this.draw.setMode("select");
    this.draw.on("finish", () => {
      this.report();
    });
  }

  /** Takes a single-ring polygon for editing; false when it must be shown as it is instead. */
  edit(area: Polygon): boolean {
    this.clear();
    if (area.coordinates.length !== 1) return false;
    const geometry: Polygon = { type: "Polygon", coordinates: area.coordinates.map((ring) => ring.map(rounded)) };
    const id = this.draw.getFeatureId();
    const [outcome] = this.draw.addFeatures([{ type: "Feature", id, geometry, properties: { mode: "polygon" } }]);
    if (!outcome?.valid) return false;
    this.draw.selectFeature(id);
    return true;
  }

  clear(): void {
    this.draw.clear();
  }

  private report(): void {
    const shape = this.draw.getSnapshot().find((feature) => feature.geometry.type === "Polygon");
    if (!shape) return;
    const rings = (shape.geometry as Polygon).coordinates;
    this.onChange({ type: "Polygon", coordinates: rings.map((ring) => ring.map(rounded)) });
  }
}
