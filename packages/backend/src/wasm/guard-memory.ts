import { VaeError } from "@vae/base";

/** What is used of the module that Emscripten made of the kernels. */
export interface WasmModule {
  /** Allocates; a signed address, 0 where there is no room. */
  _malloc: (bytes: number) => number;
  _free: (address: number) => void;
  /** All of the memory that it has so far; another array after it has grown. */
  readonly HEAPU8: { readonly length: number };
}

/** Most that the memory of wasm can grow to, in bytes: addresses have 32 bits. */
const limit = 2 ** 32 - 2 ** 16;

/** Room that the kernels must find for what they allocate by themselves, e.g. a filter in XNNPACK's own order. */
const reserve = 2 ** 27;

/** From this size on it is tried whether the reserve is there. */
const nearLimit = limit - 2 ** 29;

const guarded = new WeakSet<WasmModule>();

/**
 * Makes an allocation that fails an error, once for a module.
 *
 * TensorFlow.js does not look whether its memory has room: it writes what finds none to address 0, over the data of the
 * kernels themselves, and goes on with wrong numbers until something ends with "memory access out of bounds".
 */
export function guardWasmMemory(module: WasmModule): void {
  if (guarded.has(module)) return;
  guarded.add(module);
  module._free(module._malloc(1)); // Emscripten puts the real function in its place at the first call
  const malloc = module._malloc;
  module._malloc = (bytes) => {
    const address = bytes < limit ? malloc(bytes) : 0;
    if (address === 0 && bytes > 0) throw outOfMemory(bytes, module);
    if (module.HEAPU8.length > nearLimit) {
      const room = malloc(reserve);
      if (room === 0) {
        module._free(address);
        throw outOfMemory(bytes, module);
      }
      module._free(room);
    }
    return address;
  };
}

function outOfMemory(bytes: number, { HEAPU8 }: WasmModule): VaeError {
  const [asked, held] = [bytes, HEAPU8.length].map((size) => Math.ceil(size / 2 ** 20));
  return new VaeError(
    "BACKEND_UNAVAILABLE",
    `wasm is out of memory (no room for ${asked} MiB beside what ${held} MiB hold; it has at most 4096); take a smaller batch, a smaller network or another backend.`,
  );
}
