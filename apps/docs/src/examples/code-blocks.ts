/** A block of code of a page. */
export interface CodeBlock {
  /** Line of the page at which it opens, from 1. */
  readonly line: number;
  readonly language: string;
  /** What stands in brackets behind the language. */
  readonly attribute: string | undefined;
  readonly code: string;
}

/** The blocks of code of a page of Markdown, in their order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { line: number; info: string; code: string[] } | undefined;
  for (const [i, text] of markdown.split("\n").entries()) {
    const [, info] = /^```(.*)$/.exec(text) ?? [];
    if (open === undefined) {
      if (info !== undefined) open = { line: i + 1, info, code: [] };
    } else if (info === "") {
      const [, language = "", attribute] = /^(\S*)(?: \[(.*)\])?$/.exec(open.info) ?? [];
      blocks.push({
        line: open.line,
        language,
        attribute,
        code: open.code.map((each) => `${each}\n`).join(""),
      });
      open = undefined;
    } else {
      open.code.push(text);
    }
  }
  return blocks;
}

/**
 * The file that a block is to be copied into: its first line says it, `# widths.yaml`, or of the repository
 * `// packages/datasets/src/…`.
 */
export function fileOf({ code }: CodeBlock): string | undefined {
  return /^(?:#|\/\/) ([\w./-]+\.\w+)/.exec(code)?.[1];
}
