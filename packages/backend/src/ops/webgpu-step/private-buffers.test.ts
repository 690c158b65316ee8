import { expect, it, vi } from "vitest";
import { PrivateBuffers } from "./private-buffers.js";
import type { BufferManager, GpuBuffer } from "./webgpu-backend.js";

const storage = 0x8c;
const uniform = 0x48;

function started() {
  const destroyed: GpuBuffer[] = [];
  const createBuffer = ({ size, usage }: { size: number; usage: number }) => {
    const buffer: GpuBuffer = { size, usage, destroy: () => destroyed.push(buffer) };
    return buffer;
  };
  const others = {
    numBytesUsed: 0,
    numBytesAllocated: 0,
    acquireBuffer: vi.fn<BufferManager["acquireBuffer"]>((size, usage) =>
      createBuffer({ size, usage }),
    ),
    releaseBuffer: vi.fn<BufferManager["releaseBuffer"]>(),
  };
  const device = { createBuffer, createCommandEncoder: vi.fn() };
  return { buffers: new PrivateBuffers(device, others), others, destroyed, createBuffer };
}

it("hands out again what was given back, of the same size and usage alone", () => {
  const { buffers } = started();
  const first = buffers.acquireBuffer(16, storage);
  expect(buffers.acquireBuffer(16, storage)).not.toBe(first);
  buffers.releaseBuffer(first);
  expect(buffers.acquireBuffer(32, storage)).not.toBe(first);
  expect(buffers.acquireBuffer(16, storage)).toBe(first);
});

it("never hands out again what the host has filled", () => {
  const { buffers } = started();
  const sizes = buffers.acquireBuffer(16, uniform);
  const constant = buffers.acquireBuffer(16, storage, true);
  buffers.releaseBuffer(sizes);
  buffers.releaseBuffer(constant);
  expect(buffers.acquireBuffer(16, uniform)).not.toBe(sizes);
  expect(buffers.acquireBuffer(16, storage, true)).not.toBe(constant);
  expect(buffers.acquireBuffer(16, storage)).not.toBe(constant);
});

it("leaves the buffers of others to them", () => {
  const { buffers, others, createBuffer, destroyed } = started();
  const theirs = createBuffer({ size: 16, usage: storage });
  buffers.releaseBuffer(theirs, false);
  expect(others.releaseBuffer).toHaveBeenCalledExactlyOnceWith(theirs, false);
  const lasting = buffers.lasting(() => buffers.acquireBuffer(8, storage, true, false));
  expect(others.acquireBuffer).toHaveBeenCalledExactlyOnceWith(8, storage, true, false);
  const mine = buffers.acquireBuffer(16, storage);
  buffers.destroy();
  expect(destroyed).toEqual([mine]);
  expect(destroyed).not.toContain(lasting);
});
