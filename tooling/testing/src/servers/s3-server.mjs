/**
 * An S3 server in a process of its own: s3rver, behind a gate that obeys `If-None-Match: *` (s3rver does not) and fails as it
 * is told. Prints its port.
 *
 * `POST /-fault` with `{ "mode": "refuse" | "slow" | "full" | "wrong" | "none" }` decides what follows: 503 for all, an
 * answer after `delay` milliseconds, 507 for writes, or a changed byte in what is read.
 */
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import S3rver from "s3rver";

const [directory, bucket] = process.argv.slice(2);
const s3 = new S3rver({ directory, silent: true, configureBuckets: [{ name: bucket }] });
await s3.configureBuckets();
const answer = s3.callback();

let fault = { mode: "none" };
/** Conditional writes of one key, one after the other. */
const turns = new Map();

const server = createServer((request, response) => {
  void handle(request, response).catch((error) => {
    response.writeHead(500).end(String(error));
  });
});

async function handle(request, response) {
  if (request.url === "/-fault") {
    let body = "";
    for await (const chunk of request) body += chunk;
    fault = JSON.parse(body);
    response.end();
    return;
  }
  const isWrite = request.method === "PUT" || request.method === "POST";
  if (fault.mode === "slow") await wait(fault.delay);
  if (fault.mode === "refuse") return refuse(request, response, 503, "SlowDown");
  if (fault.mode === "full" && isWrite) return refuse(request, response, 507, "NoSpaceLeft");
  if (fault.mode === "wrong" && request.method === "GET") spoil(response);
  if (request.headers["if-none-match"] !== "*") return answer(request, response);

  const path = request.url.split("?")[0];
  const before = turns.get(path) ?? Promise.resolve();
  const turn = before.then(async () => {
    if (existsSync(join(directory, `${decodeURIComponent(path)}._S3rver_object`))) {
      await refuse(request, response, 412, "PreconditionFailed");
    } else {
      answer(request, response);
      await once(response, "close");
    }
  });
  turns.set(path, turn);
  await turn;
}

async function refuse(request, response, status, code) {
  for await (const chunk of request) void chunk;
  const xml = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  response.writeHead(status, { "content-type": "application/xml" }).end(xml);
}

/** Changes the last byte of what is answered. */
function spoil(response) {
  const write = response.write.bind(response);
  response.write = (chunk, ...rest) => {
    const bytes = Buffer.from(chunk);
    if (bytes.length > 0) bytes[bytes.length - 1] ^= 1;
    return write(bytes, ...rest);
  };
}

server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.on("disconnect", () => process.exit());
