import { library } from "@vae/tsup-config";

export default library([
  "src/index.ts",
  "src/renormalisation.ts",
  "src/samplers.ts",
  "src/node.ts",
]);
