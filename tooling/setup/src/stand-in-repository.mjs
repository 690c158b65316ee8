import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const setup = fileURLToPath(new URL("..", import.meta.url));

/**
 * For tests: a repository with this folder's scripts and stand-ins for all that they run: each stand-in appends
 * its name and arguments to `calls`, then does what its shell script says.
 */
export function createStandIn() {
  const root = mkdtempSync(join(tmpdir(), "vae-setup-"));
  const bin = join(root, "bin");
  const calls = join(root, "calls.txt");

  function program(name, script = "exit 0", folder = bin) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >> "${calls}"\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  function file(path, content) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      typeof content === "string" ? content : JSON.stringify(content),
    );
  }

  function tool(name, script) {
    program(name, script, join(root, "node_modules", ".bin"));
  }

  cpSync(setup, join(root, "tooling/setup"), {
    recursive: true,
    filter: (path) => !/node_modules|coverage|package\.json/.test(path.slice(setup.length)),
  });
  file("package.json", { packageManager: "pnpm@1.2.3" });
  file("pnpm-lock.yaml", "lockfileVersion: 9");
  file("pnpm-workspace.yaml", 'packages: ["packages/*"]');
  file("packages/base/package.json", { name: "@vae/base", scripts: { test: "vitest run" } });
  file(
    "apps/cli/bin/vae.js",
    `if (process.argv[2] === "backend") console.log('{ "selected": {} }');
     else console.log(...process.argv.slice(2)), (process.exitCode = 6);`,
  );
  for (const name of ["npx", "python3", "chromium", "redis-server"]) program(name);
  for (const name of ["turbo", "prettier", "knip"]) tool(name);

  return {
    root,
    file,
    program,
    tool,
    /** The lines that the stand-ins wrote, e.g. `npx -y pnpm@1.2.3 install …`. */
    calls: () => (existsSync(calls) ? readFileSync(calls, "utf8").trimEnd().split("\n") : []),
    /** Runs a script of the folder as npm does, and returns `{ status, stdout, stderr }`. */
    run(script, args = [], env = {}) {
      const PATH = [bin, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter);
      const lifecycle = script.replace(".mjs", "");
      return spawnSync(process.execPath, [join(root, "tooling/setup", script), ...args], {
        encoding: "utf8",
        env: { PATH, npm_lifecycle_event: lifecycle, ...env },
      });
    },
    remove: () => rmSync(root, { recursive: true }),
  };
}
