import type { Page } from "playwright-core";

/** What an engine of JavaScript holds, in bytes: garbage is collected first. */
interface HeldBytes {
  readonly objects: number;
  /** What lies behind typed arrays. */
  readonly buffers: number;
}

/** What {@link watchHeldBytes} gives. */
interface HeldBytesWatch {
  ofPage(): Promise<HeldBytes>;
  ofWorker(): Promise<HeldBytes>;
}

interface Usage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

interface Reply {
  readonly id: number;
  readonly result: Usage;
}

/**
 * Attaches to the engines of a page and of its worker, through the protocol of Chromium's debugger; call it before the
 * worker starts.
 *
 * `performance.memory` is no measure: without a flag, Chromium rounds it and hands out an old value.
 */
export async function watchHeldBytes(page: Page): Promise<HeldBytesWatch> {
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
  const askWorker = async (method: string) => {
    asked += 1;
    const id = asked;
    const reply = new Promise<Reply>((resolve) => waiting.set(id, resolve));
    await debuggerOfPage.send("Target.sendMessageToTarget", {
      sessionId: await worker,
      message: JSON.stringify({ id, method }),
    });
    return (await reply).result;
  };
  return {
    async ofPage() {
      await debuggerOfPage.send("HeapProfiler.collectGarbage");
      return heldBytes(await debuggerOfPage.send("Runtime.getHeapUsage"));
    },
    async ofWorker() {
      await askWorker("HeapProfiler.collectGarbage");
      return heldBytes(await askWorker("Runtime.getHeapUsage"));
    },
  };
}

function heldBytes({ usedSize, backingStorageSize }: Usage): HeldBytes {
  return { objects: usedSize, buffers: backingStorageSize };
}
