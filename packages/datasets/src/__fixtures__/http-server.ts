import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** What a request gets; the count tells how many came before. */
export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A server on this machine that answers as a test wants, until the test ends. */
export async function startServer(
  answer: Answer,
): Promise<{ address: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.url ?? ""} ${request.headers.range ?? ""}`.trim());
    answer(request, response, requests.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** Where a request wants a file to begin. */
export function rangeStart({ headers }: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
}

/** A file server that continues by range, as good mirrors do. */
export function serve(files: Readonly<Record<string, Uint8Array>>): Answer {
  return (request, response) => {
    const { url = "", headers } = request;
    const content = files[url];
    if (content === undefined) {
      response.writeHead(404).end("not here");
      return;
    }
    const start = rangeStart(request);
    if (headers.range === undefined) response.writeHead(200, { "content-length": content.length });
    else if (start >= content.length) {
      response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
      return;
    } else {
      response.writeHead(206, {
        "content-length": content.length - start,
        "content-range": `bytes ${start}-${content.length - 1}/${content.length}`,
      });
    }
    response.end(content.subarray(start));
  };
}
