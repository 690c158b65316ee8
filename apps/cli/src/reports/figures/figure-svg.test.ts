import { expect, it } from "vitest";
import { surfaces } from "../palette.js";
import type { FigureSpec } from "./figure-spec.js";
import { figureSvg } from "./figure-svg.js";

const spec: FigureSpec = {
  description: `Line "a < b"`,
  title: "<script>a</script>",
  width: 100,
  height: 50,
  data: {
    values: [
      { a: 0, b: 1 },
      { a: 1, b: 2 },
    ],
  },
  mark: { type: "line" },
  encoding: { x: { field: "a", type: "quantitative" }, y: { field: "b", type: "quantitative" } },
};

it("carries its description as the name of the picture, and escapes all text", async () => {
  const svg = await figureSvg(spec);
  expect(svg).toMatch(/^<svg role="img" aria-label="Line &quot;a &lt; b&quot;" /);
  expect(svg).toContain("&lt;script&gt;a&lt;/script&gt;");
  expect(svg).not.toContain("<script");
});

it("paints the whole background, so that a dark page does not shine through", async () => {
  const svg = await figureSvg(spec);
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  const rectangle = `<rect width="${width}" height="${height}" fill="${surfaces.light.paper}"/>`;
  expect(svg).toContain(`>${rectangle}<g`);
});

it("gives equal text for equal data, without names that could clash in one page", async () => {
  const svg = await figureSvg(spec);
  expect(await figureSvg(spec)).toBe(svg);
  expect(svg).not.toMatch(/ id="|url\(#/);
});
