import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { link, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Rng } from "@vae/base";
import sharp from "sharp";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../__fixtures__/temporary-folder.js";

/** The last build: a process that is killed has to be one. */
const built = new URL("../../../dist/node.js", import.meta.url).href;
const program = `
  import { openDataset } from ${JSON.stringify(built)};
  const [folder, cache] = process.argv.slice(1);
  const source = await openDataset(folder, { cache, size: 32 });
  console.log(source.length, source.fingerprint);
`;

/** A folder of 1,000 pictures, seven of them different, which take a good part of a second to decode. */
async function pictures(): Promise<string> {
  const folder = await temporaryFolder();
  for (let i = 0; i < 1_000; i++) {
    const path = join(folder, `${i}.jpg`);
    if (i >= 7) {
      await link(join(folder, `${i % 7}.jpg`), path);
      continue;
    }
    const data = Uint8Array.from({ length: 178 * 218 * 3 }, (_, at) => ((at * at) >> 9) + 30 * i);
    await sharp(data, { raw: { width: 178, height: 218, channels: 3 } })
      .jpeg()
      .toFile(path);
  }
  return folder;
}

function build(folder: string, cache: string): ChildProcess {
  return spawn(process.execPath, ["--input-type=module", "-e", program, folder, cache], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function finish(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout!.setEncoding("utf8").on("data", (part: string) => (text += part));
  const [code] = (await once(child, "close")) as [number | null];
  return `${code ?? "killed"} ${text.trim()}`;
}

/** What killed builders left. */
async function partialsIn(cache: string): Promise<string[]> {
  const names = await readdir(join(cache, "datasets")).catch(() => []);
  return names.filter((name) => name.endsWith(".partial"));
}

it(
  "leave what the next one completes, whenever they are killed; three at once make one good file",
  { timeout: 240_000 },
  async () => {
    const folder = await pictures();
    const [clean, killed, together] = await Promise.all([1, 2, 3].map(() => temporaryFolder()));
    const expected = await finish(build(folder, clean!));
    expect(expected).toMatch(/^0 1000 folder:all size=32×32 sha256:/);

    const rng = new Rng(4);
    let interrupted = 0;
    for (let kill = 0; kill < 4; kill++) {
      const child = build(folder, killed!);
      const done = finish(child);
      // The first as soon as it writes, however fast the machine is; the others from the start of Node to the middle
      // of the images, and into those that the last one left.
      if (kill === 0) {
        while (child.exitCode === null && (await partialsIn(killed!)).length === 0) {
          await setTimeout(5);
        }
      } else await setTimeout(300 + 900 * rng.uniform());
      child.kill("SIGKILL");
      await done;
      if ((await partialsIn(killed!)).length > 0) interrupted += 1;
    }
    expect(interrupted).toBeGreaterThan(0);
    expect(await finish(build(folder, killed!))).toBe(expected);
    const three = [1, 2, 3].map(() => finish(build(folder, together!)));
    expect(await Promise.all(three)).toEqual([expected, expected, expected]);

    const [name, ...more] = await readdir(join(clean!, "datasets"));
    expect(more).toEqual([]);
    const content = await readFile(join(clean!, "datasets", name!));
    for (const cache of [killed!, together!]) {
      expect(await readdir(join(cache, "datasets"))).toEqual([name]);
      expect(Buffer.compare(await readFile(join(cache, "datasets", name!)), content)).toBe(0);
    }
  },
);
