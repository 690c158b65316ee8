import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { picture } from "../../__fixtures__/pictures.js";
import { temporaryFolder } from "../../__fixtures__/temporary-folder.js";
import { jpegKernelFile } from "../../packaged-files.js";
import { createPictureTaskRunner, type DecodeTask, type InspectTask } from "./picture-task.js";
import { pictureThreads } from "./picture-threads.js";

const runHere = createPictureTaskRunner(new Uint8Array(readFileSync(jpegKernelFile)));

async function inputs() {
  const jpeg = await picture(20, 12, "#336699", "jpeg");
  const folder = await temporaryFolder({ "a.jpg": jpeg });
  const png = await picture(20, 12, "#336699");
  return [
    join(folder, "a.jpg"),
    new Uint8Array(png),
    join(folder, "missing.jpg"),
    new Uint8Array(jpeg),
  ];
}

describe("pictureThreads", () => {
  it("answer as the calling thread would, and leave what they do not know", async () => {
    const inspect: InspectTask = { kind: "inspect", inputs: await inputs(), isThorough: true };
    const decode: DecodeTask = {
      kind: "decode",
      inputs: inspect.inputs,
      fit: { size: [4, 4] },
      channels: 3,
    };
    const inspected = await pictureThreads().run(inspect);
    expect(inspected).toEqual(runHere(inspect));
    const [first, ...others] = inspected!.found;
    const sha256 = createHash("sha256").update(inspect.inputs[3]!).digest("hex");
    expect(first).toEqual({ header: { height: 12, width: 20, isGrey: false }, sha256 });
    expect(others).toEqual([null, null, first]);
    const decoded = await pictureThreads().run(decode);
    expect(decoded).toEqual(runHere(decode));
    expect(decoded!.left).toEqual([1, 2]);
    expect([...decoded!.images.subarray(0, 3)]).toEqual([...decoded!.images.subarray(-3)]);
  });

  it("answer many tasks at once, each with its own", async () => {
    const jpeg = (side: number) => picture(side, side, "white", "jpeg");
    const sides = Array.from({ length: 40 }, (_, i) => i + 1);
    const results = await Promise.all(
      sides.map(async (side) =>
        pictureThreads().run({
          kind: "inspect",
          inputs: [new Uint8Array(await jpeg(side + 8))],
          isThorough: false,
        }),
      ),
    );
    expect(results.map((result) => result?.found[0]?.header.width)).toEqual(
      sides.map((side) => side + 8),
    );
  });
});
