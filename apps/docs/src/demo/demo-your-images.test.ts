import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodePng } from "@vae/core/node";
import { loadFashionMnist10k } from "@vae/datasets/fashion-mnist-10k";
import {
  describeWhen,
  needsChromium,
  needsTestData,
  temporaryFolder,
  testData,
} from "@vae/testing";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { runVae } from "../__fixtures__/run-vae.js";
import { demoPages, start } from "./__fixtures__/demo-pages.js";

const minutes = 60_000;

describeWhen(needsChromium, "scoring two folders in Chromium", () => {
  const open = demoPages();

  it("computes what the command line does, dropped or chosen, on LeNet and on pixels", async () => {
    const [a, b] = [await pictureFolder(0, 100, 0.7), await pictureFolder(200, 120, 1)];
    const { page, complaints } = await open("your-images");
    await start(page);
    await dropFolder(page, "A: generated", a);
    await page
      .getByRole("group", { name: "B: real" })
      .locator("[webkitdirectory]")
      .setInputFiles(b);
    await page.getByText("100 pictures").waitFor();
    await page.getByText("120 pictures").waitFor();
    const lenet = await compute(page);
    const expected = await ofCommandLine(a, b, "--extractor", "lenet");
    expect(lenet.name).toBe("FD-lenet-fashion");
    expect(expected.name).toBe(lenet.name);
    expect(lenet.value / expected.value).toBeCloseTo(1, 5); // float32 features
    await page.getByRole("radio", { name: "pixels" }).check();
    const pixels = await compute(page);
    expect(pixels.name).toBe("FD-pixels");
    const { value } = await ofCommandLine(a, b, "--extractor", "pixels");
    expect(pixels.value / value).toBeCloseTo(1, 7); // shown with nine digits
    expect(await page.getByText("100 against 120 pictures").count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  const weights = "weights/fid-inception-partial.safetensors";
  describeWhen(needsTestData(weights), "with a visitor's Inception weights", () => {
    it("computes what the command line does, under the name that the file earns", async () => {
      const [a, b] = [await pictureFolder(0, 3, 1), await pictureFolder(50, 3, 1)];
      const { page, complaints } = await open("your-images");
      await start(page);
      for (const [i, path] of [a, b].entries()) {
        await page.locator("[webkitdirectory]").nth(i).setInputFiles(path);
      }
      await page.getByRole("radio", { name: "inception" }).check();
      await page.getByLabel("weights (.pth, .pb or .safetensors)").setInputFiles(testData(weights));
      const { name, value } = await compute(page);
      const options = ["--weights", testData(weights), "--dims", "768"];
      const expected = await ofCommandLine(a, b, ...options);
      expect(name).toBe("FID-768");
      expect(value / expected.value).toBeCloseTo(1, 4);
      expect(complaints).toEqual([]);
    });
  });

  it("says what is missing, and what it cannot read", async () => {
    const { page } = await open("your-images");
    await start(page);
    const button = page.getByRole("button", { name: "Compute the distance" });
    expect(await button.isDisabled()).toBe(true);
    const broken = ["1.png", "2.png"].map((name) => ({
      name,
      mimeType: "image/png",
      buffer: Buffer.from("no picture"),
    }));
    for (const i of [0, 1]) await page.locator("[accept='image/*']").nth(i).setInputFiles(broken);
    await button.click();
    expect(await page.getByRole("alert").innerText()).toBe(
      "1.png: this browser cannot read it as a picture.",
    );
  });
});

/** A folder with PNGs of Fashion-MNIST from an index on, darkened by a factor. */
async function pictureFolder(first: number, count: number, factor: number): Promise<string> {
  const source = await loadFashionMnist10k();
  const folder = temporaryFolder();
  for (let i = 0; i < count; i++) {
    const pixels = new Uint8Array(784);
    await source.read([first + i], pixels);
    const png = encodePng(
      pixels.map((value) => value * factor),
      [28, 28, 1],
    );
    await writeFile(join(folder, `${String(i).padStart(3, "0")}.png`), png);
  }
  return folder;
}

interface Score {
  readonly name: string;
  readonly value: number;
}

async function ofCommandLine(a: string, b: string, ...options: string[]): Promise<Score> {
  const others = ["--json", "--no-cache", "--backend", "wasm"];
  return JSON.parse(await runVae("fid", a, b, ...options, ...others)) as Score;
}

async function compute(page: Page): Promise<Score> {
  await page.getByRole("button", { name: "Compute the distance" }).click();
  const text = await page.locator("p.score").innerText({ timeout: 2 * minutes });
  const [, name, value] = /^(\S+) = ([\d.e+-]+)$/.exec(text)!;
  return { name: name!, value: Number(value) };
}

/** Drops a folder as a file manager does, through the protocol of Chromium's debugger. */
async function dropFolder(page: Page, group: string, path: string): Promise<void> {
  const box = (await page.getByRole("group", { name: group }).boundingBox())!;
  const place = { x: box.x + box.width / 2, y: box.y + 20 };
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  const session = await page.context().newCDPSession(page);
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, ...place, data });
  }
  await expect.poll(() => page.getByText("0 pictures", { exact: true }).count()).toBe(1);
}
