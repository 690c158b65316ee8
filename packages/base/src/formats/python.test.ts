import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeWhen, needsPython, runPython } from "@vae/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { decodeNpy } from "./npy/decode-npy.js";
import { encodeNpy } from "./npy/encode-npy.js";
import { decodeNpz } from "./npz/decode-npz.js";
import { encodeNpz } from "./npz/encode-npz.js";
import { decodeSafetensors } from "./safetensors/decode-safetensors.js";
import { encodeSafetensors } from "./safetensors/encode-safetensors.js";
import type { NamedArray } from "./safetensors/named-array.js";
import { widenHalf } from "./safetensors/widen-half.js";
import type { TypedArray } from "./typed-array.js";

/** Arrays of shape [2, 3] with edges of each type, by the name that NumPy has for it. */
const samples = {
  float64: Float64Array.of(0, -0.1, 1e308, 5e-324, Infinity, 2 ** 53),
  float32: Float32Array.of(0, -0.5, 3e38, 2 ** -149, -Infinity, 1 / 3),
  int64: BigInt64Array.of(0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 7n, 8n),
  uint64: BigUint64Array.of(0n, 1n, 2n ** 64n - 1n, 2n ** 63n, 7n, 8n),
  int32: Int32Array.of(0, -1, 2 ** 31 - 1, -(2 ** 31), 7, 8),
  uint32: Uint32Array.of(0, 1, 2 ** 32 - 1, 2 ** 31, 7, 8),
  int16: Int16Array.of(0, -1, 2 ** 15 - 1, -(2 ** 15), 7, 8),
  uint16: Uint16Array.of(0, 1, 2 ** 16 - 1, 2 ** 15, 7, 8),
  int8: Int8Array.of(0, -1, 127, -128, 7, 8),
  uint8: Uint8Array.of(0, 1, 255, 128, 7, 8),
};
const shape = [2, 3];

const tensors: Record<string, NamedArray> = {
  float64: { dtype: "F64", shape, data: samples.float64 },
  float32: { dtype: "F32", shape, data: samples.float32 },
  int64: { dtype: "I64", shape, data: samples.int64 },
  uint64: { dtype: "U64", shape, data: samples.uint64 },
  int32: { dtype: "I32", shape, data: samples.int32 },
  uint32: { dtype: "U32", shape, data: samples.uint32 },
  int16: { dtype: "I16", shape, data: samples.int16 },
  uint16: { dtype: "U16", shape, data: samples.uint16 },
  int8: { dtype: "I8", shape, data: samples.int8 },
  uint8: { dtype: "U8", shape, data: samples.uint8 },
  bool: { dtype: "BOOL", shape, data: Uint8Array.of(0, 1, 1, 0, 0, 1) },
  float16: { dtype: "F16", shape: [], data: Uint16Array.of(0x3e00) }, // 1.5
  "encoder/empty é": { dtype: "F32", shape: [0, 4], data: new Float32Array(0) },
};

const arrays = Object.fromEntries(
  Object.entries(samples).map(([name, data]) => [name, { shape, data }]),
);

/** Prints, by name, dtype, shape and values as text that holds every digit. */
const print = `
import json, sys, numpy
def show(arrays):
    print(json.dumps({
        name: [str(a.dtype), list(a.shape), [repr(v) for v in a.ravel().tolist()]]
        for name, a in arrays.items()
    }))
`;

/** The same samples, made in Python. */
const make = `
import numpy, sys
inf = numpy.inf
samples = {
    "float64": [0, -0.1, 1e308, 5e-324, inf, 2**53],
    "float32": [0, -0.5, 3e38, 2**-149, -inf, 1/3],
    "int64": [0, -1, 2**63 - 1, -2**63, 7, 8],
    "uint64": [0, 1, 2**64 - 1, 2**63, 7, 8],
    "int32": [0, -1, 2**31 - 1, -2**31, 7, 8],
    "uint32": [0, 1, 2**32 - 1, 2**31, 7, 8],
    "int16": [0, -1, 2**15 - 1, -2**15, 7, 8],
    "uint16": [0, 1, 2**16 - 1, 2**15, 7, 8],
    "int8": [0, -1, 127, -128, 7, 8],
    "uint8": [0, 1, 255, 128, 7, 8],
}
samples = {name: numpy.array(v, dtype=name).reshape(2, 3) for name, v in samples.items()}
`;

/** What \`print\` says of these values. */
function expected(dtype: string, sizes: readonly number[], data: TypedArray) {
  const values = Array.from<number | bigint>(data as ArrayLike<number | bigint>);
  return [
    dtype,
    sizes,
    values.map((value) => expect.toSatisfy((text: string) => same(text, value))),
  ];
}

function same(text: string, value: number | bigint): boolean {
  if (typeof value === "bigint") return BigInt(text) === value;
  if (text === "True" || text === "False") return (text === "True") === (value === 1);
  return Object.is(Number(text.replace("inf", "Infinity")), value);
}

