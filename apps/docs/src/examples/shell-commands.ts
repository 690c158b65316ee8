/**
 * The commands of a block of shell, each as its words: quotes are taken off, comments, operators and redirections left
 * out, and so are assignments before a command.
 */
export function shellCommands(code: string): string[][] {
  const commands: string[][] = [[]];
  const token =
    /\\\n|#.*|\n|&&|\|\||[;&|]|[<>]\s*\S+|'([^']*)'|"([^"]*)"|(?:\\.|[^\s;&|<>'"\\])+|\s/y;
  let isWordOpen = false;
  let match: RegExpExecArray | null;
  while ((match = token.exec(code)) !== null) {
    const [text, single, double] = match;
    if (/^([\n;]|&&?|\|\|?)$/.test(text)) commands.push([]);
    const isWord = !/^([\s;&|#<>]|\\\n)/.test(text) || single !== undefined;
    if (isWord) {
      const words = commands.at(-1)!;
      const word = single ?? double ?? text;
      words.push(isWordOpen ? `${words.pop() ?? ""}${word}` : word);
    }
    isWordOpen = isWord;
  }
  return commands
    .map((words) => words.slice(words.findIndex((word) => !/^\w+=/.test(word))))
    .filter((words) => words.length > 0 && !/^\w+=/.test(words[0]!));
}

/** The words behind `vae`, however a page calls it; `undefined` for another program. */
export function vaeWords(words: readonly string[]): readonly string[] | undefined {
  for (const start of [["vae"], ["npx", "vae"], ["npm", "run", "vae", "--"]]) {
    if (start.every((word, i) => words[i] === word)) return words.slice(start.length);
  }
  return undefined;
}
