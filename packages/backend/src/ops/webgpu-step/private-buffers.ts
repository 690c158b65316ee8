import type { BufferManager, GpuBuffer, GpuDevice } from "./webgpu-backend.js";

/** `GPUBufferUsage.UNIFORM`. */
const uniform = 0x40;

/**
 * The buffers of a recording. Nobody else ever gets one, for each call of the step writes into them again. Among the
 * commands of the recording they are reused, as they were when it was made, but for those that the host filled: sizes
 * and constants have to be there in the next call, too.
 */
export class PrivateBuffers implements BufferManager {
  readonly numBytesUsed = 0;
  numBytesAllocated = 0;
  readonly #mine = new Set<GpuBuffer>();
  readonly #filled = new Set<GpuBuffer>();
  readonly #free = new Map<string, GpuBuffer[]>();

  #isLasting = false;
  readonly #device: GpuDevice;
  readonly #others: BufferManager;

  /** @param others - Whose buffers are not of the recording. */
  constructor(device: GpuDevice, others: BufferManager) {
    this.#device = device;
    this.#others = others;
  }

  acquireBuffer(size: number, usage: number, isMapped = false, isReused = true): GpuBuffer {
    if (this.#isLasting) return this.#others.acquireBuffer(size, usage, isMapped, isReused);
    const isFilled = isMapped || (usage & uniform) !== 0;
    const free = isFilled ? undefined : this.#free.get(keyOf({ size, usage }))?.pop();
    if (free !== undefined) return free;
    const buffer = this.#device.createBuffer({ size, usage, mappedAtCreation: isMapped });
    this.numBytesAllocated += size;
    this.#mine.add(buffer);
    if (isFilled) this.#filled.add(buffer);
    return buffer;
  }

  releaseBuffer(buffer: GpuBuffer, isReused?: boolean): void {
    if (!this.#mine.has(buffer)) {
      this.#others.releaseBuffer(buffer, isReused);
    } else if (!this.#filled.has(buffer)) {
      const key = keyOf(buffer);
      const free = this.#free.get(key) ?? [];
      free.push(buffer);
      this.#free.set(key, free);
    }
  }

  /** Runs a function that takes buffers which outlive these: what they hold is not the recording's. */
  lasting<T>(run: () => T): T {
    this.#isLasting = true;
    try {
      return run();
    } finally {
      this.#isLasting = false;
    }
  }

  /** Frees all of them. */
  destroy(): void {
    for (const buffer of this.#mine) buffer.destroy();
  }
}

function keyOf({ size, usage }: Pick<GpuBuffer, "size" | "usage">): string {
  return `${size} ${usage}`;
}
