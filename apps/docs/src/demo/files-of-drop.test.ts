import { expect, it } from "vitest";
import { picturesAmong } from "./files-of-drop.js";

it("keeps pictures, in the order of their names, and leaves hidden and other files out", () => {
  const names = ["b.PNG", "notes.txt", ".hidden.png", "a.jpeg", "c.webp", "weights.pth"];
  const files = names.map((name) => new File([], name));
  expect(picturesAmong(files).map(({ name }) => name)).toEqual(["a.jpeg", "b.PNG", "c.webp"]);
});
