import type { MarkdownRenderer } from "vitepress";
import { codeBlocks } from "../src/examples/code-blocks.js";
import { shellTest } from "../src/examples/shell-test.js";

/** Says under each block of shell how far the tests go with it, where they do not run it as it stands. */
export function noteShellTests({ renderer, utils }: MarkdownRenderer): void {
  const { fence } = renderer.rules;
  renderer.rules.fence = (tokens, i, ...rest) => {
    // NB: VitePress takes the brackets out of the token when it draws it.
    const [block] = codeBlocks(`\`\`\`${tokens[i]?.info ?? ""}\n\`\`\``);
    const drawn = fence?.(tokens, i, ...rest) ?? "";
    if (block?.language !== "sh") return drawn;
    const test = shellTest(block.attribute);
    if (test.kind === "run" && test.options.length === 0) return drawn;
    const note =
      test.kind === "run"
        ? `The tests of this site run it with <code>${utils.escapeHtml(test.options.join(" "))}</code> where a command takes that.`
        : `The tests of this site look its commands and options up and do not run it: it ${utils.escapeHtml(test.reason)}.`;
    return `${drawn}<p class="shell-note">${note}</p>\n`;
  };
}
