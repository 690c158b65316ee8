import { expect, it } from "vitest";
import { createWorkerLog } from "./worker-log.js";

it("writes a JSON object a line, and no secret", () => {
  const lines: string[] = [];
  const log = createWorkerLog("w1", "info", { write: (line: string) => lines.push(line) });
  log.info({ job: "a", redis: { host: "h", password: "s3cret" }, token: "s3cret" }, "starts");
  log.debug("not at this level");
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    worker: "w1",
    job: "a",
    redis: { host: "h" },
    msg: "starts",
  });
});
