import type { Command } from "commander";
import { NamedOption } from "../named-option.js";
import {
  backendOption,
  collect,
  lazily,
  rootOption,
  samplerChoices,
  seedOption,
  treatmentChoices,
  wholeNumber,
} from "../options.js";

/** `vae latents`. */
export function addLatents(program: Command): void {
  const latents = program.command("latents").description("look at latents, and rescale them");
  latents
    .command("stats <source>")
    .description("moments, variance law and inactive latents of an .npy file [n, d] or of a run")
    .addOption(
      new NamedOption("--stage <number>", "stage of a run whose latents are meant", "stage", [
        "1",
        "2",
      ]),
    )
    .option("--as-released", "add the variance law of a run as the paper's code prints it")
    .addOption(rootOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../../commands/latents/stats.js")).latentStats));
  const inputs = ".npy [n, d], .npz with mean and log_variance [n, d], or a run";
  latents
    .command("fit <input>")
    .description(`fit a sampler to latents: ${inputs}`)
    .addOption(
      new NamedOption(
        "--sampler <id>",
        "how latents are generated",
        "sampler",
        samplerChoices,
      ).makeOptionMandatory(),
    )
    .option("--set <key=value>", "set an option of the sampler, e.g. components=20", collect)
    .requiredOption("--out <file>", ".safetensors file to write")
    .addOption(rootOption())
    .addOption(seedOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../../commands/latents/fit.js")).fitLatents));
  latents
    .command("sample <sampler>")
    .description("generate latents with a sampler of vae latents fit")
    .requiredOption("--out <file>", ".npy file to write")
    .option("--n <number>", "number of latents", wholeNumber(1), 10_000)
    .addOption(seedOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../../commands/latents/sample.js")).sampleLatents));
  latents
    .command("renormalise <input>")
    .description("rescale the latents of an .npy file [n, d] to the moments that they should have")
    .addOption(
      new NamedOption(
        "--mode <mode>",
        "how they are rescaled",
        "renormalisation",
        treatmentChoices,
      ).makeOptionMandatory(),
    )
    .option(
      "--draw <file>",
      ".npy of a large draw of the same generator that the moments are taken from (default: the input)",
    )
    .option(
      "--posteriors <file>",
      "for as-released: .npz of evaluation images with mean, log_variance and reconstruction [n, d]",
    )
    .option("--gamma <number>", "for decoder-noise: standard deviation of the decoder", Number)
    .addOption(seedOption())
    .requiredOption("--out <file>", ".npy file to write")
    .option(
      "--target <file>",
      "what they should have: JSON of latents stats, .npz with mu and sigma, or .npy of latents (default: standard normal)",
    )
    .action(
      lazily(
        async () => (await import("../../commands/latents/renormalise.js")).renormaliseLatents,
      ),
    );
}
