import { expect, it } from "vitest";
import { bestSecondStageRow } from "./best-row.js";

const distance = (row: { distance: number }) => row.distance;

it("takes the least distance of GEN-2, whatever the other rows have", () => {
  const rows = [
    { id: "rec/sample", distance: 1 },
    { id: "gen-2/none", distance: 5 },
    { id: "gen-2/paper", distance: 3 },
    { id: "gen-1", distance: 2 },
  ];
  expect(bestSecondStageRow(rows, distance)?.id).toBe("gen-2/paper");
});

it("takes none where there is no GEN-2", () => {
  expect(bestSecondStageRow([{ id: "gen-1", distance: 2 }], distance)).toBeUndefined();
});
