import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const file = fileURLToPath(new URL("../check-node.cjs", import.meta.url));

function checkUnder(version) {
  const pretend = `Object.defineProperty(process.versions, "node", { value: "${version}" })`;
  const program = `${pretend}; require(${JSON.stringify(file)})`;
  return spawnSync(process.execPath, ["-e", program], { encoding: "utf8" });
}

it.each(["0.12.18", "10.24.1", "18.20.8", "20.18.3"])(
  "refuses Node %s in one sentence",
  (version) => {
    expect(checkUnder(version)).toMatchObject({
      status: 1,
      stdout: "",
      stderr:
        `Node ${version} is too old: this project needs Node 20.19 or newer. ` +
        "Install one and run the same command again.\n",
    });
  },
);

it.each(["20.19.0", "20.20.2", "22.0.0", "24.21.0"])("lets Node %s pass in silence", (version) => {
  expect(checkUnder(version)).toMatchObject({ status: 0, stdout: "", stderr: "" });
});
