import type { CallName, Input, News, NewsName, Output } from "./calls.js";
import type { CallMessage, Channel, NewsMessage, WorkerMessage } from "./messages.js";

/** A function for each call. */
export type Handlers = {
  readonly [Name in CallName]: (input: Input<Name>) => Output<Name> | Promise<Output<Name>>;
};

/** Says something to the page unasked. */
export type Tell = <Name extends NewsName>(name: Name, content: News[Name]) => void;

/** The worker's side: answers every call, also those that fail, in the order in which they end. */
export function serveCalls(
  channel: Channel<WorkerMessage, CallMessage>,
  createHandlers: (tell: Tell) => Handlers,
): void {
  const handlers = createHandlers((name, content) => {
    channel.postMessage({ kind: "news", name, content } as NewsMessage);
  });
  channel.addEventListener("message", ({ data: { id, name, input } }) => {
    const handler = handlers[name] as (given: unknown) => Output<CallName> | Promise<never>;
    void Promise.resolve()
      .then(() => handler(input))
      .then(
        (output) => {
          channel.postMessage({ kind: "answer", id, output });
        },
        (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          channel.postMessage({ kind: "failure", id, message });
        },
      );
  });
}
