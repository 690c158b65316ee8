import type { Command } from "commander";
import { dryRunOption, lazily } from "../options.js";

/** `vae backend`. */
export function addBackend(program: Command): void {
  const backend = program
    .command("backend")
    .description("install native TensorFlow, the fastest backend, into the user's cache");
  backend
    .command("install")
    .description("build native TensorFlow for this machine, with steps that run as graphs")
    .option("--tensorflow <dir>", "an installed TensorFlow or an unpacked wheel to link to")
    .option(
      "--libtensorflow <file>",
      "a wheel or an archive of the C library, a file or an address",
    )
    .option("--gpu", "take TensorFlow with CUDA (not verified on a GPU yet)")
    .option("--force", "build anew where a build is there")
    .addOption(dryRunOption())
    .action(lazily(async () => (await import("../../commands/backend.js")).installBackend));
  backend
    .command("status")
    .description("say what there is of native TensorFlow")
    .action(lazily(async () => (await import("../../commands/backend.js")).backendStatus));
  backend
    .command("remove")
    .description("remove all builds of native TensorFlow from the cache")
    .action(lazily(async () => (await import("../../commands/backend.js")).removeBackend));
}
