import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer as createProxy } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { rangeStart, serve, startServer, type Answer } from "../../__fixtures__/http-server.js";
import { temporaryFolder } from "../../__fixtures__/temporary-folder.js";
import { downloadFile, type DownloadFileOptions } from "./download-file.js";
import { proxiedFetch } from "./http.js";

const content = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31) % 251);
const good = serve({ "/file": content });

/** Downloads `/file` from a server that answers like this; nothing is waited for. */
async function download(answer: Answer, options: Partial<DownloadFileOptions> = {}) {
  const server = await startServer(answer);
  const target = join(await temporaryFolder(), "deep", "file");
  const waits: number[] = [];
  const start = async () =>
    downloadFile({
      address: `${server.address}/file`,
      target,
      limit: 300_000,
      patience: 20_000,
      fetch: await proxiedFetch({}),
      async verify(path) {
        if (Buffer.compare(await readFile(path), content) !== 0) throw new Error("other bytes");
      },
      wait(milliseconds) {
        waits.push(milliseconds);
        return Promise.resolve();
      },
      ...options,
    });
  const left = () => readdir(dirname(target)).catch(() => []);
  return { start, target, waits, requests: server.requests, left };
}

/** Sends some bytes of the file, from where the request wants them, and does something to the connection. */
function sendSome(bytes: number, then: (response: Parameters<Answer>[1]) => void): Answer {
  return (request, response) => {
    const start = rangeStart(request);
    response.writeHead(start > 0 ? 206 : 200, {
      "content-length": content.length - start,
      "content-range": `bytes ${start}-${content.length - 1}/${content.length}`,
    });
    response.write(content.subarray(start, start + bytes), () => {
      then(response);
    });
  };
}

