/** Markup that is inserted as it is. */
export interface Html {
  readonly markup: string;
}

/** What may stand in an {@link html} template. */
export type HtmlValue = string | number | Html | undefined | readonly HtmlValue[];

/**
 * Makes markup from a template. Strings that are put in are escaped, other markup is not, lists are joined and
 * `undefined` leaves nothing.
 *
 * @example
 * ```ts
 * html`<p>${"<b>"}</p>`.markup; // <p>&lt;b&gt;</p>
 * ```
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const markup = strings.reduce((before, text, i) => before + markupOf(values[i - 1]) + text);
  return { markup };
}

/** Takes text as markup, for what this program made itself, e.g. an SVG. */
export function trustedHtml(markup: string): Html {
  return { markup };
}

/** Escapes text for an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function markupOf(value: HtmlValue): string {
  if (value === undefined) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return "markup" in value ? value.markup : value.map(markupOf).join("");
}
