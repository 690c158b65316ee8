import { invalidData, shown } from "../invalid-data.js";

/**
 * Refuses, before it is parsed, a header that `JSON.parse` would take without a word: one that names a key
 * twice (the last would win), starts with white space (other readers refuse it), or nests deeper than the
 * format can (16 million brackets would cost the parser most of a gigabyte).
 *
 * Text that is no JSON may pass: the parser refuses it next.
 */
export function checkHeaderText(text: string, subject: string): void {
  if (!text.startsWith("{")) {
    throw invalidData(
      subject,
      `header: expected to start with "{", got ${shown(text.slice(0, 8))}`,
    );
  }
  // The keys of each open object; an open list has none.
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "{" || character === "[") {
      open.push(character === "{" ? new Set() : undefined);
      if (open.length > 3) {
        throw invalidData(subject, "header: expected at most 3 levels of brackets, got more");
      }
    } else if (character === "}" || character === "]") {
      open.pop();
    } else if (character === '"') {
      const start = i;
      i = endOfString(text, i);
      const keys = open.at(-1);
      if (keys === undefined || !isFollowedByColon(text, i)) continue;
      const key = unescape(text.slice(start, i + 1));
      if (keys.has(key)) {
        throw invalidData(
          subject,
          `header: name ${shown(key)} comes twice, expected once`,
          "rename one of them and save the file again",
        );
      }
      keys.add(key);
    }
  }
}

/** Index of the quote that closes the string opened at `start`. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
  return i;
}

function isFollowedByColon(text: string, end: number): boolean {
  let i = end + 1;
  while (text[i] === " " || text[i] === "\n" || text[i] === "\t" || text[i] === "\r") i++;
  return text[i] === ":";
}

/** `"\u0061"` and `"a"` are the same name. What has an escape that JSON does not know stays as it is. */
function unescape(quoted: string): string {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted;
  }
}
