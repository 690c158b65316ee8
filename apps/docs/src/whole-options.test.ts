import type { MarkdownRenderer } from "vitepress";
import { createMarkdownRenderer } from "vitepress";
import { beforeAll, expect, it } from "vitest";
import { keepOptionsWhole } from "../.vitepress/whole-options.js";

let markdown: MarkdownRenderer;

beforeAll(async () => {
  markdown = await createMarkdownRenderer(".", { config: keepOptionsWhole });
});

it("keeps each option of a command in one line", () => {
  expect(markdown.renderInline("`--dry-run`, `vae fid a -n 2`")).toBe(
    '<code><span class="option">--dry-run</span></code>, ' +
      '<code>vae fid a <span class="option">-n</span> 2</code>',
  );
});

it("leaves other hyphens", () => {
  const plain = "<code>per-dimension -- 1e-5 - &lt;b&gt;</code>";
  expect(markdown.renderInline("`per-dimension -- 1e-5 - <b>`")).toBe(plain);
});
