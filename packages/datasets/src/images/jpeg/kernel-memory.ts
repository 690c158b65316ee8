/** What is exported by kernels/jpeg.as. */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  heapBase(): number;
  decodeUnits(
    components: number,
    componentCount: number,
    unitsAcross: number,
    firstUnit: number,
    unitCount: number,
    data: number,
    bits: number,
  ): number;
  sumRows(near: number, other: number, count: number, to: number): void;
  doubleRow(sums: number, count: number, isHalfHigh: number, to: number): void;
  mixRow(y: number, cb: number, cr: number, count: number, to: number): void;
  resizeAcross(
    from: number,
    width: number,
    rows: number,
    weights: number,
    taps: number,
    newWidth: number,
    to: number,
  ): void;
  resizeDown(
    from: number,
    width: number,
    weights: number,
    taps: number,
    newHeight: number,
    to: number,
  ): void;
  dropFourth(from: number, count: number, to: number): void;
}

/** The memory of a kernel: taken piece by piece for one image, then all at once for the next. */
export class KernelMemory {
  readonly kernel: Kernel;
  readonly #start: number;
  #end: number;
  #bytes: Uint8Array;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.#start = Math.ceil(kernel.heapBase() / 16) * 16;
    this.#end = this.#start;
    this.#bytes = new Uint8Array(kernel.memory.buffer);
  }

  /** NB: another array after each `take`, which may move the memory. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Gives all back. What is taken afterwards holds what was there before. */
  reset(): void {
    this.#end = this.#start;
  }

  /** The address of some bytes, a multiple of 16. */
  take(count: number): number {
    const address = this.#end;
    this.#end = address + Math.ceil(count / 16) * 16;
    const missing = this.#end - this.#bytes.length;
    if (missing > 0) {
      this.kernel.memory.grow(Math.ceil(missing / 65_536));
      this.#bytes = new Uint8Array(this.kernel.memory.buffer);
    }
    return address;
  }

  /** The address of a copy. */
  put(bytes: Uint8Array): number {
    const address = this.take(bytes.length);
    this.#bytes.set(bytes, address);
    return address;
  }
}
