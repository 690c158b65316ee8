import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, join } from "node:path";

/**
 * Runs a program to its end.
 *
 * A signal reaches the program, which may want to save its work, and this process then ends with the
 * program's exit code. In a terminal Ctrl-C goes to every process of the foreground by itself;
 * passing it on as well would be the second Ctrl-C, which means "at once".
 *
 * @param options.quiet - Keep what it prints and return it, instead of showing it.
 * @param options.timeout - Milliseconds after which it is ended.
 * @returns `{ code, output }`
 */
export function run(command, args, { cwd, env = {}, quiet = false, timeout } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
      // On Windows npx and the files of node_modules/.bin are scripts of its shell.
      shell: process.platform === "win32" && command !== process.execPath,
      timeout,
    });

    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => (output += text));
    }

    let received;
    const passOn = (signal) => {
      received = signal;
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, passOn);

    child.on("error", reject);
    child.on("close", (exitCode, endedBy) => {
      for (const signal of signals) process.off(signal, passOn);
      const code = exitCode ?? 128 + constants.signals[endedBy];
      if (received === undefined) resolve({ code, output });
      // A program that was only a step has nothing to say about how the whole ends.
      else process.exit(quiet ? 128 + constants.signals[received] : code);
    });
  });
}

/** Runs a program of the root's `node_modules/.bin` quietly, with pnpm on the path for turbo. */
export function runTool(root, name, args, options = {}) {
  const PATH = [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);
  const env = { PATH, TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1" };
  return run(name, args, { cwd: root, quiet: true, ...options, env: { ...env, ...options.env } });
}

/** Runs tasks of the workspace through turbo; it prints what failed and nothing else. */
export function runTasks(root, tasks, { filter = [], env } = {}) {
  const filters = filter.map((packages) => `--filter=${packages}`);
  // Two packages at a time: the tests of one use half of the cores.
  const flags = ["--output-logs=errors-only", "--log-order=grouped", "--concurrency=2"];
  return runTool(
    root,
    "turbo",
    ["run", ...tasks, ...filters, ...flags, "--continue=dependencies-successful"],
    { env },
  );
}
