import { encodeNpy } from "@vae/base";
import { describeWhen, needsTestData, temporaryFolder, testData } from "@vae/testing";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it, onTestFinished } from "vitest";
import { runVae } from "../../test-support/run-vae.js";

/** A folder of pictures of two classes, one picture broken. */
async function pictures({ isBroken = false } = {}): Promise<string> {
  const folder = temporaryFolder();
  for (const [i, colour] of ["red", "green", "blue", "white"].entries()) {
    mkdirSync(join(folder, i < 2 ? "warm" : "cold"), { recursive: true });
    const picture = sharp({
      create: { width: 20 + i, height: 16, channels: 3, background: colour },
    });
    await picture.jpeg().toFile(join(folder, i < 2 ? "warm" : "cold", `${i}.jpg`));
  }
  if (isBroken) writeFileSync(join(folder, "warm", "broken.jpg"), "no picture");
  return folder;
}

describe("vae datasets list and info", () => {
  it("list the data sets with their splits", async () => {
    const { code, stdout } = await runVae(["datasets", "list"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^fashion-mnist-10k +28 × 28 × 1 +train\* 8,000, test 2,000/m);
    expect(stdout).toMatch(/^npy:PATH /m);
  });

  it("count images and classes of a split", async () => {
    const { code, stdout } = await runVae(["datasets", "info", "fashion-mnist-10k:test", "--json"]);
    expect(code).toBe(0);
    const { id, split, images, shape, classCounts, info } = JSON.parse(stdout);
    expect({ id, split, images, shape }).toEqual({
      id: "fashion-mnist-10k",
      split: "test",
      images: 2000,
      shape: [28, 28, 1],
    });
    expect((classCounts as number[]).reduce((sum, count) => sum + count, 0)).toBe(2000);
    expect(info).toMatchObject({
      splits: { train: 8000, test: 2000 },
      licence: "MIT, copyright 2017 Zalando SE",
    });
    expect(info.citation).toContain("Fashion-MNIST: a Novel Image Dataset");
  });

  it("take the moments of images in a file", async () => {
    const cwd = temporaryFolder();
    const images = { shape: [2, 1, 2], data: Float32Array.of(-1, 1, 1, -1) };
    writeFileSync(join(cwd, "images.npy"), encodeNpy(images));
    const args = ["datasets", "info", "images.npy", "--range", "-1..1", "--json"];
    expect(JSON.parse((await runVae(args, { cwd })).stdout)).toMatchObject({
      images: 2,
      shape: [1, 2, 1],
      mean: [0.5],
      standardDeviation: [0.5],
    });
  });

  it("change images by options, which end up in the fingerprint", async () => {
    const args = ["datasets", "info", "fashion-mnist-10k:test", "--pad", "32", "--json"];
    const { shape, fingerprint } = JSON.parse((await runVae(args)).stdout);
    expect(shape).toEqual([32, 32, 1]);
    expect(fingerprint).toMatch(/ \| pad 32$/);
    const refused = await runVae(["datasets", "info", "fashion-mnist-10k", "--crop", "128"]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('fashion-mnist-10k: has no option "crop"; known: pad.');
  });
});

describe("vae datasets preview", () => {
  it("draws images, the same for the same seed", async () => {
    const cwd = temporaryFolder();
    const preview = async (out: string, seed: number) => {
      const args = ["datasets", "preview", "fashion-mnist-10k", "--n", "6", "--out", out];
      const { code } = await runVae([...args, "--seed", String(seed)], { cwd });
      expect(code).toBe(0);
      return sharp(join(cwd, out)).raw().toBuffer({ resolveWithObject: true });
    };
    const first = await preview("a.png", 1);
    // 6 images lie 3 × 2; each is drawn twice as large, 2 pixels apart.
    expect(first.info).toMatchObject({ width: 3 * 56 + 2 * 2, height: 2 * 56 + 2 });
    expect((await preview("b.png", 1)).data.equals(first.data)).toBe(true);
    expect((await preview("c.png", 2)).data.equals(first.data)).toBe(false);
    expect(readdirSync(cwd)).toEqual(["a.png", "b.png", "c.png"]);
  });
});

describe("vae datasets verify and cache", () => {
  it("decode every image of a folder, and name a broken one", async () => {
    const folder = await pictures({ isBroken: true });
    const environment = { VAE_CACHE: temporaryFolder() };
    const failed = await runVae(["datasets", "verify", folder, "--size", "8"], { environment });
    expect(failed.code).toBe(3);
    expect(failed.stderr).toContain(join(folder, "warm", "broken.jpg"));
    const args = ["datasets", "verify", folder, "--size", "8", "--skip-broken", "--json"];
    const { splits } = JSON.parse((await runVae(args, { environment })).stdout);
    expect(splits).toMatchObject([{ split: "all", images: 4 }]);
    expect(splits[0].notes).toEqual(["1 broken images were left out: warm/broken.jpg"]);
    expect(readdirSync(environment.VAE_CACHE)).toEqual([]);
  });

  it("keep decoded images, and list them", async () => {
    const folder = await pictures();
    const environment = { VAE_CACHE: temporaryFolder() };
    const empty = await runVae(["datasets", "cache"], { environment });
    expect(empty.stdout).toBe("The cache holds no images.\n");
    const args = ["datasets", "cache", folder, "--size", "8", "--json"];
    const { cached } = JSON.parse((await runVae(args, { environment })).stdout);
    expect(cached).toMatchObject([{ images: 4, shape: [8, 8, 3] }]);
    expect(readFileSync(cached[0].path)).toHaveLength(cached[0].bytes);
    const listed = await runVae(["datasets", "cache", "--json"], { environment });
    expect(JSON.parse(listed.stdout)).toEqual({ cached });
    expect((await runVae(["datasets", "cache", "fashion-mnist-10k"], { environment })).stdout).toBe(
      "fashion-mnist-10k: is read as fast without a cache.\n",
    );
  });
});

describe("vae datasets fetch", () => {
  it("shows size and licence, and moves nothing without a yes", async () => {
    const environment = { VAE_CACHE: temporaryFolder(), VAE_DATA_MIRROR: "http://127.0.0.1:9" };
    const { code, stderr } = await runVae(["datasets", "fetch", "mnist:test"], { environment });
    expect(code).toBe(2);
    expect(stderr).toContain("mnist: 2 files, 1.7 MB");
    expect(stderr).toContain("http://127.0.0.1:9/mnist/t10k-images-idx3-ubyte.gz  1.6 MB");
    expect(stderr).toContain("Licence: CC BY-SA 3.0");
    expect(stderr).toContain("nobody is there to agree; say --yes.");
    expect(readdirSync(environment.VAE_CACHE)).toEqual([]);
  });

  it("says which file to put where when a person has to get it", async () => {
    const environment = { VAE_CACHE: temporaryFolder() };
    const { code, stderr } = await runVae(["datasets", "fetch", "celeba"], { environment });
    expect(code).toBe(3);
    expect(stderr).toContain("celeba: cannot be fetched");
    expect(stderr).toContain("in ROOT/celeba");
  });

  it("throws wrong bytes away", async () => {
    const server = createServer((_, response) => response.end("no digits"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const environment = { VAE_CACHE: temporaryFolder() };
    const args = ["datasets", "fetch", "mnist", "--mirror", mirror, "--yes", "--json"];
    const { code, stdout } = await runVae(args, { environment });
    expect(code).toBe(5);
    expect(JSON.parse(stdout).error.message).toContain("has not the bytes of the official file");
    expect(readdirSync(join(environment.VAE_CACHE, "downloads", "mnist"))).toEqual([]);
  });
});

describeWhen(needsTestData("data/cifar-10-binary.tar.gz"), "vae datasets of CIFAR-10", () => {
  const root = testData("data");

  it("info prints the published moments with all digits", async () => {
    const { stdout } = await runVae(["datasets", "info", "cifar-10", "--root", root, "--json"]);
    const { split, mean, standardDeviation, classCounts } = JSON.parse(stdout);
    const digits = (values: number[]) => values.map((value) => value.toFixed(8));
    expect(split).toBe("train");
    expect(digits(mean)).toEqual(["0.49139968", "0.48215841", "0.44653091"]);
    expect(digits(standardDeviation)).toEqual(["0.24703223", "0.24348513", "0.26158784"]);
    expect(mean[0]).toBe(0.49139967861519607); // NumPy, float64 sums of the bytes
    expect(classCounts).toEqual(Array(10).fill(5000));
  });

  it("fetch finds what is in the root, and moves nothing", async () => {
    const environment = { VAE_CACHE: temporaryFolder(), VAE_DATA: root };
    const { code, stdout } = await runVae(["datasets", "fetch", "cifar-10"], { environment });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "cifar-10: everything is there already.\n",
    });
  });
});
