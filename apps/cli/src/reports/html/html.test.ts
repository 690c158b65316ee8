import { expect, it } from "vitest";
import { html, trustedHtml } from "./html.js";

it("escapes strings, in elements and in attributes", () => {
  const text = `"<img src=x onerror='alert(1)'>" & more`;
  const escaped = "&quot;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&quot; &amp; more";
  expect(html`<p title="${text}">${text}</p>`.markup).toBe(`<p title="${escaped}">${escaped}</p>`);
});

it("leaves markup alone, joins lists, prints numbers and skips what is absent", () => {
  const items = ["a", "b"].map((name) => html`<i>${name}</i>`);
  expect(html`${items}${undefined}${0}${trustedHtml("<hr>")}`.markup).toBe("<i>a</i><i>b</i>0<hr>");
});
