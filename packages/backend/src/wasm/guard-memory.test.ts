import * as tf from "@tensorflow/tfjs";
import { expectTensorsKept } from "@vae/testing/tensors";
import { beforeAll, expect, it } from "vitest";
import { useBackend } from "../index.js";
import { guardWasmMemory, type WasmModule } from "./guard-memory.js";

beforeAll(() => useBackend("wasm"));

it.each([
  ["nearly all of it", 2 ** 30 - 2 ** 18],
  ["more than an address can say", 2 ** 30],
])("a tensor that needs %s is refused, and what is held stays as it was", async (_, size) => {
  const held = tf.tensor1d(Float32Array.from({ length: 1000 }, (_, i) => i));
  const one = tf.ones([1]);
  await expectTensorsKept(0, () => {
    expect(() => tf.tile(one, [size])).toThrow(
      expect.objectContaining({
        code: "BACKEND_UNAVAILABLE",
        message: expect.stringMatching(
          /^wasm is out of memory \(no room for \d+ MiB beside what \d+ MiB hold; it has at most 4096\); take a smaller batch/,
        ) as unknown,
      }),
    );
  });
  expect((await tf.add(held, one).data())[999]).toBe(1000);
});

/** A module of 4 GiB less 64 KiB that holds some bytes already, with a malloc that only counts. */
function standIn(before: number) {
  const sizes = new Map<number, number>();
  const length = 2 ** 32 - 2 ** 16;
  const held = () => [...sizes.values()].reduce((sum, size) => sum + size, before);
  let last = 0;
  const module: WasmModule = {
    HEAPU8: { length },
    _malloc(bytes) {
      if (held() + bytes > length) return 0;
      sizes.set(++last, bytes);
      return last;
    },
    _free: (address) => {
      sizes.delete(address);
    },
  };
  return { module, held };
}

const mebibyte = 2 ** 20;

it("keeps 128 MiB for what the kernels allocate by themselves", () => {
  const { module, held } = standIn(3800 * mebibyte);
  guardWasmMemory(module);
  const before = held();
  expect(() => module._malloc(200 * mebibyte)).toThrow("no room for 200 MiB");
  expect(held()).toBe(before);
  module._malloc(100 * mebibyte);
  expect(held()).toBe(before + 100 * mebibyte);
});

it("is put in once", () => {
  const { module } = standIn(0);
  guardWasmMemory(module);
  const guarded = module._malloc;
  guardWasmMemory(module);
  expect(module._malloc).toBe(guarded);
});
