import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { HonoAdapter } from "@bull-board/hono";
import { serve, type ServerType } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { VaeError } from "@vae/base";
import { Hono } from "hono";
import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { openQueue } from "../queue/open-queue.js";

/** What {@link serveBoard} is told. */
export interface BoardOptions {
  readonly queue: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly host: string;
  /** Asked for on any address but this machine's own; there it may be given as well. */
  readonly token?: string | undefined;
}

/** A board that is served. */
export interface Board {
  readonly url: string;
  /** The queue's address without secrets. */
  readonly queue: string;
  close(): Promise<void>;
}

/** Names of this machine for itself. */
const loopback = new Set(["127.0.0.1", "::1", "localhost"]);
/** Fewer characters can be guessed. */
const shortestToken = 16;

/**
 * Serves BullMQ's own board of a queue, to look at and not to change: what a sweep does is decided by `vae sweep`.
 *
 * On this machine's own address it answers only requests that name it, so that no web page reaches it under a name of its own; on any
 * other one it asks for the token, as the password of whatever user.
 *
 * @throws {VaeError} CONFIG_INVALID, when another address is given without a token of 16 characters.
 * @throws {VaeError} IO_FAILED, when the queue does not answer, or the port is taken.
 */
export async function serveBoard({ queue, port, host, token }: BoardOptions): Promise<Board> {
  const isLocal = loopback.has(host);
  if (!isLocal && (token ?? "").length < shortestToken) {
    throw new VaeError(
      "CONFIG_INVALID",
      `--host ${host}: others reach it there; set VAE_BOARD_TOKEN to at least ${shortestToken} characters, which the browser then asks for as a password.`,
    );
  }
  const opened = await openQueue(queue);
  const adapter = new HonoAdapter(serveStatic);
  createBullBoard({
    queues: [new BullMQAdapter(opened.queue, { readOnlyMode: true })],
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: "vae sweep" } },
  });
  const app = new Hono();
  app.use("*", async (context, next) => {
    if (isLocal && !loopback.has(hostOf(context.req.header("host")))) {
      return context.text("Ask for this machine by its own name.\n", 403);
    }
    if (token !== undefined && !isSame(passwordIn(context.req.header("authorization")), token)) {
      return context.text("The password is VAE_BOARD_TOKEN.\n", 401, {
        "www-authenticate": 'Basic realm="vae sweep board"',
      });
    }
    return next();
  });
  app.route("/", adapter.registerPlugin());
  let server: ServerType;
  try {
    server = serve({ fetch: app.fetch, port, hostname: host });
    await once(server, "listening");
  } catch (cause) {
    await opened.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new VaeError("IO_FAILED", `--port ${port}: cannot listen (${reason}); choose another.`, {
      cause,
    });
  }
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}/`,
    queue: opened.name,
    async close() {
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await opened.close();
    },
  };
}

/** The name in a Host header, without the port. */
function hostOf(header = ""): string {
  return header.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
}

function passwordIn(header = ""): string {
  const encoded = /^Basic (\S+)$/i.exec(header)?.[1] ?? "";
  const text = Buffer.from(encoded, "base64").toString();
  return text.slice(text.indexOf(":") + 1);
}

/** In a time that says nothing of where they differ. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
