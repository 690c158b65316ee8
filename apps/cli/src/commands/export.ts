import { useBackend } from "@vae/backend";
import { writeLayersModels, writeVae } from "@vae/core/node";
import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { openRun } from "../runs/open-run.js";
import type { BackendRequest } from "./backend-request.js";

/** Options of `vae export`. */
export interface ExportOptions extends SharedOptions {
  readonly format: "layers-model" | "safetensors";
  readonly out: string;
  readonly checkpoint?: "best" | number;
  readonly root?: string;
  readonly backend: BackendRequest;
}

/** `vae export RUN`: the first stage as a folder that other programs load. */
export const exportRun: CommandAction<ExportOptions> = async (
  [path = ""],
  { format, out, checkpoint, root, backend },
  { log, output },
) => {
  log.info((await useBackend(backend)).reason);
  const run = await openRun(path, { root, checkpoint });
  try {
    const about = { run: path, format, out, step: run.steps };
    if (format === "safetensors") {
      await writeVae(run.vae, out);
      output.result(about, () => `${out}: config.json, weights.safetensors of step ${run.steps}`);
      return;
    }
    const written = await writeLayersModels(run.vae, out);
    output.result({ ...about, ...written }, () =>
      [
        `${out}: encoder/model.json (${written.encoderOutputs.join(", ")}), decoder/model.json of step ${run.steps}`,
        ...(written.hasOwnLayers
          ? ["Call registerOperationLayer() of @vae/core before tf.loadLayersModel."]
          : []),
      ].join("\n"),
    );
  } finally {
    run.dispose();
  }
};
