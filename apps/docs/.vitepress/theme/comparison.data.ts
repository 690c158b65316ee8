import { readFileSync } from "node:fs";
import { defineLoader } from "vitepress";
import { peers } from "../../../../tooling/bench/src/peers/peers.mjs";
import {
  installsTable,
  programsTable,
  speedTable,
  type Benches,
  type Installs,
  type MeasuredTable,
  type Programs,
} from "../../src/comparison/measured-tables.js";
import type { PlainTable } from "../../src/results/plain-tables.js";

/** What the page of the peers shows of the benches' results. */
export interface Comparison {
  readonly installs: MeasuredTable;
  readonly programs: MeasuredTable;
  readonly speed: PlainTable;
  /** What was read of each peer: `REPOSITORY at COMMIT (DATE)`. */
  readonly read: readonly string[];
}

declare const data: Comparison;
export { data };

const results = new URL("../../../../tooling/bench/results/", import.meta.url);

export default defineLoader({
  watch: ["../../../../tooling/bench/results/*.json", "../../../../tooling/bench/src/peers/*.mjs"],
  load(): Comparison {
    const benches = Object.fromEntries(
      ["train-resnet", "fid-features", "fid", "datasets", "wasm"].map((name) => [name, read(name)]),
    ) as unknown as Benches;
    return {
      installs: installsTable(read("installs") as Installs),
      programs: programsTable(read("programs") as Programs),
      speed: speedTable(benches),
      read: Object.values(peers).map(
        ({ repository, commit, date }) => `${repository} at ${commit.slice(0, 10)} (${date})`,
      ),
    };
  },
});

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, results), "utf8"));
}