describe("downloadFile", () => {
  it("brings a file and leaves nothing else", async () => {
    const seen: (number | undefined)[] = [];
    const { start, target, left } = await download(good, {
      onProgress: (done, total) => seen.push(done, total),
    });
    await start();
    expect(new Uint8Array(await readFile(target))).toEqual(content);
    expect(await left()).toEqual(["file"]);
    expect(seen.slice(-2)).toEqual([200_000, 200_000]);
  });

  it("goes on by range when the connection is cut, as often as something comes", async () => {
    // A moment later: what a failing connection still holds in its queue is lost. On a busy machine that may be all.
    const cut = sendSome(30_000, (response) => setTimeout(() => response.destroy(), 100));
    const { start, target, requests } = await download(cut, { attempts: 6 });
    await start();
    expect(new Uint8Array(await readFile(target))).toEqual(content);
    expect(requests.length).toBeGreaterThan(6); // 30,000 of 200,000 bytes each
    expect(requests.at(-1)).toMatch(/^\/file bytes=[1-9]\d*-$/);
  });

  it("goes on where another call stopped", async () => {
    const { start, target, requests } = await download(good);
    await start();
    await writeFile(`${target}.part`, content.subarray(0, 150_000));
    await start();
    expect(requests).toEqual(["/file", "/file bytes=150000-"]);
    expect(new Uint8Array(await readFile(target))).toEqual(content);
  });

  it("gives a connection up that stalls, and goes on with another", async () => {
    const stall = sendSome(70_000, () => undefined);
    const { start, target, requests } = await download(stall, { patience: 300, attempts: 20 });
    await start();
    expect(new Uint8Array(await readFile(target))).toEqual(content);
    expect(requests.length).toBeGreaterThan(2);
  });

  it("gives up on a server that never sends a byte", async () => {
    const { start, waits, left } = await download(() => undefined, { patience: 300, attempts: 3 });
    await expect(start()).rejects.toMatchObject({ code: "IO_FAILED" });
    await expect(start()).rejects.toThrow(
      "/file: no byte came for 0.3 s, 3 times in a row; try again later",
    );
    expect(waits.slice(0, 2)).toEqual([1_000, 2_000]);
    expect(await left()).toEqual([]);
  });

  it("waits as long as a busy server asks for", async () => {
    const busy: Answer = (request, response, count) => {
      if (count === 0) response.writeHead(503, { "retry-after": "7" }).end();
      else if (count === 1) response.writeHead(429, { "retry-after": "86400" }).end();
      else if (count === 2) response.writeHead(500).end();
      else good(request, response, count);
    };
    const { start, target, waits } = await download(busy);
    await start();
    expect(waits).toEqual([7_000, 60_000, 4_000]);
    expect(new Uint8Array(await readFile(target))).toEqual(content);
  });

  it("says which status a server gives that does not have the file", async () => {
    const { start, left } = await download(serve({}));
    await expect(start()).rejects.toMatchObject({ code: "IO_FAILED" });
    await expect(start()).rejects.toThrow(
      "the server answers with status 404; check the address of the mirror.",
    );
    expect(await left()).toEqual([]);
  });

  it("follows redirects, and not in a circle", async () => {
    const { start, target } = await download((request, response, count) => {
      if (request.url === "/file") response.writeHead(302, { location: "/moved" }).end();
      else serve({ "/moved": content })(request, response, count);
    });
    await start();
    expect(new Uint8Array(await readFile(target))).toEqual(content);
    const circle = await download((_, response) => {
      response.writeHead(302, { location: "/file" }).end();
    });
    await expect(circle.start()).rejects.toThrow("redirect");
  });

  it("throws wrong bytes away", async () => {
    const { start, left } = await download(serve({ "/file": content.with(7, 1) }));
    await expect(start()).rejects.toMatchObject({ code: "IO_FAILED" });
    await expect(start()).rejects.toThrow(
      "has not the bytes of the official file and was thrown away",
    );
    expect(await left()).toEqual([]);
  });

  it("begins anew when it went on with another version of the file", async () => {
    const { start, target, requests } = await download(good);
    await start();
    await writeFile(`${target}.part`, content.subarray(0, 1_000).with(5, 99));
    await start();
    expect(requests.slice(1)).toEqual(["/file bytes=1000-", "/file"]);
    await writeFile(`${target}.part`, new Uint8Array(250_000)); // longer than the file
    await start();
    expect(requests.slice(3)).toEqual(["/file bytes=250000-", "/file"]);
    expect(new Uint8Array(await readFile(target))).toEqual(content);
  });

  it("begins anew with a server that does not continue, or continues elsewhere", async () => {
    const whole: Answer = (_, response) => {
      response.end(content);
    };
    const elsewhere: Answer = (request, response, count) => {
      if (request.headers.range === undefined) {
        good(request, response, count);
        return;
      }
      response.writeHead(206, { "content-range": "bytes 0-9/200000" }).end(content.subarray(0, 10));
    };
    for (const answer of [whole, elsewhere]) {
      const { start, target } = await download(answer);
      await start();
      await writeFile(`${target}.part`, content.subarray(0, 1_000));
      await start();
      expect(new Uint8Array(await readFile(target))).toEqual(content);
    }
  });

  it("takes a complete part for the file", async () => {
    const { start, target, requests } = await download(good);
    await start();
    await writeFile(`${target}.part`, content);
    await start();
    expect(requests.slice(1)).toEqual(["/file bytes=200000-"]);
  });

  it("does not believe a length: one too short, one too long, one that is gigabytes", async () => {
    const short = await download((_, response) => {
      response.writeHead(200, { "content-length": 1_000 }).end(content.subarray(0, 1_000));
    });
    await expect(short.start()).rejects.toThrow("has not the bytes of the official file");
    const long = await download(
      (_, response) => {
        response.writeHead(200, { "content-length": 250_000 });
        response.write(content, () => response.destroy());
      },
      { attempts: 2 },
    );
    await expect(long.start()).rejects.toMatchObject({ code: "IO_FAILED" });
    const huge = await download((_, response) => {
      response.writeHead(200, { "content-length": 2 ** 40 });
      response.write(content);
    });
    await expect(huge.start()).rejects.toThrow(
      "expected at most 300000 bytes, the server sends more",
    );
  });

  it("stops a server that sends for ever", async () => {
    const { start } = await download((_, response) => {
      const more = () => {
        if (!response.destroyed) response.write(content, more);
      };
      more();
    });
    await expect(start()).rejects.toThrow("expected at most 300000 bytes, the server sends more");
  });

  it("says so when it cannot write", async () => {
    const folder = await temporaryFolder({ occupied: "" });
    const { start } = await download(good, { target: join(folder, "occupied", "file") });
    await expect(start()).rejects.toMatchObject({ code: "IO_FAILED" });
    await expect(start()).rejects.toThrow(join(folder, "occupied"));
  });

  it("goes through the proxy of the environment, and around it where that is asked for", async () => {
    const passed: string[] = [];
    const proxy = createProxy();
    // What Node's fetch asks of a proxy: a tunnel.
    proxy.on("connect", ({ url = "" }: { url?: string }, socket: Socket) => {
      passed.push(url);
      const onwards = connect(Number(url.split(":")[1]), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        onwards.pipe(socket).pipe(onwards);
      });
      onwards.on("error", () => socket.destroy());
      socket.on("error", () => onwards.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      proxy.closeAllConnections();
      proxy.close();
    });
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const through = await download(good, { fetch: await proxiedFetch({ HTTP_PROXY: address }) });
    await through.start();
    expect(new Uint8Array(await readFile(through.target))).toEqual(content);
    expect(passed).toHaveLength(1);
    const around = await download(good, {
      fetch: await proxiedFetch({ http_proxy: address, no_proxy: "127.0.0.1" }),
    });
    await around.start();
    expect(passed).toHaveLength(1);
  });

  it("says so when the proxy refuses", async () => {
    const proxy = createProxy();
    proxy.on("connect", (_: unknown, socket: Socket) => {
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void proxy.close());
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const fetch = await proxiedFetch({ HTTP_PROXY: address });
    const { start } = await download(good, { fetch, attempts: 2 });
    await expect(start()).rejects.toMatchObject({ code: "IO_FAILED" });
    await expect(start()).rejects.toThrow(/Proxy response \(403\).*2 times in a row/);
  });
});
