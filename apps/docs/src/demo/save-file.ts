import type { SavedFile } from "./protocol/calls.js";

/** Hands a file to the visitor, as a download. */
export function saveFile({ name, bytes }: SavedFile): void {
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address); // not before the browser has begun to read it
  }, 60_000);
}
