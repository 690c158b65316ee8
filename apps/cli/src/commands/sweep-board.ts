import type { CommandAction } from "../cli/command-context.js";
import { importOptional } from "../fleet/optional-packages.js";

/** What the board needs and an install does not bring. */
export const boardPackages = ["@bull-board/api", "@bull-board/hono", "@hono/node-server", "hono"];

/** Options of `vae sweep board`. */
export interface SweepBoardOptions {
  readonly queue: string;
  readonly port: number;
  readonly host: string;
}

/** `vae sweep board` */
export const sweepBoard: CommandAction<SweepBoardOptions> = async (
  _positional,
  { queue, port, host },
  { log, listenForInterrupt },
) => {
  const load = () => import("../fleet/board/serve-board.js");
  const { serveBoard } = await importOptional(load, "vae sweep board", boardPackages);
  const token = process.env["VAE_BOARD_TOKEN"];
  const board = await serveBoard({ queue, port, host, token });
  log.info(`The board of ${board.queue}: ${board.url} (Ctrl-C ends it).`);
  const signal = listenForInterrupt("closing the board");
  await new Promise<void>((resolve) => {
    signal.addEventListener(
      "abort",
      () => {
        resolve();
      },
      { once: true },
    );
  });
  await board.close();
};
