import type { CallName, Input, NewsName, News, Output } from "./calls.js";

/** From the page to the worker. */
export type CallMessage = {
  readonly [Name in CallName]: {
    readonly kind: "call";
    readonly id: number;
    readonly name: Name;
    readonly input: Input<Name>;
  };
}[CallName];

/** From the worker to the page. */
export type WorkerMessage =
  | { readonly kind: "answer"; readonly id: number; readonly output: Output<CallName> }
  | { readonly kind: "failure"; readonly id: number; readonly message: string }
  | NewsMessage;

export type NewsMessage = {
  readonly [Name in NewsName]: {
    readonly kind: "news";
    readonly name: Name;
    readonly content: News[Name];
  };
}[NewsName];

/** What is used of a worker, seen from the page; of the page, seen from the worker; of a port in tests. */
export interface Channel<Sent, Received> {
  postMessage(message: Sent): void;
  addEventListener(type: "message", listener: (event: { readonly data: Received }) => void): void;
}
