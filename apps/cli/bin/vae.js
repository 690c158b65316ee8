#!/usr/bin/env node
// The program is imported only by a Node that understands it; an old one gets a sentence, no stack.
const floor = [20, 19];
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < floor[0] || (major === floor[0] && minor < floor[1])) {
  console.error(
    `error: Node ${process.versions.node} is too old: vae needs Node ${floor.join(".")} or newer.`,
  );
  process.exitCode = 1;
} else {
  import("../dist/main.js");
}
