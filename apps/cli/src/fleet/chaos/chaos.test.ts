import { describeOptIn, describeWhen, needsRedis, temporaryFolder } from "@vae/testing";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ChaosOutcome } from "./__fixtures__/chaos-row.js";
import { chaosRows } from "./__fixtures__/chaos-rows.js";
import { recordRow } from "./__fixtures__/chaos-report.js";

function expectHeld({ held, figures }: ChaosOutcome): void {
  const broken = Object.keys(held).filter((claim) => held[claim] !== true);
  expect(broken, JSON.stringify(figures)).toEqual([]);
  expect(Object.keys(held).length).toBeGreaterThan(0);
}

// The other rows train for minutes; `pnpm chaos` runs all.
const inShort = new Set(["redis-gone", "redis-lost", "store-faults", "lock-lost", "other-code"]);

describeWhen(needsRedis, "faults of a fleet, in short", () => {
  it.each(chaosRows.filter(({ id }) => inShort.has(id)).map((row) => [row.fault, row] as const))(
    "%s",
    async (_fault, row) => {
      expectHeld(await row.run("short", temporaryFolder()));
    },
    600_000,
  );
});

describeOptIn("VAE_CHAOS", "faults of a fleet", () => {
  const only = process.env["VAE_CHAOS_ONLY"]?.split(",");
  const rows = chaosRows.filter(({ id }) => only?.includes(id) ?? true);

  describe("whole", () => {
    it.each(rows.map((row) => [row.fault, row] as const))(
      "%s",
      async (_fault, row) => {
        const start = performance.now();
        const outcome = await row.run("full", temporaryFolder());
        const seconds = Math.round((performance.now() - start) / 1000);
        await recordRow(join(process.env["VAE_CHAOS"] ?? "", "chaos.json"), row, outcome, seconds);
        expectHeld(outcome);
      },
      3_600_000,
    );
  });
});
