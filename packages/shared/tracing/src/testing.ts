import https from "node:https";
import { Readable } from "node:stream";
import { onTestFinished, vi } from "vitest";

/** A request that X-Ray got, with the segment documents in it. */
export interface XrayRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly documents: readonly Readonly<Record<string, unknown>>[];
}

/** Stands in for X-Ray until the test ends. It answers with this status and body, or fails with an error. */
export function fakeXray(
  answer: { readonly status: number; readonly body: unknown } | Error = { status: 200, body: {} },
) {
  const requests: XrayRequest[] = [];
  const request = (url: URL, { headers }: XrayRequest, answered: (response: unknown) => void) => {
    const listeners: ((error: Error) => void)[] = [];
    return {
      on: (_: "error", listener: (error: Error) => void) => listeners.push(listener),
      end(body: string) {
        const { TraceSegmentDocuments } = JSON.parse(body);
        const documents = TraceSegmentDocuments.map((document: string) => JSON.parse(document));
        requests.push({ url: String(url), headers, body, documents });
        if (answer instanceof Error) for (const listener of listeners) listener(answer);
        else answered(Object.assign(Readable.from([JSON.stringify(answer.body)]), { statusCode: answer.status }));
      },
    };
  };
  const spy = vi.spyOn(https, "request").mockImplementation(request as never);
  onTestFinished(() => spy.mockRestore());
  return requests;
}
