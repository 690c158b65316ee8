/** The part of an answer that a download looks at. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: {
    getReader(): {
      read(): Promise<{ done: false; value: Uint8Array } | { done: true; value?: unknown }>;
      cancel(): Promise<void>;
    };
    cancel(): Promise<void>;
  } | null;
}

/** The part of `fetch` that a download uses; it follows redirects. */
export type HttpFetch = (
  address: string,
  options: { headers: Record<string, string>; signal: AbortSignal },
) => Promise<HttpResponse>;

/**
 * A fetch that goes through the proxies of the environment: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, which Node's own
 * fetch passes over before Node 24.
 */
export async function proxiedFetch(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<HttpFetch> {
  // Loaded when something is fetched: nothing else needs it.
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  const setting = (name: string) => environment[name.toLowerCase()] ?? environment[name];
  const [httpProxy, httpsProxy, noProxy] = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"].map(setting);
  const dispatcher = new EnvHttpProxyAgent({
    ...(httpProxy && { httpProxy }),
    ...(httpsProxy && { httpsProxy }),
    ...(noProxy && { noProxy }),
  });
  return (address, options) => fetch(address, { ...options, dispatcher });
}

/** Longest time that a server may ask to be left alone. */
const longestDelay = 60_000;

/** How long a server asks to be left alone, in milliseconds; undefined where it does not ask. */
export function retryAfter(response: HttpResponse): number | undefined {
  const header = response.headers.get("retry-after");
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(longestDelay, Math.max(0, seconds * 1000)) : undefined;
}
