import { loadNative } from "../load/load-native.js";
import { nativeOps } from "../ops.js";
import { createSmallVae, stepInputs } from "./train-step.js";

/** A program of its own: prints the losses of ten compiled steps. */
await loadNative();
const vae = createSmallVae({ isFused: true });
const step = nativeOps()!.compileStep(vae.step, { variables: vae.variables });
const losses = Array.from({ length: 10 }, (_, i) => step(stepInputs(i + 1))["loss"]!.dataSync()[0]);
console.log(JSON.stringify(losses));
