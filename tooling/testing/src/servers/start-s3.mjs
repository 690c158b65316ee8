import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Keys that the server of `startS3` takes. */
export const s3Environment = { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" };

/** Starts an S3 server with one bucket, `vae`, in its own process. */
export async function startS3(folder) {
  const file = fileURLToPath(new URL("s3-server.mjs", import.meta.url));
  // s3rver ciphers its page tokens by DES, which OpenSSL 3 counts as legacy.
  const flags = ["--openssl-legacy-provider", "--no-deprecation"];
  const child = spawn(process.execPath, [...flags, file, folder, "vae"], {
    stdio: ["ignore", "pipe", "inherit", "ipc"], // the channel ends it when this process ends
  });
  const [text] = await once(child.stdout, "data");
  const endpoint = `http://127.0.0.1:${Number(text)}`;
  return {
    endpoint,
    store: `s3://vae/store?endpoint=${endpoint}`,
    async fail(fault) {
      await fetch(`${endpoint}/-fault`, { method: "POST", body: JSON.stringify(fault) });
    },
    async stop() {
      child.kill();
      await once(child, "exit");
    },
  };
}
