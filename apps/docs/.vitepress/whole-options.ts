import type { MarkdownRenderer } from "vitepress";

/** Keeps an option of a command, as `--dry-run`, in one line where code in a sentence is wrapped. */
export function keepOptionsWhole({ renderer }: MarkdownRenderer): void {
  const { code_inline: drawCode } = renderer.rules;
  renderer.rules.code_inline = (...of) =>
    (drawCode?.(...of) ?? "").replace(
      /(?<=[\s>])--?\w[\w-]*/g,
      (option) => `<span class="option">${option}</span>`,
    );
}
