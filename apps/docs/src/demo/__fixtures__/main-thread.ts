import type { Page } from "playwright-core";

/** A task of a page's main thread. */
interface MainThreadTask {
  /** Milliseconds from its begin to its end: what the observer of long tasks sees. */
  readonly wall: number;
  /** Milliseconds of these that the processor spent on it, and not on other programs. */
  readonly processor: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Traces what the main thread of a page does during an action. */
export async function mainThreadTasks(
  page: Page,
  action: () => Promise<unknown>,
): Promise<MainThreadTask[]> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline"] });
  await action();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
  const mainThreads = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(threadOf),
  );
  return trace.traceEvents
    .filter((event) => event.name === "RunTask" && mainThreads.has(threadOf(event)))
    .map(({ dur = 0, tdur = 0 }) => ({ wall: dur / 1000, processor: tdur / 1000 }));
}
