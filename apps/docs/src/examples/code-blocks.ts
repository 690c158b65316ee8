/** A block of code of a page. */
export interface CodeBlock {
  /** Line of the page at which it opens, from 1. */
  readonly line: number;
  readonly language: string;
  /** The file of the repository that it is to be copied into: ` ```ts packages/… `. */
  readonly path: string | undefined;
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
      const [, language = "", path, attribute] =
        /^(\S*)(?: ([\w./-]+))?(?: \[(.*)\])?$/.exec(open.info) ?? [];
      blocks.push({
        line: open.line,
        language,
        path,
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

/** The file that a block is to be copied into: its first line says it, `# widths.yaml` or `// my-network.js`. */
export function fileOf({ code }: CodeBlock): string | undefined {
  return /^(?:#|\/\/) ([\w-]+\.\w+)/.exec(code)?.[1];
}
