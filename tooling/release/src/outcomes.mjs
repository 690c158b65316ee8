import { run, runTool } from "../../setup/src/child.mjs";
import { StepFailure } from "../../setup/src/step.mjs";

/** Runs a program which prints JSON in its last line. */
export async function outcomeOf(node, file, folder) {
  const { code, output } = await run(node, [file], { cwd: folder, quiet: true, timeout: 120_000 });
  if (code !== 0) throw new StepFailure(`${file} fails in ${folder}, as shown above.`, { output });
  const line = output
    .trimEnd()
    .split("\n")
    .findLast((text) => text.startsWith("{"));
  return JSON.parse(line);
}

/** Runs a tool which must succeed, in a project. */
export async function mustRunTool(root, folder, name, args) {
  const { code, output } = await runTool(root, name, args, { cwd: folder });
  if (code === 0) return;
  throw new StepFailure(`${name} ${args.join(" ")} fails in ${folder}, as shown above.`, {
    output,
  });
}

/**
 * @throws {StepFailure} when two ways to load the same packages export other names, or their numbers differ by more
 *   than the last digits of a float32.
 */
export function expectSame(what, { names, numbers }, expected) {
  const wrong = Object.entries(names).find(
    ([entry, list]) => JSON.stringify(list) !== JSON.stringify(expected.names[entry]),
  );
  if (wrong) {
    const list = (names) => `[${names.join(", ")}]`;
    const message = `${what}: ${wrong[0]} exports ${list(wrong[1])}, by import ${list(expected.names[wrong[0]])}.`;
    throw new StepFailure(message);
  }
  for (const [name, value] of Object.entries(numbers ?? {})) {
    const reference = expected.numbers[name];
    if (Math.abs(value - reference) <= 1e-4 * Math.max(1, Math.abs(reference))) continue;
    throw new StepFailure(`${what}: ${name} is ${value}, in Node ${reference}.`);
  }
}
