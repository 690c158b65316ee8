import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { useBackend } from "@vae/backend";
import { decodeSafetensors } from "@vae/base";
import { formatNumber } from "@vae/cli/figures";
import { loadVae } from "@vae/core";
import { describeWhen, needsChromium, temporaryFolder } from "@vae/testing";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { runVae } from "../__fixtures__/run-vae.js";
import { demoPages, pictureOf, start } from "./__fixtures__/demo-pages.js";
import { watchHeldBytes } from "./__fixtures__/held-bytes.js";
import { mainThreadTasks } from "./__fixtures__/main-thread.js";
import { evaluateModel } from "./worker/evaluate-model.js";
import { modelOfFiles, type ReadFile } from "./worker/model-of-files.js";
import { loadTrainingImages } from "./worker/training-images.js";

const minutes = 60_000;
/** How long memory has to stay constant: a minute, and ten in `npm run test:full`. */
const trained = (process.env["VAE_TEST_FULL"] === "1" ? 10 : 1) * minutes;

describeWhen(needsChromium, "training in a page of Chromium", () => {
  const open = demoPages();
  beforeAll(async () => {
    await useBackend("wasm");
  });

  it("lets the loss fall over 50 steps, walks to the diagonal, pauses, goes on, and saves what Node opens", async () => {
    const { page, complaints } = await open("train");
    await start(page);
    const untrained = await pictureOf(page, "Sixteen samples of the model");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await reach(page, 60);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    const step = await stepOf(page);
    await page.waitForTimeout(500); // in which it would take steps
    expect(await stepOf(page)).toBe(step);
    expect(await pictureOf(page, "Sixteen samples of the model")).not.toBe(untrained);

    const losses = await numbersOf(page, "Loss");
    expect(losses[0]?.[0]).toBe(1);
    expect(losses.at(-1)?.[0]).toBeGreaterThan(50);
    expect(losses.at(-1)![1]).toBeLessThan(losses[0]![1] - 100);
    const walk = await numbersOf(page, "Variance loss against mse");
    // The mean of the images is learned first, and with it the bias goes: mse and variance loss come together.
    const gap = ([mse, lost]: readonly [number, number]) => Math.abs(mse - lost) / mse;
    expect(gap(walk.at(-1)!)).toBeLessThan(gap(walk[0]!));

    await page.getByRole("button", { name: "Resume" }).click();
    await reach(page, step + 10);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    const file = join(temporaryFolder(), (await download).suggestedFilename());
    await (await download).saveAs(file);
    expect(file).toMatch(/vae-step-\d+\.safetensors$/);

    // In Node by our readers alone, as the page says.
    const bytes = new Uint8Array(await readFile(file));
    const { metadata, tensors } = decodeSafetensors(bytes);
    const same = loadVae({ config: JSON.parse(metadata["config"]!), weights: bytes });
    expect(await same.store.save()).toEqual(tensors);
    // The page opens its own file again: what it measures then is what Node measures of these weights.
    await openFiles(page, [file]);
    expect(await figuresOf(page)).toEqual(await figuresInNode([file]));
    same.dispose();
    expect(complaints).toEqual([]);
  });

  it("opens what the command line trained, and trains on", async () => {
    const out = join(temporaryFolder(), "run");
    const options = ["--data", "fashion-mnist-10k:train", "--network", "dense", "--steps", "20"];
    const network = ["--set", "network.latent=4", "--set", "network.widths=[32]"];
    await runVae("train", ...options, ...network, "--out", out, "--backend", "wasm");
    const checkpoint = join(out, "checkpoints/step-000020");
    const files = ["weights.safetensors", "state.json"].map((name) => join(checkpoint, name));
    const { page, complaints } = await open("train");
    await start(page);
    await openFiles(page, files);
    expect(await page.getByTestId("state").innerText()).toContain("dense, 4 latents");
    expect(await figuresOf(page)).toEqual(await figuresInNode(files));
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await reach(page, 5);
    await page.getByLabel("Open a model…").setInputFiles(files[0]!);
    expect(await page.getByRole("alert").innerText()).toContain("Choose the run's config.json");
    expect(complaints).toEqual([]);
  });

  it(
    "keeps memory constant while it trains",
    async () => {
      const { page, complaints } = await open("train");
      const { ofPage, ofWorker } = await watchHeldBytes(page);
      await start(page);
      await page.getByRole("button", { name: "Train", exact: true }).click();
      await reach(page, 30);
      const held = async () => ({
        step: await stepOf(page),
        tensors: Number(await page.getByTestId("tensors").innerText()),
        engines: [await ofPage(), await ofWorker()],
      });
      const begin = await held();
      await page.waitForTimeout(trained / 2);
      const middle = await held();
      await page.waitForTimeout(trained / 2);
      const end = await held();
      expect(end.step - begin.step).toBeGreaterThan(20);
      expect(begin.tensors).toBeGreaterThan(0);
      expect(end.tensors).toBe(begin.tensors);
      for (const i of begin.engines.keys()) {
        const grown = (key: "objects" | "buffers", from: typeof begin, to: typeof begin) =>
          to.engines[i]![key] - from.engines[i]![key];
        expect(grown("objects", begin, end)).toBeLessThan(4e6);
        // A leaked batch of images alone would be 0.3 MB a step, in both halves; WebAssembly's memory may grow once.
        const rates = [
          grown("buffers", begin, middle) / (middle.step - begin.step),
          grown("buffers", middle, end) / (end.step - middle.step),
        ];
        expect(Math.min(...rates)).toBeLessThan(0.1e6);
      }
      expect(complaints).toEqual([]);
    },
    trained + 5 * minutes,
  );

  it("has no task of 50 ms on the page's main thread while it trains", async () => {
    const { page } = await open("train");
    await start(page);
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await reach(page, 10);
    const begin = await stepOf(page);
    // Other programs on the machine lengthen a task's wall time, and do not count.
    const isLong = ({ processor }: { readonly processor: number }) => processor >= 50;
    const tasks = await mainThreadTasks(page, () => page.waitForTimeout(15_000));
    expect(await stepOf(page)).toBeGreaterThan(begin);
    expect(tasks.length).toBeGreaterThan(50);
    expect(tasks.filter(isLong)).toEqual([]);
    const busy = await mainThreadTasks(page, () => page.evaluate(computeForASecond));
    expect(busy.some(isLong)).toBe(true);
  });
});

