/**
 * Does one step and prints one line about it: `Packages … installed (31.2 s)`.
 *
 * @param body - Does the work; what it returns goes on to the caller.
 * @param options.describe - The word for how it ended, from what `body` returned.
 * @param options.stream - Where the line goes.
 */
export async function step(label, body, { describe = String, stream = process.stdout } = {}) {
  const start = performance.now();
  const end = (word) => {
    stream.write(`${word} (${((performance.now() - start) / 1000).toFixed(1)} s)\n`);
  };
  stream.write(`${label} … `);
  try {
    const result = await body();
    end(describe(result));
    return result;
  } catch (error) {
    end("failed");
    throw error;
  }
}

/** A step that cannot be done: one sentence for a person, and the exit code that goes with it. */
export class StepFailure extends Error {
  constructor(message, { exitCode = 1, output = "" } = {}) {
    super(message);
    this.exitCode = exitCode;
    this.output = output;
  }
}

/** Runs a whole command; a step that fails ends it with its sentence and its exit code. */
export async function runCommand(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    if (error.output !== "") process.stderr.write(`${error.output.trimEnd()}\n\n`);
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}
