import { library } from "@vae/tsup-config";

export default library([
  "src/index.ts",
  "src/node.ts",
  "src/fashion-mnist-10k.ts",
  "src/node/images/picture-worker.ts", // started by its file, not imported
]);
