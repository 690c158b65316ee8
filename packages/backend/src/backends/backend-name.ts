/** The engines that can run the networks, from the fastest to the one that always works. */
export const backendNames = ["tensorflow", "webgpu", "webgl", "wasm", "cpu"] as const;

/** `tensorflow` is native TensorFlow in Node; the others are TensorFlow.js backends of that name. */
export type BackendName = (typeof backendNames)[number];