describeWhen(needsPython("numpy", "safetensors"), "files shared with Python", () => {
  let folder = "";
  const path = (name: string) => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "vae-base-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("opens our safetensors with the safetensors package", () => {
    writeFileSync(path("ours.safetensors"), encodeSafetensors(tensors, { step: "500", ü: "ß" }));
    const program = `${print}
from safetensors import safe_open
from safetensors.numpy import load_file
arrays = load_file(sys.argv[1])
show(arrays)
with safe_open(sys.argv[1], "numpy") as f:
    assert f.metadata() == {"step": "500", "ü": "ß"}, f.metadata()
`;
    const read = JSON.parse(runPython(program, path("ours.safetensors")));
    const { float16, "encoder/empty é": empty, ...rest } = tensors;
    expect(read).toEqual({
      ...Object.fromEntries(
        Object.entries(rest).map(([name, { data }]) => [name, expected(name, shape, data)]),
      ),
      float16: expected("float16", [], widenHalf(float16 as NamedArray<"F16">)),
      "encoder/empty é": expected("float32", [0, 4], empty!.data),
    });
  });

  it("reads safetensors that the package wrote", () => {
    const program = `${make}
from safetensors.numpy import save_file
samples["bool"] = numpy.array([[0, 1, 1], [0, 0, 1]], dtype=bool)
samples["float16"] = numpy.array(1.5, dtype=numpy.float16)
samples["encoder/empty é"] = numpy.zeros((0, 4), dtype=numpy.float32)
save_file(samples, sys.argv[1], metadata={"step": "500"})
`;
    runPython(program, path("theirs.safetensors"));
    const read = decodeSafetensors(readFileSync(path("theirs.safetensors")), "theirs.safetensors");
    expect(read).toEqual({ tensors, metadata: { step: "500" } });
  });

  it.each([false, true])("opens our npz with NumPy, compressed: %s", (compress) => {
    const scalar = { shape: [], data: Float64Array.of(2.5) };
    const empty = { shape: [0, 4], data: new Uint8Array(0) };
    const bytes = encodeNpz({ ...arrays, "a/é": scalar, empty }, { compress });
    writeFileSync(path("ours.npz"), bytes);
    const program = `${print}
import zipfile
assert zipfile.ZipFile(sys.argv[1]).testzip() is None
show(dict(numpy.load(sys.argv[1], allow_pickle=False)))
`;
    expect(JSON.parse(runPython(program, path("ours.npz")))).toEqual({
      ...Object.fromEntries(
        Object.entries(samples).map(([name, data]) => [name, expected(name, shape, data)]),
      ),
      "a/é": expected("float64", [], scalar.data),
      empty: expected("uint8", [0, 4], empty.data),
    });
  });

  it.each(["savez", "savez_compressed"])("reads what numpy.%s wrote", (save) => {
    runPython(`${make}numpy.${save}(sys.argv[1], **samples)`, path("theirs.npz"));
    expect(decodeNpz(readFileSync(path("theirs.npz")), "theirs.npz")).toEqual(arrays);
  });

  it("reads an npz that was written to a pipe, with sizes behind the data", () => {
    const program = `${make}
import io
class Pipe(io.RawIOBase):
    def __init__(self, file): self.file = file
    def writable(self): return True
    def write(self, data): return self.file.write(data)
with open(sys.argv[1], "wb") as file:
    numpy.savez_compressed(Pipe(file), **samples)
`;
    runPython(program, path("piped.npz"));
    expect(decodeNpz(readFileSync(path("piped.npz")), "piped.npz")).toEqual(arrays);
  });

  it("reads npy files in Fortran order, of bool, and of later versions", () => {
    const program = `${make}
cube = numpy.arange(24, dtype="<i4").reshape(2, 3, 4)
numpy.save(sys.argv[1] + "/fortran.npy", numpy.asfortranarray(cube))
numpy.save(sys.argv[1] + "/bool.npy", cube[0, 0] % 2 == 1)
for version in [(2, 0), (3, 0)]:
    with open(sys.argv[1] + f"/version{version[0]}.npy", "wb") as file:
        numpy.lib.format.write_array(file, cube, version=version)
`;
    runPython(program, folder);
    const read = (name: string) => decodeNpy(readFileSync(path(name)), name);
    const cube = { shape: [2, 3, 4], data: Int32Array.from({ length: 24 }, (_, i) => i) };
    expect(read("fortran.npy")).toEqual(cube);
    expect(read("version2.npy")).toEqual(cube);
    expect(read("version3.npy")).toEqual(cube);
    expect(read("bool.npy")).toEqual({ shape: [4], data: Uint8Array.of(0, 1, 0, 1) });
  });

  it("refuses big-endian and half-precision arrays of NumPy by their names", () => {
    const program = `${make}
numpy.save(sys.argv[1] + "/big.npy", numpy.zeros(3, dtype=">f4"))
numpy.save(sys.argv[1] + "/half.npy", numpy.zeros(3, dtype="<f2"))
`;
    runPython(program, folder);
    expect(() => decodeNpy(readFileSync(path("big.npy")), "big.npy")).toThrow(
      'big.npy: descr: expected little-endian "<f4", got ">f4"',
    );
    expect(() => decodeNpy(readFileSync(path("half.npy")), "half.npy")).toThrow('got "<f2"');
  });

  it("writes the npy header that NumPy writes", () => {
    runPython(`${make}numpy.save(sys.argv[1], samples["float32"])`, path("theirs.npy"));
    const theirs = readFileSync(path("theirs.npy"));
    expect(Buffer.compare(encodeNpy(arrays["float32"]!), theirs)).toBe(0);
  });
});
