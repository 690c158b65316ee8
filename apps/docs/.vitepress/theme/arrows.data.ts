import { defineLoader } from "vitepress";
import { arrows } from "../../../../tooling/eslint-config/arrows.mjs";
import { drawMap } from "../../../../tooling/graph/src/draw-map.mjs";

declare const data: {
  readonly arrows: Readonly<Record<string, readonly string[]>>;
  /** The packages and their arrows as an SVG. */
  readonly map: string;
};
export { data };

export default defineLoader({
  watch: ["../../../../tooling/eslint-config/arrows.mjs", "../../../../tooling/graph/src/*.mjs"],
  load: (): typeof data => ({ arrows, map: drawMap(arrows) }),
});
