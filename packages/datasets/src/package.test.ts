import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describeWhen, needsBuild } from "@vae/testing";
import { expect, it } from "vitest";
import { picture } from "./__fixtures__/pictures.js";
import { temporaryFolder } from "./__fixtures__/temporary-folder.js";

const runFile = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const built = new URL("../dist/fashion-mnist-10k.js", import.meta.url);

describeWhen(needsBuild(built), "the built package", () => {
  it("finds the embedded images from dist, by both entries", () => {
    const program = `
        import { loadFashionMnist10k } from "@vae/datasets/fashion-mnist-10k";
        import { openDataset } from "@vae/datasets/node";
        const test = await openDataset("fashion-mnist-10k:test");
        console.log((await loadFashionMnist10k()).length, test.length);`;
    const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      encoding: "utf8",
    });
    expect(printed.trim()).toBe("10000 2000");
  });

  it("completes a cache whose makers were killed, and makes one good file at once twice", async () => {
    const pictures = await temporaryFolder(
      Object.fromEntries(
        await Promise.all(
          Array.from({ length: 300 }, async (_, i) => {
            const colour = `#0000${(i % 256).toString(16).padStart(2, "0")}`;
            return [`${i}.png`, await picture(300, 200, colour)] as const;
          }),
        ),
      ),
    );
    const cache = await temporaryFolder();
    const program = `
        import { openDataset } from "@vae/datasets/node";
        const source = await openDataset(${JSON.stringify(pictures)}, { size: 8, cache: ${JSON.stringify(cache)} });
        const out = new Uint8Array(source.length * 192);
        await source.read(Array.from({ length: source.length }, (_, i) => i), out);
        console.log(source.fingerprint, out.every((value, i) => value === (i % 3 === 2 ? Math.floor(i / 192) % 256 : 0)));`;
    const command = ["--input-type=module", "--eval", program];
    // Kills at moments spread over the start of Node, the reading of headers and the decoding.
    for (const delay of [150, 350, 550, 750]) {
      const killed = spawn(process.execPath, command, { cwd: root, stdio: "ignore" });
      const exit = once(killed, "exit"); // it may end before it is killed
      await setTimeout(delay);
      killed.kill("SIGKILL");
      await exit;
    }
    const run = async () => (await runFile(process.execPath, command, { cwd: root })).stdout;
    const [one, other] = await Promise.all([run(), run()]);
    expect(one).toMatch(/^folder:all size=8×8 sha256:[0-9a-f]{64} true\n$/);
    expect(other).toBe(one);
    expect(await readdir(join(cache, "datasets"))).toHaveLength(1);
  });
});
