import { describe, expect, it } from "vitest";
import { tinySweep } from "./__fixtures__/tiny-sweep.js";
import { contentHash } from "./content-hash.js";
import { planSweep } from "./plan-sweep.js";
import { parseJob, type SweepJob } from "./sweep-job.js";

const { jobs } = await planSweep({ ...tinySweep, seeds: 1 }, { subject: "a", code: "1" });
const job = jobs[0]!;

/** The job with another identity, and the id and name that belong to it. */
function withIdentity(identity: SweepJob["identity"]): SweepJob {
  const id = contentHash(identity);
  return { ...job, identity, id, name: job.name.replace(/[^-]+$/, id.slice(0, 12)) };
}

it("survives JSON", () => {
  expect(parseJob(JSON.parse(JSON.stringify(job)))).toEqual(job);
  expect(job.name).toBe(`config-seed-1-${job.id.slice(0, 12)}`);
});

describe("a job that came from elsewhere is refused", () => {
  const { identity } = job;
  const { plan } = identity;
  const network = { ...plan.firstStage.network, id: "../../evil.js" };
  it.each<[string, unknown, RegExp]>([
    [
      "with numbers that its id does not name",
      { ...job, identity: { ...identity, seed: 2 } },
      /is not the hash of the identity/,
    ],
    [
      "with a name that leaves the folder",
      { ...job, name: "../../etc" },
      /name is "\.\.\/\.\.\/etc"/,
    ],
    ["with a name of its own", { ...job, name: "mine" }, /name is "mine": is not the name/],
    ["of a sweep that leaves the folder", { ...job, sweep: "a/b" }, /sweep is "a\/b"/],
    [
      "with a module to be loaded",
      withIdentity({
        ...identity,
        plan: { ...plan, firstStage: { ...plan.firstStage, network } },
      }),
      /a job carries data only, no path of a module/,
    ],
    [
      "with shards of what is no table",
      withIdentity({ ...identity, scoring: { shards: 2 } }),
      /only rows of a table are scored in shards/,
    ],
    ["with a key that nobody knows", { ...job, run: "rm -rf" }, /unknown key "run"/],
    ["of another format", { ...job, format: 2 }, /job: format: expected 1, got 2; a newer version/],
    ["that is none", null, /format: expected 1, got nothing/],
  ])("%s", (_, value, message) => {
    expect(() => parseJob(value)).toThrow(message);
  });
});
