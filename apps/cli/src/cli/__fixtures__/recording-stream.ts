/** A stream that keeps what is written, each piece by itself. */
export function recordingStream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}
