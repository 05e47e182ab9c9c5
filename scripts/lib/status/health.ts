/** What `GET /health` answered: whether all parts answer, and the ones that do not. */
export interface Health {
  readonly isOk: boolean;
  /** In words, such as `workflow does not answer`. */
  readonly text: string;
}

/** The answer comes within seconds, or something is wrong: the function asks each part for 2 seconds at most. */
const TIMEOUT_MS = 15_000;

/** Asks a stack for its health. An API that does not answer is not healthy either. `baseUrl`: the output `api_base_url`. */
export async function readHealth(baseUrl: string, ask: typeof fetch = fetch): Promise<Health> {
  const url = `${baseUrl}/health`;
  let status: number;
  let body: unknown;
  try {
    const answer = await ask(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    status = answer.status;
    body = await answer.json().catch(() => undefined);
  } catch (error) {
    return { isOk: false, text: `GET ${url} is not answered: ${error instanceof Error ? error.message : error}` };
  }
  const parts = Object.entries((body as { parts?: Record<string, string> } | undefined)?.parts ?? {});
  if (parts.length === 0) return { isOk: false, text: `GET ${url} answers ${status}, without the state of any part` };
  const silent = parts.filter(([, state]) => state !== "ok").map(([part]) => part);
  if (silent.length === 0) return { isOk: status === 200, text: `all ${parts.length} parts answer` };
  return { isOk: false, text: `${silent.join(", ")} ${silent.length === 1 ? "does" : "do"} not answer` };
}
