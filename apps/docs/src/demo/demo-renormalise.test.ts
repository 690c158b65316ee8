import { describeWhen, needsChromium } from "@vae/testing";
import { beforeAll, expect, it } from "vitest";
import { demoPages, start } from "./__fixtures__/demo-pages.js";
import type { Treatment } from "./protocol/calls.js";
import { openSampleMaker } from "./worker/__fixtures__/sample-maker.js";
import { treatSample, type SampleMaker } from "./worker/treat-sample.js";

describeWhen(needsChromium, "renormalising in Chromium", () => {
  const open = demoPages();
  let maker: SampleMaker;
  beforeAll(async () => {
    maker = await openSampleMaker();
  });
  const inNode = async (treatment: Partial<Treatment>) => {
    const plain = { seed: 1, mode: "none", hasNoise: false, scale: 1 } as const;
    return (await treatSample(maker, { ...plain, ...treatment })).score.value;
  };
  const shown = async (treatment: Partial<Treatment>) => (await inNode(treatment)).toFixed(1);

  it("each switch changes the score, which is the one that Node computes", async () => {
    const { page, complaints } = await open("renormalise");
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
  });

  it.each(["webgpu", "webgl"])("gives the same score on %s", async (engine) => {
    const { page, complaints } = await open(`renormalise?engine=${engine}`);
    await start(page);
    expect(await page.locator(".engine").innerText()).toContain(`Computes on ${engine}`);
    const value = Number(await page.getByTestId("score").innerText());
    expect(Math.abs(value - (await inNode({})))).toBeLessThan(0.1); // one digit is shown
    expect(complaints).toEqual([]);
  });
});
