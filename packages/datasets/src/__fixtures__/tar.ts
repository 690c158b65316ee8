/** An entry of a made tar archive. */
export interface TarEntry {
  readonly name: string;
  readonly content?: Uint8Array;
  /** `0` a file, `2` a symbolic link, `5` a folder. */
  readonly type?: string;
}

/** A ustar archive, as `tar` writes it. */
export function tar(entries: readonly TarEntry[]): Uint8Array {
  const blocks = entries.flatMap(({ name, content = new Uint8Array(), type = "0" }) => {
    const header = new Uint8Array(512);
    const put = (text: string, at: number) => {
      header.set(new TextEncoder().encode(text), at);
    };
    put(name, 0);
    put("0000644\0", 100);
    put(content.length.toString(8).padStart(11, "0") + "\0", 124);
    put(type, 156);
    put("ustar\0" + "00", 257);
    put("        ", 148);
    const sum = header.reduce((total, byte) => total + byte, 0);
    put(sum.toString(8).padStart(6, "0") + "\0 ", 148);
    const padded = new Uint8Array(Math.ceil(content.length / 512) * 512);
    padded.set(content);
    return [header, padded];
  });
  return new Uint8Array(Buffer.concat([...blocks, new Uint8Array(1_024)]));
}
