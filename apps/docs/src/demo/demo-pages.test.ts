import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { useBackend } from "@vae/backend";
import { encodePng } from "@vae/core/node";
import { loadFashionMnist10k } from "@vae/datasets/fashion-mnist-10k";
import { lenetExtractor } from "@vae/metrics/lenet";
import { describeWhen, needsChromium, needsTestData, testData } from "@vae/testing";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtSite } from "../__fixtures__/build-site.js";
import {
  openDemoBrowser,
  pictureOf,
  start,
  type DemoBrowser,
} from "./__fixtures__/demo-browser.js";
import type { Treatment } from "./protocol/calls.js";
import { openFirstStage } from "./worker/first-stage.js";
import { openSecondStage } from "./worker/second-stage.js";
import { treatSample, type SampleMaker } from "./worker/treat-sample.js";

const minutes = 60_000;
const docs = fileURLToPath(new URL("../..", import.meta.url));
const vae = fileURLToPath(new URL("../../../cli/bin/vae.js", import.meta.url));
const run = promisify(execFile);

describeWhen(needsChromium, "the demo in Chromium", () => {
  let site = "";
  let browser: DemoBrowser;
  let folder = "";
  beforeAll(async () => {
    site = await builtSite();
    browser = await openDemoBrowser(site);
    folder = await mkdtemp(join(tmpdir(), "vae-demo-"));
  }, 5 * minutes);
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  describe("explores latents", () => {
    it("follows the pointer, the keyboard and the choice of garments", async () => {
      const { page, complaints } = await browser.open("explore");
      await start(page);
      const map = page.getByRole("img", { name: "Pictures over the plane" });
      const seen = new Set<string>();
      const changes = async (name: string, act: () => Promise<unknown>) => {
        seen.add(await pictureOf(page, name));
        await act();
        await expect.poll(() => pictureOf(page, name)).not.toBe([...seen].at(-1));
      };
      const point = "The picture at the chosen point";
      await changes(point, () => map.hover({ position: { x: 150, y: 120 } }));
      await changes(point, () => page.getByLabel("to the right").press("ArrowRight"));
      await changes("Pictures over the plane", () =>
        page.getByRole("button", { name: "Sandal, number 11" }).click(),
      );
      expect(await page.getByText("upper left: Sandal").count()).toBe(1);
      await changes("The picture on the way", () =>
        page.getByLabel("% of the way").press("ArrowLeft"),
      );
      await changes("Nine pictures on the straight way", () =>
        page.getByRole("combobox").nth(1).selectOption({ label: "3: Trouser" }),
      );
      expect(complaints).toEqual([]);
      await page.context().close();
    });

    it("makes a garment of what is drawn, with the pointer and with the keyboard", async () => {
      const { page, complaints } = await browser.open("explore");
      await start(page);
      await page.getByRole("button", { name: "Clear" }).click();
      const result = "What the network makes of the drawing";
      const [empty, paper] = [await settled(page, result), page.getByRole("application")];
      await paper.scrollIntoViewIfNeeded();
      const box = (await paper.boundingBox())!;
      await page.mouse.move(box.x + 0.4 * box.width, box.y + 0.2 * box.height);
      await page.mouse.down();
      await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.8 * box.height, { steps: 4 });
      await page.mouse.up();
      const drawn = await settled(page, result);
      expect(drawn).not.toBe(empty);
      await page.getByRole("button", { name: "Clear" }).click();
      expect(await settled(page, result)).toBe(empty);
      await paper.focus();
      for (const key of ["Space", "ArrowDown", "ArrowDown", "Space", "ArrowRight"]) {
        await page.keyboard.press(key);
      }
      expect(await settled(page, result)).not.toBe(empty);
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  });

  describe("renormalises", () => {
    let maker: SampleMaker;
    beforeAll(async () => {
      await useBackend("wasm");
      const bytesOf = async (name: string) =>
        new Uint8Array(await readFile(join(docs, "demo-models", name)));
      maker = {
        vae: openFirstStage(await bytesOf("first-stage.safetensors")).vae,
        secondStage: await openSecondStage(await bytesOf("second-stage.safetensors")),
        lenet: await lenetExtractor(),
      };
    });
    const inNode = async (treatment: Partial<Treatment>) => {
      const plain = { seed: 1, mode: "none", hasNoise: false, scale: 1 } as const;
      return (await treatSample(maker, { ...plain, ...treatment })).score.value;
    };
    const shown = async (treatment: Partial<Treatment>) => (await inNode(treatment)).toFixed(1);

    it("and each switch changes the score, which is the one that Node computes", async () => {
      const { page, complaints } = await browser.open("renormalise");
      await start(page);
      const score = page.getByTestId("score");
      expect(await score.innerText()).toBe(await shown({}));
      await page.getByRole("radio", { name: "paper" }).check();
      await expect.poll(() => score.innerText()).toBe(await shown({ mode: "paper" }));
      await page.getByRole("checkbox", { name: "decoder-noise" }).check();
      const noisy = { mode: "paper", hasNoise: true } as const;
      await expect.poll(() => score.innerText()).toBe(await shown(noisy));
      await page.getByRole("checkbox", { name: "decoder-noise" }).uncheck();
      await page.getByRole("radio", { name: "none" }).first().check();
      await page.getByLabel("scale of the latents").fill("1.5");
      await expect.poll(() => score.innerText()).toBe(await shown({ scale: 1.5 }));
      await page.getByRole("button", { name: "Other garments" }).click();
      await expect.poll(() => score.innerText()).toBe(await shown({ scale: 1.5, seed: 2 }));
      const claim = page.getByText("n = 64 images of this sample against 2,000");
      expect(await claim.count()).toBe(1);
      expect(complaints).toEqual([]);
      await page.context().close();
    });

    it.each(["webgpu", "webgl"])(
      "with the same score on %s",
      async (engine) => {
        const { page, complaints } = await browser.open(`renormalise?engine=${engine}`);
        await start(page);
        expect(await page.locator(".engine").innerText()).toContain(`Computes on ${engine}`);
        const value = Number(await page.getByTestId("score").innerText());
        expect(Math.abs(value - (await inNode({})))).toBeLessThan(0.1); // one digit is shown
        expect(complaints).toEqual([]);
        await page.context().close();
      },
      4 * minutes,
    );
  });

  describe("scores two folders", () => {
    /** PNGs of Fashion-MNIST from an index on, brighter or not. */
    async function writeFolder(name: string, first: number, count: number, factor: number) {
      const source = await loadFashionMnist10k();
      const path = join(folder, name);
      await mkdir(path);
      for (let i = 0; i < count; i++) {
        const pixels = new Uint8Array(784);
        await source.read([first + i], pixels);
        const png = encodePng(
          pixels.map((value) => value * factor),
          [28, 28, 1],
        );
        await writeFile(join(path, `${String(i).padStart(3, "0")}.png`), png);
      }
      return path;
    }
    async function ofCommandLine(a: string, b: string, ...options: string[]) {
      const all = ["fid", a, b, ...options, "--json", "--no-cache", "--backend", "wasm"];
      const { stdout } = await run(process.execPath, [vae, ...all]);
      return JSON.parse(stdout) as { readonly name: string; readonly value: number };
    }
    async function compute(page: Page): Promise<{ name: string; value: number }> {
      await page.getByRole("button", { name: "Compute the distance" }).click();
      const text = await page.locator("p.score").innerText({ timeout: 2 * minutes });
      const [, name, value] = /^(\S+) = ([\d.e+-]+)$/.exec(text)!;
      return { name: name!, value: Number(value) };
    }

    it("as the command line does, dropped or chosen, on LeNet and on pixels", async () => {
      const [a, b] = [await writeFolder("a", 0, 100, 0.7), await writeFolder("b", 200, 120, 1)];
      const { page, complaints } = await browser.open("your-images");
      await start(page);
      await dropFolder(page, "A: generated", a);
      await page
        .getByRole("group", { name: "B: real" })
        .locator("[webkitdirectory]")
        .setInputFiles(b);
      expect(await page.getByText("100 pictures").count()).toBe(1);
      expect(await page.getByText("120 pictures").count()).toBe(1);
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
      await page.context().close();
    });

    const weights = "weights/fid-inception-partial.safetensors";
    describeWhen(needsTestData(weights), "with a visitor's Inception weights", () => {
      it(
        "as the command line does, under the name that the file earns",
        async () => {
          const [a, b] = [await writeFolder("c", 0, 3, 1), await writeFolder("d", 50, 3, 1)];
          const { page, complaints } = await browser.open("your-images");
          await start(page);
          for (const [i, path] of [a, b].entries()) {
            await page.locator("[webkitdirectory]").nth(i).setInputFiles(path);
          }
          await page.getByRole("radio", { name: "inception" }).check();
          await page
            .getByLabel("weights (.pth, .pb or .safetensors)")
            .setInputFiles(testData(weights));
          const { name, value } = await compute(page);
          const options = ["--weights", testData(weights), "--dims", "768"];
          const expected = await ofCommandLine(a, b, ...options);
          expect(name).toBe("FID-768");
          expect(value / expected.value).toBeCloseTo(1, 4);
          expect(complaints).toEqual([]);
          await page.context().close();
        },
        4 * minutes,
      );
    });

    it("says what is missing, and what it cannot read", async () => {
      const { page } = await browser.open("your-images");
      await start(page);
      expect(await page.getByRole("button", { name: "Compute the distance" }).isDisabled()).toBe(
        true,
      );
      const broken = ["1.png", "2.png"].map((name) => ({
        name,
        mimeType: "image/png",
        buffer: Buffer.from("no picture"),
      }));
      for (const i of [0, 1]) await page.locator("[accept='image/*']").nth(i).setInputFiles(broken);
      await page.getByRole("button", { name: "Compute the distance" }).click();
      expect(await page.getByRole("alert").innerText()).toBe(
        "1.png: this browser cannot read it as a picture.",
      );
      await page.context().close();
    });
  });

  it("says which engine computes, why not those before it, and takes the one that is asked for", async () => {
    const { page } = await browser.open("explore");
    await start(page);
    await page.locator(".engine summary").click();
    const text = await page.locator(".engine").innerText();
    expect(text).toContain("Computes on wasm");
    expect(text).toMatch(/"webgpu" backend does not start/);
    expect(text).toMatch(
      /"webgl" backend does not start \(.*SwiftShader.* computes on the processor/,
    );
    await page.locator(".engine select").selectOption("webgl");
    await page.waitForURL(/engine=webgl/);
    await start(page);
    expect(await page.locator(".engine").innerText()).toContain("Computes on webgl");
    await page.context().close();
  });

  it.each(["explore", "renormalise", "train", "your-images"])(
    "%s has a picture and a sentence without JavaScript",
    async (name) => {
      const { page } = await browser.open(name, { javaScriptEnabled: false });
      const picture = page.locator(".demo .poster img");
      const width = await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth);
      expect(width).toBeGreaterThan(200);
      expect(await page.locator(".demo").innerText()).toContain("turn on JavaScript");
      expect(await page.locator(".demo button:visible").count()).toBe(0);
      await page.context().close();
    },
  );

  it.each(["explore", "renormalise", "train", "your-images"])(
    "%s runs without a serious finding of axe at 360 pixels, light and dark",
    async (name) => {
      for (const colorScheme of ["light", "dark"] as const) {
        const viewport = { width: 360, height: 740 };
        const { page } = await browser.open(name, { colorScheme, viewport });
        await start(page);
        await page.evaluate(axe.source);
        const findings = await page.evaluate<Finding[]>(
          `axe.run(document.querySelector(".demo"), { resultTypes: ["violations"] })
             .then(({ violations }) => violations.map(({ id, impact, nodes }) =>
               ({ id, impact, where: nodes.map(({ html }) => html) })))`,
        );
        expect(findings.filter(({ impact }) => /serious|critical/.test(impact))).toEqual([]);
        const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(scrollWidth).toBeLessThanOrEqual(360);
        await page.context().close();
      }
    },
    2 * minutes,
  );

  it(
    "keeps to its budgets, and the script fails where it does not",
    async () => {
      const script = join(docs, "scripts/check-budgets.mjs");
      const { stdout } = await run(process.execPath, [script, site]);
      expect(stdout).toMatch(/models: [\d,]+ bytes, within 3,000,000/);
      const tight = run(process.execPath, [script, site, "--models", "1000"]);
      await expect(tight).rejects.toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/models: [\d,]+ bytes, OVER 1,000/) as unknown,
      });
    },
    3 * minutes,
  );
});

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly where: readonly string[];
}

/** A picture that no longer changes. */
async function settled(page: Page, label: string): Promise<string> {
  let last = "";
  await expect
    .poll(
      async () => {
        const now = await pictureOf(page, label);
        const isSame = now === last;
        last = now;
        return isSame;
      },
      { interval: 300, timeout: 20_000 },
    )
    .toBe(true);
  return last;
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
