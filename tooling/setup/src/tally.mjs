const skippedTitle = /^(?<title>.*) \[skipped: (?<reason>.*); remedy: (?<remedy>.*)\]$/s;
const optInTitle = /^(?<title>.*) \[not asked for: (?<variable>.*)\]$/s;

/**
 * Counts the tests of one package.
 *
 * @param report - What vitest's JSON reporter wrote, or undefined when it wrote nothing.
 * @returns `{ passed, failed, skipped, groups, optIns }`: numbers of tests, then the groups that lack
 * something of the machine, and those that run only when asked for.
 */
export function countTests(report) {
  const count = { passed: 0, failed: 0, skipped: 0, groups: new Map(), optIns: new Map() };
  for (const { status, assertionResults } of report?.testResults ?? []) {
    // A file that cannot be loaded, or whose hooks fail, is one failure; its tests did not come to run.
    const broken =
      status === "failed" && !assertionResults.some((test) => test.status === "failed");
    if (broken) count.failed += 1;
    const ran = (test) => test.status === "passed" || test.status === "failed";
    for (const test of broken ? assertionResults.filter(ran) : assertionResults) {
      countTest(count, test);
    }
  }
  return { ...count, groups: [...count.groups.values()], optIns: [...count.optIns.values()] };
}

function countTest(count, { status, ancestorTitles, fullName }) {
  if (status === "passed" || status === "failed") {
    count[status] += 1;
    return;
  }
  const optIn = ancestorTitles.map((title) => optInTitle.exec(title)?.groups).find(Boolean);
  if (optIn !== undefined) {
    count.optIns.set(optIn.title, optIn);
    return;
  }
  count.skipped += 1;
  const group = ancestorTitles.map((title) => skippedTitle.exec(title)?.groups).find(Boolean);
  const { title, reason, remedy } = group ?? {
    title: fullName,
    reason: "the test itself says skip",
    remedy: "remove the skip",
  };
  count.groups.set(title, { title, reason, remedy });
}

/**
 * The end of `npm test`: every group that did not run, by name, then what is wrong besides failed tests,
 * then the one line that sums up.
 *
 * @param packages - `{ name, count }` of each package that has tests.
 * @param failedChecks - Names of the checks that failed, such as `lint`.
 * @param options.strict - Whether a group that the machine cannot run is a failure.
 * @returns `{ lines, exitCode }`
 */
export function summarise(packages, failedChecks, { strict }) {
  const sum = (key) => packages.reduce((total, { count }) => total + count[key], 0);
  const each = (key) =>
    packages.flatMap(({ name, count }) => count[key].map((group) => ({ name, ...group })));
  const idle = packages.filter(({ count: { passed, failed } }) => passed + failed === 0);
  const skippedGroups = each("groups");

  // The check `tests` fails with every failed test; by itself it counts only where nothing explains it.
  const checks = failedChecks.filter(
    (check) => check !== "tests" || sum("failed") + idle.length === 0,
  );
  const failures = [
    ...checks.map((check) => `check failed: ${check}`),
    ...idle.map(({ name }) => `no test ran: ${name}`),
    ...(strict ? skippedGroups : []).map(
      ({ name, title }) => `skipped, and VAE_TEST_STRICT is set: ${name}: ${title}`,
    ),
  ];
  const failed = sum("failed") + failures.length;
  return {
    lines: [
      ...each("optIns").map(
        ({ name, title, variable }) =>
          `not asked for: ${name}: ${title} (set ${variable} to run it)`,
      ),
      ...skippedGroups.map(
        ({ name, title, reason, remedy }) =>
          `skipped: ${name}: ${title}\n  reason: ${reason}\n  remedy: ${remedy}`,
      ),
      ...failures,
      `${sum("passed")} passed, ${failed} failed, ${sum("skipped")} skipped`,
    ],
    exitCode: failed === 0 ? 0 : 1,
  };
}
