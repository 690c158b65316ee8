import { library } from "@vae/tsup-config";

export default library([
  "src/index.ts",
  "src/inception.ts",
  "src/lenet.ts",
  "src/model.ts",
  "src/node.ts",
  "src/node/row-task-worker.ts", // started by its file, not imported
]);
