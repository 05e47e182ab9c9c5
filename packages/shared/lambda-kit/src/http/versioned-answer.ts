import type { HttpResponse } from "./handler.ts";

interface Versioned {
  readonly version: number;
}

/** A resource's version as the strong validator of RFC 9110. */
export const etagOf = ({ version }: Versioned): string => `"${version}"`;

/** A response that shows a resource, with its version as ETag. */
export const versionedAnswer = <Resource extends Versioned>(
  status: 200 | 202,
  resource: Resource,
  view: (resource: Resource) => unknown,
): HttpResponse => ({ status, headers: { ETag: etagOf(resource) }, body: view(resource) });
