import { describeWhen, needsChromium } from "@vae/testing";
import { expect, it } from "vitest";
import { demoPages, pictureAfter, pictureOf, start } from "./__fixtures__/demo-pages.js";

describeWhen(needsChromium, "exploring latents in Chromium", () => {
  const open = demoPages();

  it("follows the pointer, the keyboard and the choice of garments", async () => {
    const { page, complaints } = await open("explore");
    await start(page);
    const changes = async (label: string, act: () => Promise<unknown>) => {
      const before = await pictureAfter(page, label);
      await act();
      await pictureAfter(page, label, before);
    };
    const [point, map] = ["The picture at the chosen point", "Pictures over the plane"];
    await changes(point, () =>
      page.getByRole("img", { name: map }).hover({ position: { x: 150, y: 120 } }),
    );
    await changes(point, () => page.getByLabel("to the right").press("ArrowRight"));
    await changes(map, () => page.getByRole("button", { name: "Sandal, number 11" }).click());
    expect(await page.getByText("upper left: Sandal").count()).toBe(1);
    await changes("The picture on the way", () =>
      page.getByLabel("% of the way").press("ArrowLeft"),
    );
    await changes("Nine pictures on the straight way", () =>
      page.getByRole("combobox").nth(1).selectOption({ label: "3: Trouser" }),
    );
    expect(complaints).toEqual([]);
  });

  it("makes a garment of what is drawn, with the pointer and with the keyboard", async () => {
    const { page, complaints } = await open("explore");
    await start(page);
    const result = "What the network makes of the drawing";
    const clear = page.getByRole("button", { name: "Clear" });
    const ofFirst = await pictureAfter(page, result);
    await clear.click();
    const empty = await pictureAfter(page, result, ofFirst);
    const paper = page.getByRole("application");
    await paper.scrollIntoViewIfNeeded();
    const box = (await paper.boundingBox())!;
    await page.mouse.move(box.x + 0.4 * box.width, box.y + 0.2 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.8 * box.height, { steps: 4 });
    await page.mouse.up();
    await pictureAfter(page, result, empty);
    await clear.click();
    await expect.poll(() => pictureOf(page, result)).toBe(empty);
    await paper.focus();
    for (const key of ["Space", "ArrowDown", "ArrowDown", "Space", "ArrowRight"]) {
      await page.keyboard.press(key);
    }
    await pictureAfter(page, result, empty);
    expect(complaints).toEqual([]);
  });
});
