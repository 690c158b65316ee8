/**
 * What an audit found, against what SECURITY.md argues.
 *
 * @param report - What `pnpm audit --json` wrote.
 * @param argued - Text in which each finding that is lived with stands by its advisory's name, e.g. `GHSA-…`.
 * @returns Lines for a person, and an exit code: 1 where a finding is not argued.
 */
export function judgeAudit(report, argued) {
  if (report.error !== undefined) {
    return {
      lines: [`Not audited: this registry offers no audit (${report.error.code}).`],
      exitCode: 0,
    };
  }
  const findings = Object.values(report.advisories ?? {}).map((advisory) => ({
    id: advisory.github_advisory_id ?? String(advisory.id),
    text: `${advisory.severity}: ${advisory.module_name}, ${advisory.title}`,
  }));
  const open = findings.filter(({ id }) => !argued.includes(id));
  const sum = `${findings.length} findings, ${findings.length - open.length} of them argued in SECURITY.md.`;
  return {
    lines: [...open.map(({ id, text }) => `${id}  ${text}`), sum],
    exitCode: open.length === 0 ? 0 : 1,
  };
}
