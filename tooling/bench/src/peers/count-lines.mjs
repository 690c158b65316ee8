const comments = { py: "#", sh: "#", cjs: "//", mjs: "//" };

/**
 * The lines of a program that are neither empty nor nothing but a comment.
 *
 * @param text - The program.
 * @param extension - Of its file: py, sh, cjs or mjs; it says what begins a comment.
 */
export function countLines(text, extension) {
  const comment = comments[extension];
  if (comment === undefined)
    throw new Error(`countLines: expected ${Object.keys(comments)}, got ${extension}.`);
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith(comment)).length;
}
