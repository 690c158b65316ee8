import { UnrecoverableError, WaitingError } from "bullmq";
import { expect, it, vi } from "vitest";
import { handBack } from "./end-attempt.js";
import type { ClaimedJob, StopReason } from "./job-context.js";

function stoppedJob(reason: StopReason, isCancelled: boolean) {
  const moveToWait = vi.fn(() => Promise.resolve());
  const claimed = { queued: { name: "a/1", moveToWait }, token: "t" } as unknown as ClaimedJob;
  const stop = {
    signal: AbortSignal.abort(reason),
    isCancelled: () => Promise.resolve(isCancelled),
  };
  return { moveToWait, end: handBack(claimed, stop) };
}

it("fails a job that is cancelled, for good", async () => {
  const { end, moveToWait } = stoppedJob("cancelled", true);
  await expect(end).rejects.toThrow(UnrecoverableError);
  expect(moveToWait).not.toHaveBeenCalled();
});

it("lets a job wait again that was retried while it ended as cancelled", async () => {
  const { end, moveToWait } = stoppedJob("cancelled", false);
  await expect(end).rejects.toThrow(WaitingError);
  expect(moveToWait).toHaveBeenCalledWith("t");
});

it("hands a job back when the worker ends, and leaves it to its new owner when the claim is lost", async () => {
  const drained = stoppedJob("drain", false);
  await expect(drained.end).rejects.toThrow(WaitingError);
  expect(drained.moveToWait).toHaveBeenCalledOnce();
  const lost = stoppedJob("lost", false);
  await expect(lost.end).rejects.toThrow("a/1: the claim on it was lost.");
  expect(lost.moveToWait).not.toHaveBeenCalled();
});
