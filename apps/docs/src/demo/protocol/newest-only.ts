/**
 * Runs a slow function for the newest of many requests: while one runs, of those that come in only the last waits. So what
 * follows a pointer never falls behind it.
 *
 * @returns Asks for a run; a request that is overtaken by another before it begins is never run.
 */
export function newestOnly<Request>(
  run: (request: Request) => Promise<void>,
): (request: Request) => void {
  let isRunning = false;
  let next: { readonly request: Request } | undefined;
  const drain = async () => {
    isRunning = true;
    try {
      while (next !== undefined) {
        const { request } = next;
        next = undefined;
        await run(request);
      }
    } finally {
      isRunning = false;
    }
  };
  return (request) => {
    next = { request };
    if (!isRunning) void drain();
  };
}
