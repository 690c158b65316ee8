import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createStandIn } from "./stand-in-repository.mjs";

let repository;
beforeEach(() => {
  repository = createStandIn();
});
afterEach(() => repository.remove());

/** A stand-in's script that fails as npm or pnpm does. */
const failsWith = (message) => `echo "${message}" >&2; exit 1`;

describe("npm start", () => {
  it("installs, builds the command line and reproduces the quick recipe, then ends as that ends", () => {
    const { status, stdout, stderr } = repository.run("start.mjs", ["--steps", "3"]);
    expect(stdout.replace(/\d+\.\d s/g, "0.1 s").split("\n")).toEqual([
      "Packages … installed (0.1 s)",
      "Build … built (0.1 s)",
      "reproduce fashion-quick --seed 1 --steps 3",
      "",
    ]);
    expect(stderr).toBe("");
    expect(status).toBe(6);
    const [install, build, ...more] = repository.calls();
    expect(install).toMatch(/^npx -y pnpm@1\.2\.3 install --frozen-lockfile /);
    expect(build).toMatch(/^turbo run build --filter=@vae\/cli\.\.\. /);
    expect(more).toEqual([]);
  });

  it("installs again only after a change of the lockfile or a manifest", () => {
    const installs = () => repository.calls().filter((call) => call.startsWith("npx")).length;
    repository.run("start.mjs");
    expect(repository.run("start.mjs").stdout).toContain("Packages … there");
    expect(installs()).toBe(1);
    repository.file("pnpm-lock.yaml", "lockfileVersion: 9 # changed");
    repository.run("start.mjs");
    expect(installs()).toBe(2);
    repository.file("packages/base/package.json", { name: "@vae/base", version: "1.0.0" });
    repository.run("start.mjs");
    expect(installs()).toBe(3);
  });

  it("installs again when the folder of a package's dependencies is gone", () => {
    const manifest = { name: "@vae/base", dependencies: { fflate: "1" } };
    repository.file("packages/base/package.json", manifest);
    repository.file("packages/base/node_modules/fflate/package.json", {});
    repository.run("start.mjs");
    expect(repository.run("start.mjs").stdout).toContain("Packages … there");
    repository.program("npx", `mkdir -p "${join(repository.root, "packages/base/node_modules")}"`);
    repository.file("packages/core/package.json", { name: "@vae/core", dependencies: { a: "1" } });
    expect(repository.run("start.mjs").stdout).toContain("Packages … installed");
    expect(repository.run("start.mjs").stdout).toContain("Packages … installed");
  });

  it.each([
    ["Getting pnpm@1.2.3", "npm error code ENOTFOUND"],
    ["Installing packages", "ERR_PNPM_META_FETCH_FAIL  GET fflate: getaddrinfo EAI_AGAIN"],
  ])("without network says in one sentence that %s failed, and exits with 5", (step, message) => {
    repository.program("npx", failsWith(message));
    const { status, stderr } = repository.run("start.mjs");
    expect(stderr).toBe(
      `${step} failed: the npm registry cannot be reached. ` +
        "Nothing is lost: run `npm start` again once it can.\n",
    );
    expect(status).toBe(5);
    // Nothing was noted as installed, so the next start goes on where this one stopped.
    repository.program("npx");
    expect(repository.run("start.mjs").stdout).toContain("Packages … installed");
  });

  it("shows what else went wrong with an install, and exits with 1", () => {
    repository.program("npx", failsWith("ERR_PNPM_OUTDATED_LOCKFILE"));
    const { status, stderr } = repository.run("start.mjs");
    expect(stderr).toContain("ERR_PNPM_OUTDATED_LOCKFILE\n\nInstalling packages failed");
    expect(status).toBe(1);
  });

  it("shows what the compiler said, and exits with 1", () => {
    repository.tool("turbo", "echo 'error TS2322'; exit 2");
    const { status, stdout, stderr } = repository.run("start.mjs");
    expect(stderr).toBe("error TS2322\n\nBuilding failed, as shown above.\n");
    expect(stdout).not.toContain("reproduce");
    expect(status).toBe(1);
  });
});

