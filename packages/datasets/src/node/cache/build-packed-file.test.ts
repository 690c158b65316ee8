import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Source } from "@vae/base";
import { describe, expect, it } from "vitest";
import { readAll } from "../../__fixtures__/read-all.js";
import { temporaryFolder } from "../../__fixtures__/temporary-folder.js";
import { arraySource } from "../../sources/array-source.js";
import type { OpenedSplit } from "../dataset.js";
import { ensurePackedFile } from "./build-packed-file.js";

const images = Uint8Array.from({ length: 1_000 }, (_, i) => (i * 7) % 256);
const labels = Uint8Array.from({ length: 1_000 }, (_, i) => i % 3);
const thousand = arraySource({ images, shape: [1, 1, 1], labels, fingerprint: "thousand:all" });

/** A source that counts its reads and may fail. */
function watched(fail: (images: number) => void = () => undefined) {
  let count = 0;
  const source: Source = {
    ...thousand,
    async read(indices, out) {
      fail(count);
      count += indices.length;
      await new Promise((resolve) => setTimeout(resolve, 1));
      await thousand.read(indices, out);
    },
  };
  const prepare = (): Promise<OpenedSplit> => Promise.resolve({ source, notes: ["made"] });
  return { prepare, images: () => count };
}

async function target(): Promise<string> {
  return join(await temporaryFolder(), "deep", "thousand.safetensors");
}

const contentOf = ({ source }: OpenedSplit) => readAll(source);

describe("ensurePackedFile", () => {
  it("makes the file once and opens it from then on", async () => {
    const path = await target();
    const { prepare, images: read } = watched();
    const first = await ensurePackedFile(path, prepare);
    expect(await contentOf(first)).toEqual(images);
    expect(first.source.labels).toEqual(labels);
    expect(first.notes).toEqual(["made"]);
    expect(read()).toBe(1_000);
    expect(await contentOf(await ensurePackedFile(path, prepare))).toEqual(images);
    expect(read()).toBe(1_000);
    expect(await readdir(join(path, ".."))).toEqual(["thousand.safetensors"]);
  });

  it("makes a file anew that is cut short", async () => {
    const path = await target();
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, "half a header");
    expect(await contentOf(await ensurePackedFile(path, watched().prepare))).toEqual(images);
  });

  it("keeps what is done when a source fails, and goes on there", async () => {
    const path = await target();
    const fails = watched((done) => {
      if (done >= 500) throw new Error("a broken picture");
    });
    const options = { imagesAtOnce: 100, betweenMarks: 0 };
    await expect(ensurePackedFile(path, fails.prepare, options)).rejects.toThrow(
      "a broken picture",
    );
    const { prepare, images: read } = watched();
    const seen: string[] = [];
    const opened = await ensurePackedFile(path, prepare, {
      ...options,
      onProgress: (done, total) => seen.push(`${done}/${total}`),
    });
    expect(await contentOf(opened)).toEqual(images);
    expect(read()).toBe(500);
    expect(seen).toEqual(["600/1000", "700/1000", "800/1000", "900/1000", "1000/1000"]);
    expect(await readdir(join(path, ".."))).toEqual(["thousand.safetensors"]);
  });

  it("begins anew on what was left of other images", async () => {
    const path = await target();
    const other = {
      ...thousand,
      fingerprint: "other:all",
      read: () => Promise.reject(new Error("x")),
    };
    await expect(ensurePackedFile(path, () => Promise.resolve({ source: other }))).rejects.toThrow(
      "x",
    );
    const { prepare, images: read } = watched();
    expect(await contentOf(await ensurePackedFile(path, prepare))).toEqual(images);
    expect(read()).toBe(1_000);
  });

  it("is done by one of many that want the file at once, and all get it", async () => {
    const path = await target();
    const builders = Array.from({ length: 5 }, () => watched());
    const opened = await Promise.all(
      builders.map(({ prepare }) => ensurePackedFile(path, prepare)),
    );
    for (const one of opened) expect(await contentOf(one)).toEqual(images);
    expect(builders.map(({ images: read }) => read()).sort((a, b) => a - b)).toEqual([
      0, 0, 0, 0, 1_000,
    ]);
    expect(await readdir(join(path, ".."))).toEqual(["thousand.safetensors"]);
  });

  it.each([
    ["of a process that is gone", hostname().replaceAll(/[^A-Za-z0-9-]/g, "-"), 2 ** 22 + 1, 0],
    ["of another machine, in silence for minutes", "elsewhere", 1, 5 * 60],
  ])("takes over a partial %s", async (_, host, pid, silence) => {
    const path = await target();
    const partial = `${path}.${host}.${pid}.1-1.partial`;
    await mkdir(partial, { recursive: true });
    const then = Date.now() / 1000 - silence;
    await utimes(partial, then, then);
    expect(await contentOf(await ensurePackedFile(path, watched().prepare))).toEqual(images);
    expect(await readdir(join(path, ".."))).toEqual(["thousand.safetensors"]);
  });

  it("waits for a partial of another machine that shows life, and takes what it made", async () => {
    const path = await target();
    const made = await target();
    await ensurePackedFile(made, watched().prepare);
    const partial = `${path}.elsewhere.1.1-1.partial`;
    await mkdir(partial, { recursive: true });
    const { prepare, images: read } = watched();
    const waiting = ensurePackedFile(path, prepare);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(read()).toBe(0);
    await writeFile(path, await readFile(made));
    expect(await contentOf(await waiting)).toEqual(images);
    expect(read()).toBe(0);
  });

  it("says where it cannot write", async () => {
    const folder = await temporaryFolder({ file: "" });
    const failure = ensurePackedFile(join(folder, "file", "x.safetensors"), watched().prepare);
    await expect(failure).rejects.toMatchObject({ code: "IO_FAILED" });
    await expect(failure).rejects.toThrow(join(folder, "file"));
  });
});
