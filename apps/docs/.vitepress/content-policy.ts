import { createHash } from "node:crypto";

/**
 * Puts the content security policy of a page into its head: nothing comes from or goes to another host, whatever a
 * visitor's file holds, and no script runs but those of the site.
 *
 * The scripts that VitePress writes into the page are named by their hash. WebAssembly and workers, some of them made from
 * blobs, are what the demo computes with; styles stand in attributes, where no hash reaches.
 *
 * @param html - A page as it is built.
 */
export function withContentPolicy(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  const hashes = inline.map(([, code]) => {
    return `'sha256-${createHash("sha256").update(code!).digest("base64")}'`;
  });
  const policy = [
    "default-src 'self'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...new Set(hashes)].join(" "),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'none'",
  ].join("; ");
  const tag = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  return html.replace(/<head>/, `<head>\n    ${tag}`);
}
