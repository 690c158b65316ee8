import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe-core finds serious or critical in a part of a page: each rule, and where it is broken. */
export async function seriousFindings(page: Page, part = "html"): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (selector) => {
    const { axe: injected } = window as unknown as { axe: typeof axe };
    const { violations } = await injected.run(selector, { resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }, part);
}