async function stepOf(page: Page): Promise<number> {
  return Number(await page.getByTestId("step").innerText());
}

async function reach(page: Page, step: number): Promise<void> {
  await page.getByTestId("step").waitFor();
  await expect
    .poll(() => stepOf(page), { timeout: 2 * minutes, interval: 200 })
    .toBeGreaterThanOrEqual(step);
}

/** Rows of the table behind a figure: x and y of each point. */
async function numbersOf(page: Page, title: string): Promise<(readonly [number, number])[]> {
  const part = page.getByRole("heading", { name: title, exact: true }).locator("..");
  const summary = part.locator("summary");
  await summary.click();
  await part.locator("tbody tr").first().waitFor(); // they are drawn once they are asked for
  const rows = await part.locator("tbody tr").allInnerTexts();
  await summary.click();
  return rows.map((row) => {
    const [x = Number.NaN, y = Number.NaN] = row
      .split(/\s+/)
      .map((cell) => Number(cell.replaceAll(",", "").replace("−", "-")));
    return [x, y];
  });
}

async function openFiles(page: Page, files: readonly string[]): Promise<void> {
  await page.getByLabel("Open a model…").setInputFiles([...files]);
  await expect.poll(() => page.getByTestId("state").innerText()).toContain("Opened");
}

/** Mean squared error and variance loss, as the page shows them. */
async function figuresOf(page: Page): Promise<string> {
  const [figures] = (await page.getByTestId("walk").innerText()).split(":");
  return figures!;
}

async function figuresInNode(files: readonly string[]): Promise<string> {
  const read = async (name: string): Promise<ReadFile> => ({
    name,
    bytes: new Uint8Array(await readFile(name)),
  });
  const model = modelOfFiles(await Promise.all(files.map(read)));
  const { mse, varianceLoss } = await evaluateModel(model, (await loadTrainingImages()).held);
  model.dispose();
  return `mse ${formatNumber(mse)}, variance loss ${formatNumber(varianceLoss)}`;
}

/** Runs in the page: what the trace has to find. */
function computeForASecond(): void {
  const begin = performance.now();
  while (performance.now() - begin < 1000);
}
