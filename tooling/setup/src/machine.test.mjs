import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { describeMachine, setUpPart } from "./machine.mjs";
import { StepFailure } from "./step.mjs";

const folder = mkdtempSync(join(tmpdir(), "vae-machine-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("sets up a part only when it is missing", async () => {
  const there = { isThere: () => true, setUp: () => expect.unreachable() };
  expect(await setUpPart(there, folder)).toBe("there");

  let present = false;
  const missing = { isThere: () => present, setUp: () => void (present = true) };
  expect(await setUpPart(missing, folder)).toBe("installed");
});

it("says why a part is not there, and does not throw", async () => {
  const forbidden = {
    isThere: () => false,
    setUp: () => Promise.reject(new StepFailure("only root can install it")),
  };
  expect(await setUpPart(forbidden, folder)).toBe("not there: only root can install it");
  const broken = { isThere: () => false, setUp: () => undefined };
  expect(await setUpPart(broken, folder)).toMatch(/^not there: it installs/);
});

it("describes another machine once a part or a folder of test data appears", () => {
  const bare = describeMachine({ Chromium: "not there: no root" }, folder);
  expect(bare).toContain(process.version);
  expect(bare).not.toContain("Chromium");
  expect(describeMachine({ Chromium: "installed" }, folder)).toBe(
    describeMachine({ Chromium: "there" }, folder),
  );
  mkdirSync(join(folder, "golden"));
  expect(describeMachine({ Chromium: "there" }, folder)).toBe(`${bare}, Chromium, golden`);
});
