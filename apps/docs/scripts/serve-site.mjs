/** Serves a built site from this machine as a host would: with gzip, clean addresses and the right types. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const types = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};
const packed = new Set([".css", ".html", ".js", ".json", ".svg", ".wasm"]);

/**
 * @param {string} folder - The built site.
 * @returns {Promise<{
 *   address: string,
 *   sent: { path: string, bytes: number }[],
 *   close(): void,
 * }>} `sent` grows by every answer, with the bytes of its body on the wire.
 */
export async function serveSite(folder) {
  const sent = [];
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://site").pathname));
    try {
      const { name, content } = await readPage(folder, path);
      const end = extname(name);
      const isPacked = packed.has(end);
      const body = isPacked ? gzipSync(content) : content;
      sent.push({ path, bytes: body.length });
      response.writeHead(200, {
        "Content-Type": types[end] ?? "application/octet-stream",
        ...(isPacked && { "Content-Encoding": "gzip" }),
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    sent,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A file by its address; pages may be asked for without their ending. */
async function readPage(folder, path) {
  const names = path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`];
  for (const name of names) {
    const content = await readFile(join(folder, name)).catch(() => undefined);
    if (content !== undefined) return { name, content };
  }
  throw new Error(`${path}: not there`);
}