describe("npm run vae", () => {
  it("leaves standard output to the command line", () => {
    repository.tool("turbo", "echo 'noise of turbo'");
    repository.program("npx", "echo 'noise of pnpm'");
    const { status, stdout } = repository.run("vae.mjs", ["doctor", "--json"]);
    expect(stdout).toBe("doctor --json\n");
    expect(status).toBe(6);
  });

  it("says why an install failed even under npm --silent", () => {
    const message = "ERR_PNPM_META_FETCH_FAIL getaddrinfo ENOTFOUND";
    repository.program("npx", `[ "$npm_config_loglevel" = silent ] || echo "${message}"; exit 1`);
    const { status, stderr } = repository.run("vae.mjs", [], { npm_config_loglevel: "silent" });
    expect(stderr).toContain("the npm registry cannot be reached");
    expect(status).toBe(5);
  });

  it("says nothing of its own once all is built", () => {
    repository.run("vae.mjs");
    expect(repository.run("vae.mjs", ["doctor"])).toMatchObject({ stdout: "doctor\n", stderr: "" });
  });
});

describe("npm test", () => {
  const reportFile = () => join(repository.root, "packages/base/coverage/vitest.json");
  const lastLine = (text) => text.trimEnd().split("\n").at(-1);

  /** A turbo whose tests leave this report. */
  function testsReport(...assertionResults) {
    const report = { testResults: [{ status: "passed", assertionResults }] };
    repository.file("report.json", report);
    const copy = `mkdir -p "${join(reportFile(), "..")}"; cp report.json "${reportFile()}"`;
    repository.tool("turbo", `[ "$2" = test ] && { ${copy}; }; exit 0`);
  }

  it("runs every check and sums up in its last line", () => {
    testsReport({ status: "passed", ancestorTitles: [], fullName: "a" });
    const { status, stdout } = repository.run("test.mjs");
    expect(lastLine(stdout)).toBe("1 passed, 0 failed, 0 skipped");
    expect(status).toBe(0);
    const names = stdout.split("\n").flatMap((line) => line.match(/^(.+) … (?:passed|there)/)?.[1]);
    expect(names.filter(Boolean)).toEqual([
      "build",
      "Python with numpy and safetensors",
      "Chromium",
      "Redis",
      "Native TensorFlow",
      "format",
      "lint",
      "types",
      "unused",
      "packages",
      "tests",
    ]);
  });

  it("goes on after a check that fails, shows what it said, and fails", () => {
    testsReport({ status: "passed", ancestorTitles: [], fullName: "a" });
    repository.tool("prettier", "echo 'src/a.ts is not formatted'; exit 1");
    const { status, stdout } = repository.run("test.mjs");
    expect(stdout).toContain("src/a.ts is not formatted");
    expect(stdout).toContain("tests … passed");
    expect(stdout).toContain("check failed: format\n1 passed, 1 failed, 0 skipped");
    expect(status).toBe(1);
  });

  it("fails when a package leaves no report, even where an old one lay", () => {
    repository.file("packages/base/coverage/vitest.json", {
      testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }],
    });
    const { status, stdout } = repository.run("test.mjs");
    expect(stdout).toContain("no test ran: @vae/base\n0 passed, 1 failed, 0 skipped");
    expect(status).toBe(1);
  });

  it("fails on a skipped group only where VAE_TEST_STRICT is 1", () => {
    const title = "goldens [skipped: no data; remedy: set VAE_TEST_DATA]";
    testsReport(
      { status: "passed", ancestorTitles: [], fullName: "a" },
      { status: "skipped", ancestorTitles: [title], fullName: "b" },
    );
    const lax = repository.run("test.mjs");
    expect(lastLine(lax.stdout)).toBe("1 passed, 0 failed, 1 skipped");
    expect(lax.status).toBe(0);
    const strict = repository.run("test.mjs", [], { VAE_TEST_STRICT: "1" });
    expect(lastLine(strict.stdout)).toBe("1 passed, 1 failed, 1 skipped");
    expect(strict.status).toBe(1);
  });

  it("tells the tests of --full by VAE_TEST_FULL", () => {
    repository.tool("turbo", 'echo "$2 full=$VAE_TEST_FULL"; exit 1');
    expect(repository.run("test.mjs", ["--full"]).stdout).toContain("test full=1");
    expect(repository.run("test.mjs").stdout).toContain("test full=\n");
  });

  it("goes on without a part of the machine that cannot be set up", () => {
    testsReport({ status: "passed", ancestorTitles: [], fullName: "a" });
    repository.program("python3", "echo 'No module named venv'; exit 1");
    const { status, stdout } = repository.run("test.mjs");
    expect(stdout).toContain(
      "Python with numpy and safetensors … not there: " +
        "python3 ended with code 1 (No module named venv)",
    );
    expect(status).toBe(0);
  });
});
