import type { Problem } from "@orders/client";

/** The API refused a request, or gave no answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  readonly problem: Problem | undefined;
  constructor(status: number, problem: Problem | undefined, message: string) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

/** The body of a good answer, and its ETag where it has one. */
export interface Answer<T> {
  readonly data: T;
  readonly etag: string | undefined;
}

interface Result<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

const NO_ANSWER =
  "The API does not answer. Check the network, and that the stack runs; the page tries again by itself.";

/** The answer to a call of the client. @throws ApiError for any status but 2xx, and where there is no answer. */
export async function answerOf<T>(call: Promise<Result<T>>): Promise<Answer<T>> {
  const { data, error, response } = await call.catch(() => {
    // A browser does not say why: fetch rejects with a TypeError for each fault of the network.
    throw new ApiError(0, undefined, NO_ANSWER);
  });
  if (!response.ok) {
    const problem = problemIn(error);
    throw new ApiError(response.status, problem, problem?.detail ?? `The API answered with status ${response.status}.`);
  }
  return { data: data as T, etag: response.headers.get("etag") ?? undefined };
}

/** The body of a good answer. @throws ApiError as `answerOf` does. */
export const dataOf = async <T>(call: Promise<Result<T>>): Promise<T> => (await answerOf(call)).data;

const problemIn = (error: unknown): Problem | undefined =>
  typeof error === "object" && error !== null && "title" in error ? (error as Problem) : undefined;

/** Whether a change was refused because somebody else made another one first. */
export const isOvertaken = (error: unknown): boolean => error instanceof ApiError && error.status === 412;
