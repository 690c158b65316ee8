import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * A process that answers each line of JSON with one, and stays warm between them.
 *
 * @returns `{ ask, stop }`; `ask` rejects when the process ends.
 */
export function startWorker(command, args, env = {}) {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const waiting = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    if (line.startsWith("{")) waiting.shift()?.resolve(JSON.parse(line));
  });
  child.on("close", (code) => {
    for (const { reject } of waiting.splice(0)) {
      reject(new Error(`${command} ${args.join(" ")} ended with code ${code}`));
    }
  });
  return {
    ask(question) {
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(question)}\n`);
      });
    },
    stop() {
      child.stdin.end();
    },
  };
}

/** Serves questions on standard input; standard output holds the answers alone. */
export async function serve(answer) {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
  }
}
