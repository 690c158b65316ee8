/** Text in Markdown that Vue's compiler leaves alone, also in a cell of a table. */
export function text(value) {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("{", "&#123;")
    .replaceAll("|", "\\|");
}

/** A piece of code in a line of Markdown. */
export function code(value) {
  return `<code v-pre>${text(value)}</code>`;
}

/** Text in which code stands between backticks, as in a comment of the source. */
export function prose(value) {
  return value
    .split("`")
    .map((part, i) => (i % 2 === 1 ? code(part) : text(part)))
    .join("");
}

/** A table; its cells are Markdown. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
