/** Endings of picture files that browsers decode. */
const pictureNames = /\.(png|jpe?g|webp|gif|bmp|avif)$/i;

/** The picture files among others, in the order of their names. */
export function picturesAmong(files: Iterable<File>): File[] {
  return [...files]
    .filter(({ name }) => pictureNames.test(name) && !name.startsWith("."))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** All files of what was dropped: of folders, those in them, however deep. */
export async function filesOfDrop(items: Iterable<DataTransferItem>): Promise<File[]> {
  // Entries have to be asked for at once: the list is empty after the event.
  const entries = Array.from(items, (item) => item.webkitGetAsEntry());
  const found = entries.filter((entry) => entry !== null);
  const files = await Promise.all(found.map(filesOfEntry));
  return files.flat();
}

async function filesOfEntry(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    return [
      await new Promise<File>((resolve, reject) => {
        (entry as FileSystemFileEntry).file(resolve, reject);
      }),
    ];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  // It hands out a hundred or so at a time, and none when there are no more.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return files;
    for (const inner of some) files.push(...(await filesOfEntry(inner)));
  }
}
