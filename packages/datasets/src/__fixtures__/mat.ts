import { deflateSync } from "node:zlib";

/** A variable of a made MATLAB file. */
export interface MatVariable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
  /** Type of the numbers as stored; 2 is uint8. */
  readonly type?: number;
}

/** A MATLAB file of version 5, as `scipy.io.savemat` writes it. */
export function mat(variables: readonly MatVariable[], { isCompressed = true } = {}): Uint8Array {
  const header = Buffer.alloc(128, " ");
  header.write("MATLAB 5.0 MAT-file");
  header.writeUInt16LE(0x0100, 124);
  header.write("IM", 126);
  const parts = variables.map(({ name, shape, data, type = 2 }) => {
    const axes = Buffer.alloc(4 * shape.length);
    shape.forEach((axis, i) => axes.writeInt32LE(axis, 4 * i));
    const body = Buffer.concat([
      element(6, Buffer.from([9, 0, 0, 0, 0, 0, 0, 0])),
      element(5, axes),
      element(1, Buffer.from(name)),
      element(type, data),
    ]);
    const variable = element(14, body);
    if (!isCompressed) return variable;
    const packed = deflateSync(variable);
    return Buffer.concat([tag(15, packed.length), packed]);
  });
  return new Uint8Array(Buffer.concat([header, ...parts]));
}

function tag(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(length, 4);
  return bytes;
}

function element(type: number, data: Uint8Array): Buffer {
  // As MATLAB does, up to four bytes go into the tag itself.
  if (data.length > 0 && data.length <= 4) {
    const small = Buffer.alloc(8);
    small.writeUInt32LE((data.length << 16) | type, 0);
    small.set(data, 4);
    return small;
  }
  const padding = Buffer.alloc((8 - (data.length % 8)) % 8);
  return Buffer.concat([tag(type, data.length), data, padding]);
}
