export { cacheFolder } from "./node/cache-folder.js";
export { diskFileSystem, type FileOptions, type FileSystem } from "./node/file-system.js";
export { listFolders, makeFolder } from "./node/folders.js";
export { ioFailure, type IoAttempt } from "./node/io-failure.js";
export { readBytes, type ReadOptions } from "./node/read-bytes.js";
export { readJson } from "./node/read-json.js";
export { recoverFolder } from "./node/recover-folder.js";
export { writeFileAtomic } from "./node/write-file-atomic.js";
export { writeFolderAtomic, type WriteFolderOptions } from "./node/write-folder-atomic.js";
