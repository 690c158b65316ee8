import { expect, it } from "vitest";
import type { JobState } from "./job-state.js";
import { createSweepView } from "./sweep-view.js";

/** What a view writes, with a clock that a test moves. */
function recorded(stream: { isTTY?: boolean; columns?: number } = {}) {
  let [text, milliseconds] = ["", 0];
  const view = createSweepView({
    name: "demo",
    total: 2,
    now: () => milliseconds,
    stream: { ...stream, write: (part) => (text += part) },
  });
  const say = (n: number, state: JobState["state"], more: Partial<JobState> = {}) => {
    view.update({ id: String(n), name: `job-${n}`, state, ...more });
  };
  return {
    view,
    say,
    wait: (passed: number) => (milliseconds += passed),
    take: () => {
      const taken = text;
      text = "";
      return taken;
    },
  };
}

it("says without a terminal what starts and what ends, and why", () => {
  const { view, say, wait, take } = recorded();
  say(1, "waiting");
  say(2, "waiting");
  expect(take()).toBe("");
  say(1, "running");
  say(1, "running", { progress: "first stage 40 %" });
  expect(take()).toBe("job-1 running\n");
  say(1, "running", { reason: "gone.", attempts: 1 });
  expect(take()).toBe("job-1: attempt 1: gone.\n");
  wait(5000);
  say(1, "failed", { reason: "gone." });
  say(2, "running");
  say(2, "done");
  expect(take()).toBe(
    "job-1 failed: gone. (demo: 0 of 2 done, 1 failed, 1 waiting, 5 s)\n" +
      "job-2 running\njob-2 done (demo: 1 of 2 done, 1 failed, 5 s)\n",
  );
  view.stop();
  expect(take()).toBe("demo: 1 of 2 done, 1 failed, 5 s\n");
});

it("draws a table on a terminal that stays in its place and in its width", () => {
  const { view, say, wait, take } = recorded({ isTTY: true, columns: 32 });
  say(1, "waiting");
  say(2, "running", { progress: "first stage 40 %" });
  take();
  wait(1000);
  say(2, "running", { progress: "first stage 50 %" });
  const plain = withoutColours(take());
  expect(plain.startsWith("\u001b[2A\r\u001b[J")).toBe(true); // up over both lines, and clear
  expect(plain.split("\u001b[J")[1]).toBe(
    `${"demo: 0 of 2 done, 1 running, 1 waiting, 1 s".slice(0, 31)}\n  job-2  first stage 50 %\n`,
  );
  view.stop();
  take();
  say(2, "done");
  expect(take()).toBe("");
});

function withoutColours(text: string): string {
  return text.replaceAll("\u001b[36m", "").replaceAll("\u001b[39m", "");
}
