import type { Command } from "commander";
import { lazily, wholeNumber } from "../options.js";
import { queueOption, storeOption } from "../queue-options.js";

/** `vae sweep board` and `vae sweep clean`. */
export function addSweepBoard(sweep: Command): void {
  sweep
    .command("board")
    .description("show a queue in the browser; ask for VAE_BOARD_TOKEN unless it is this machine's")
    .addOption(queueOption().makeOptionMandatory())
    .option("--port <port>", "port to serve it on", wholeNumber(0), 3000)
    .option("--host <address>", "address to serve it on", "127.0.0.1")
    .action(lazily(async () => (await import("../../commands/sweep-board.js")).sweepBoard));
  sweep
    .command("clean")
    .description("remove from a store what no result and no checkpoint names")
    .addOption(storeOption())
    .option("--older-than <hours>", "leave alone what is younger", wholeNumber(1), 24)
    .option("--dry-run", "only count")
    .action(lazily(async () => (await import("../../commands/sweep-clean.js")).sweepClean));
}
