import { expect, it } from "vitest";
import { judgeAudit } from "./audit.mjs";

const advisory = (id, name) => ({
  github_advisory_id: id,
  module_name: name,
  severity: "high",
  title: "reads what it must not",
});

it("fails for a finding that nobody has argued, and names it", () => {
  const report = { advisories: { 1: advisory("GHSA-a", "left"), 2: advisory("GHSA-b", "right") } };
  expect(judgeAudit(report, "GHSA-a: only in tests")).toEqual({
    lines: [
      "GHSA-b  high: right, reads what it must not",
      "2 findings, 1 of them argued in SECURITY.md.",
    ],
    exitCode: 1,
  });
  expect(judgeAudit(report, "GHSA-a and GHSA-b").exitCode).toBe(0);
  expect(judgeAudit({ advisories: {} }, "").exitCode).toBe(0);
});

it("says that nothing was audited where the registry offers no audit", () => {
  const report = { error: { code: "ERR_PNPM_AUDIT_BAD_RESPONSE", message: "405" } };
  expect(judgeAudit(report, "")).toEqual({
    lines: ["Not audited: this registry offers no audit (ERR_PNPM_AUDIT_BAD_RESPONSE)."],
    exitCode: 0,
  });
});
