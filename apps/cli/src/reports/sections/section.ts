import { html, type Html, type HtmlValue } from "../html/html.js";

/** A part of the report under a heading of its own. */
export function section(title: string, ...content: readonly HtmlValue[]): Html {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`;
}

/** A picture or a table with the sentence that says what to see. */
export function figure(content: HtmlValue, caption: HtmlValue, kind = "chart"): Html {
  return html`<figure class="${kind}">
    ${content}
    <figcaption>${caption}</figcaption>
  </figure>`;
}

/** A wide table, which scrolls by itself on a narrow screen, also by keyboard. */
export function scrollingTable(label: string, table: Html): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}
