import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { installsTable, programsTable, speedTable, type Benches } from "./measured-tables.js";

describe("installsTable", () => {
  it("shows the second install, and beside it the first one's seconds", () => {
    const { table, notes } = installsTable({
      command: "",
      fromWheels: [],
      installs: {
        "vae-distances": {
          seconds: 1.94,
          firstSeconds: 2.48,
          processorSeconds: 1.2,
          bytes: 2_292_417,
          bytesOfEngine: 0,
          packages: 4,
          version: "0.0.0",
        },
      },
    });
    expect(table.rows).toEqual([
      {
        label: "ours: distances of features",
        cells: ["0.0.0", "2", "2", "1", "2.3", "0.0", "4"],
      },
    ]);
    expect(notes).toEqual([]);
  });

  it("says why one is not there, and what one leaves out", () => {
    const { table, notes } = installsTable({
      command: "",
      fromWheels: [],
      installs: {
        magenta: { failed: "no such version" },
        pythae: { seconds: 40, bytes: 1.16e9, leavesOut: "a part", failed: "no such part" },
      },
    });
    expect(table.rows.map(({ cells }) => [cells[1], cells[4]])).toEqual([
      ["–", "–"],
      ["40", "1160"],
    ]);
    expect(notes).toEqual([
      "magenta (Python) could not be installed here: “no such version”",
      "pythae is measured without a part. With it: “no such part”",
    ]);
  });
});

describe("programsTable", () => {
  it("tells what ran from what was read, and from what is not there", () => {
    const { table, notes } = programsTable({
      command: "",
      programs: {
        pythae: { train: { lines: 8, ran: true }, resume: { lines: 9 } },
        "clean-fid": {
          score: { lines: 2, ran: false, said: "no weights" },
          custom: { lines: 2, ran: false, said: " no weights" },
        },
      },
    });
    expect(table.columns).toEqual(["train", "sample", "score", "resume", "custom data"]);
    expect(table.rows.map(({ cells }) => cells)).toEqual([
      ["8", "–", "–", "9 (read)", "–"],
      ["–", "–", "2 (read)", "–", "2 (read)"],
    ]);
    expect(notes).toEqual(["clean-fid: “no weights”"]);
  });
});

describe("speedTable", () => {
  const read = (name: string) =>
    JSON.parse(
      readFileSync(
        new URL(`../../../../tooling/bench/results/${name}.json`, import.meta.url),
        "utf8",
      ),
    ) as never;
  const benches: Benches = {
    "train-resnet": read("train-resnet"),
    "fid-features": read("fid-features"),
    fid: read("fid"),
    datasets: read("datasets"),
    wasm: read("wasm"),
  };

  it("reads the ratios from the committed results and types none", () => {
    const { rows } = speedTable(benches);
    const of = (peer: string) => rows.filter(({ cells }) => cells[0] === peer);
    expect(of("PyTorch, torch.compile").map(({ cells }) => cells[1])).toEqual([
      benches["train-resnet"].ratioCompiled!.toFixed(2),
    ]);
    expect(rows.every(({ cells }) => /^\d+\.\d\d(, behind)?$/.test(cells[1] ?? ""))).toBe(true);
  });

  it("marks what is behind", () => {
    const slower = { ...benches, wasm: { ...benches.wasm, ratio: 0.5 } };
    const row = speedTable(slower).rows.find(({ label }) => label === benches.wasm.job);
    expect(row?.cells[1]).toBe("0.50, behind");
  });
});
