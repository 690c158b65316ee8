import { describeWhen, temporaryFolder } from "@vae/testing";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { installTensorBoard, needsVenv, withTensorBoard } from "../__fixtures__/tensorboard.js";
import { countHistogram } from "../tensorboard/histogram.js";
import { openEventFile } from "./event-file.js";
import { encodePng } from "./png.js";

it("writes the same bytes for the same values, framed by their length", async () => {
  const folder = temporaryFolder();
  const { path, write } = await openEventFile(folder, { now: () => 1_700_000_000_500 });
  await write(20, [{ tag: "loss", scalar: 1.5 }]);
  expect(await readdir(folder)).toEqual(["events.out.tfevents.1700000000.0000.vae"]);
  const bytes = await readFile(path);
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    records.push(bytes.subarray(at + 12, at + 12 + length));
    at += length + 16;
  }
  const seconds = Buffer.alloc(8);
  seconds.writeDoubleLE(1_700_000_000.5);
  const time = `09${seconds.toString("hex")}`; // field 1, a double
  expect(records.map((record) => record.toString("hex"))).toEqual([
    `${time}1a0d${Buffer.from("brain.Event:2").toString("hex")}`,
    `${time}10013a020801`, // step 1; field 7, a log with status START
    `${time}10142a0d0a0b0a04${Buffer.from("loss").toString("hex")}150000c03f`, // step 20, 1.5
  ]);
});

describeWhen(needsVenv, "event files in TensorBoard itself", () => {
  const minutes = 60_000;
  beforeAll(installTensorBoard, 5 * minutes);

  it(
    "show scalars, histograms and images, and forget what a resumed run does again",
    { timeout: 5 * minutes },
    async () => {
      const folder = temporaryFolder();
      const run = join(folder, "run");
      const pixels = Uint8Array.of(0, 50, 100, 150, 200, 250);
      const png = encodePng(pixels, [3, 2, 1]);
      const first = await openEventFile(run);
      await first.write(1, [{ tag: "loss", scalar: 4 }]);
      await first.write(2, [
        { tag: "loss", scalar: 3 },
        { tag: "weights", histogram: countHistogram([-1, 0, 0, 3], 2) },
        { tag: "samples", image: { png, height: 3, width: 2, channels: 1 } },
      ]);
      await first.write(3, [{ tag: "loss", scalar: 2 }]); // after the last checkpoint: done again
      const resumed = await openEventFile(run, { from: 2 });
      await resumed.write(3, [{ tag: "loss", scalar: 2.5 }]);
      await resumed.write(4, [{ tag: "loss", scalar: 1e-3 }]);

      await withTensorBoard(folder, async (ask) => {
        const read = async (plugin: string, tag: string) =>
          (await ask(`data/plugin/${plugin}?run=run&tag=${tag}&sample=0`)).json() as unknown;

        const rows = (await read("scalars/scalars", "loss")) as [number, number, number][];
        expect(rows.map(([, step, value]) => [step, value])).toEqual([
          [1, 4],
          [2, 3],
          [3, 2.5],
          [4, Math.fround(1e-3)],
        ]);

        type Buckets = [left: number, right: number, count: number][];
        const [histogram] = (await read("histograms/histograms", "weights")) as [
          [time: number, step: number, buckets: Buckets],
        ];
        const [, step, buckets] = histogram;
        expect([step, buckets[0]![0], buckets.at(-1)![1]]).toEqual([2, -1, 3]);
        // TensorBoard spreads the counts over buckets of its own.
        expect(buckets.reduce((sum, [, , count]) => sum + count, 0)).toBeCloseTo(4, 6);

        const [image] = (await read("images/images", "samples")) as [
          { step: number; query: string },
        ];
        expect(image.step).toBe(2);
        const shown = await ask(`data/plugin/images/individualImage?${image.query}`);
        expect(new Uint8Array(await shown.arrayBuffer())).toEqual(new Uint8Array(png));
      });
    },
  );
});
