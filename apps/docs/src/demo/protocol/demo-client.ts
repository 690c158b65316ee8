import type { CallName, Input, News, NewsName, Output } from "./calls.js";
import type { CallMessage, Channel, WorkerMessage } from "./messages.js";

/** The page's side of the worker. */
export interface DemoClient {
  /**
   * Asks the worker for something.
   *
   * @throws {Error} with the worker's sentence, when it fails there or the worker cannot run at all.
   */
  call<Name extends CallName>(name: Name, input: Input<Name>): Promise<Output<Name>>;
  /**
   * Listens to what the worker says unasked.
   *
   * @returns Ends the listening.
   */
  listen<Name extends NewsName>(name: Name, listener: (content: News[Name]) => void): () => void;
  /** Fails what waits for an answer, and all that is asked from now on. */
  fail(message: string): void;
}

interface Waiting {
  readonly resolve: (output: never) => void;
  readonly reject: (error: Error) => void;
}

/** Makes the page's side of a worker. */
export function createDemoClient(channel: Channel<CallMessage, WorkerMessage>): DemoClient {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<NewsName, Set<(content: never) => void>>();
  let calls = 0;
  let broken: string | undefined;

  channel.addEventListener("message", ({ data }) => {
    if (data.kind === "news") {
      for (const listener of listeners.get(data.name) ?? []) listener(data.content as never);
      return;
    }
    const caller = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === "answer") caller?.resolve(data.output as never);
    else caller?.reject(new Error(data.message));
  });

  return {
    call: (name, input) =>
      new Promise((resolve, reject) => {
        if (broken !== undefined) {
          reject(new Error(broken));
          return;
        }
        calls += 1;
        waiting.set(calls, { resolve, reject });
        channel.postMessage({ kind: "call", id: calls, name, input } as CallMessage);
      }),
    listen(name, listener) {
      const others = listeners.get(name) ?? new Set();
      listeners.set(name, others.add(listener));
      return () => {
        others.delete(listener);
      };
    },
    fail(message) {
      broken = message;
      for (const { reject } of waiting.values()) reject(new Error(message));
      waiting.clear();
    },
  };
}
