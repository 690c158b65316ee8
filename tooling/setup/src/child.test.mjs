import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { run } from "./child.mjs";

it("returns what a quiet program printed, and its exit code", async () => {
  const program = "console.log('out'); console.error('err'); process.exit(6)";
  const { code, output } = await run(process.execPath, ["-e", program], { quiet: true });
  expect(code).toBe(6);
  expect(output.split("\n").sort()).toEqual(["", "err", "out"]);
});

it("gives the code of a shell for a program that a signal ended", async () => {
  const program = "process.kill(process.pid, 'SIGKILL')";
  const { code } = await run(process.execPath, ["-e", program], { quiet: true });
  expect(code).toBe(128 + 9);
});

it("passes a signal on once and ends with the program's own exit code", async () => {
  const child = `
    let signals = 0;
    const timer = setTimeout(() => {}, 30_000);
    process.on("SIGINT", () => {
      signals += 1;
      setTimeout(() => { console.log("signals", signals); process.exit(42); }, 200);
      clearTimeout(timer);
    });
    console.log("ready");`;
  const module = fileURLToPath(new URL("child.mjs", import.meta.url));
  const parent = `
    import { run } from ${JSON.stringify(module)};
    await run(process.execPath, ["-e", ${JSON.stringify(child)}]);
    console.log("goes on");`;
  const process_ = spawn(process.execPath, ["--input-type=module", "-e", parent], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  process_.stdout.on("data", (text) => {
    output += text;
    if (String(text).includes("ready")) process_.kill("SIGINT");
  });
  const code = await new Promise((resolve) => process_.on("close", resolve));
  expect(output).toBe("ready\nsignals 1\n");
  expect(code).toBe(42);
});
