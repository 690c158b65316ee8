import type { Page } from "playwright-core";

/** Asks the JavaScript engine of a page's worker about its memory, through the protocol of Chromium's debugger. */
export interface WorkerHeap {
  /** Bytes of objects that are still in use: garbage is collected first. */
  used(): Promise<number>;
}

interface Reply {
  readonly id: number;
  readonly result: { readonly usedSize: number };
}

/** Attaches to the worker of a page; call it before the worker starts. */
export async function watchWorkerHeap(page: Page): Promise<WorkerHeap> {
  const debuggerOfPage = await page.context().newCDPSession(page);
  const worker = new Promise<string>((resolve) => {
    debuggerOfPage.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      if (targetInfo.type === "worker") resolve(sessionId);
    });
  });
  const waiting = new Map<number, (reply: Reply) => void>();
  debuggerOfPage.on("Target.receivedMessageFromTarget", ({ message }) => {
    const reply = JSON.parse(message) as Reply;
    waiting.get(reply.id)?.(reply);
  });
  await debuggerOfPage.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false, // Playwright attaches to flat sessions itself
  });
  let asked = 0;
  const ask = async (method: string) => {
    asked += 1;
    const id = asked;
    const reply = new Promise<Reply>((resolve) => waiting.set(id, resolve));
    await debuggerOfPage.send("Target.sendMessageToTarget", {
      sessionId: await worker,
      message: JSON.stringify({ id, method }),
    });
    return reply;
  };
  return {
    async used() {
      await ask("HeapProfiler.collectGarbage");
      return (await ask("Runtime.getHeapUsage")).result.usedSize;
    },
  };
}
