import { expect, it } from "vitest";
import { figureTitle } from "./figure-title.js";

it("breaks a long title between words, and loses none", () => {
  const title = `${"word ".repeat(30)}(scale: quick)`;
  const { text } = figureTitle({ title, subtitle: [] });
  expect(text).toHaveLength(3);
  expect(text.join(" ")).toBe(title);
  for (const line of text) expect(line.length).toBeLessThanOrEqual(72);
});

it("leaves a short title and the lines of a subtitle as they are", () => {
  expect(figureTitle({ title: "Short", subtitle: ["one", "two lines"] })).toEqual({
    text: ["Short"],
    subtitle: ["one", "two lines"],
  });
});
