import { expect, it } from "vitest";
import { rowsInTurn } from "./rows-in-turn.js";

it("lays rows of two sets in turn", () => {
  const turns = rowsInTurn(Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6, 7, 8), 2);
  expect([...turns]).toEqual([1, 2, 5, 6, 3, 4, 7, 8]);
});

it("fills a short last row up with white", () => {
  const turns = rowsInTurn(Uint8Array.of(1, 2, 3), Uint8Array.of(5, 6, 7), 2);
  expect([...turns]).toEqual([1, 2, 5, 6, 3, 255, 7, 255]);
});
