import { describe, expect, it } from "vitest";
import { countTests, summarise } from "./tally.mjs";

function test(status, ...ancestorTitles) {
  return { status, ancestorTitles, fullName: [...ancestorTitles, "a test"].join(" ") };
}

function report(...assertionResults) {
  const failed = assertionResults.some(({ status }) => status === "failed");
  return { testResults: [{ status: failed ? "failed" : "passed", assertionResults }] };
}

const passing = { name: "@vae/base", count: countTests(report(test("passed"), test("passed"))) };
const failing = { name: "@vae/core", count: countTests(report(test("passed"), test("failed"))) };
const lacking = {
  name: "@vae/metrics",
  count: countTests(
    report(
      test("passed"),
      test("skipped", "goldens [skipped: stats.json is not there; remedy: set VAE_TEST_DATA]"),
      test("skipped", "goldens [skipped: stats.json is not there; remedy: set VAE_TEST_DATA]"),
    ),
  ),
};
const unasked = {
  name: "@vae/backend",
  count: countTests(
    report(test("passed"), test("skipped", "a GPU [not asked for: VAE_TEST_GPU]", "convolution")),
  ),
};

describe("the last line", () => {
  it("sums over the packages", () => {
    const { lines, exitCode } = summarise([passing, failing, lacking], [], { strict: false });
    // 2 + 1 + 1 passed, 1 failed, 2 skipped
    expect(lines.at(-1)).toBe("4 passed, 1 failed, 2 skipped");
    expect(exitCode).toBe(1);
  });

  it("says 0 failed only with exit code 0", () => {
    const { lines, exitCode } = summarise([passing, lacking], [], { strict: false });
    expect(lines.at(-1)).toBe("3 passed, 0 failed, 2 skipped");
    expect(exitCode).toBe(0);
  });

  it("counts a failed check as a failure and names it", () => {
    const { lines, exitCode } = summarise([passing], ["lint", "types"], { strict: false });
    expect(lines).toEqual([
      "check failed: lint",
      "check failed: types",
      "2 passed, 2 failed, 0 skipped",
    ]);
    expect(exitCode).toBe(1);
  });

  it("does not count the check `tests` on top of the tests that failed it", () => {
    const { lines } = summarise([failing], ["tests"], { strict: false });
    expect(lines).toEqual(["1 passed, 1 failed, 0 skipped"]);
  });

  it("counts the check `tests` where no failed test explains it", () => {
    const { lines } = summarise([passing], ["tests"], { strict: false });
    expect(lines).toEqual(["check failed: tests", "2 passed, 1 failed, 0 skipped"]);
  });
});

describe("a package in which no test ran", () => {
  it.each([
    ["wrote no report", undefined],
    ["has no test", { testResults: [] }],
    ["skipped all", report(test("skipped", "goldens [skipped: no data; remedy: get it]"))],
  ])("fails when it %s", (_why, json) => {
    const idle = { name: "@vae/two-stage", count: countTests(json) };
    const { lines, exitCode } = summarise([passing, idle], [], { strict: false });
    expect(lines).toContain("no test ran: @vae/two-stage");
    expect(lines.at(-1)).toMatch(/^2 passed, 1 failed, /);
    expect(exitCode).toBe(1);
  });
});

describe("groups that did not run", () => {
  it("are named once, with reason and remedy, above the last line", () => {
    const { lines } = summarise([lacking], [], { strict: false });
    expect(lines).toEqual([
      "skipped: @vae/metrics: goldens\n  reason: stats.json is not there\n  remedy: set VAE_TEST_DATA",
      "1 passed, 0 failed, 2 skipped",
    ]);
  });

  it("fail where VAE_TEST_STRICT asks for it", () => {
    const { lines, exitCode } = summarise([lacking], [], { strict: true });
    expect(lines.slice(-2)).toEqual([
      "skipped, and VAE_TEST_STRICT is set: @vae/metrics: goldens",
      "1 passed, 1 failed, 2 skipped",
    ]);
    expect(exitCode).toBe(1);
  });

  it("neither count as skipped nor fail when nobody asked for them", () => {
    const { lines, exitCode } = summarise([unasked], [], { strict: true });
    expect(lines).toEqual([
      "not asked for: @vae/backend: a GPU (set VAE_TEST_GPU to run it)",
      "1 passed, 0 failed, 0 skipped",
    ]);
    expect(exitCode).toBe(0);
  });

  it("include a test that skips itself", () => {
    const quiet = { name: "@vae/base", count: countTests(report(test("passed"), test("todo"))) };
    expect(summarise([quiet], [], { strict: true })).toMatchObject({ exitCode: 1 });
  });
});

it("counts a file that cannot be loaded, or whose hooks fail, as one failed test", () => {
  const unloaded = { testResults: [{ status: "failed", assertionResults: [] }] };
  expect(countTests(unloaded)).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
  const assertionResults = [test("passed"), test("skipped"), test("skipped")];
  const hookFailed = { testResults: [{ status: "failed", assertionResults }] };
  expect(countTests(hookFailed)).toMatchObject({ passed: 1, failed: 1, skipped: 0, groups: [] });
});
