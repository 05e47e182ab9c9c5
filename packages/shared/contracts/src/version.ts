import { API_VERSION } from "./headers.ts";

/**
 * The version of both documents, by the rules of semantic versioning (semver.org). `make release-contract` keeps the
 * documents of a version; a later change that breaks clients needs a new major version.
 */
export const CONTRACT_VERSION = `${API_VERSION}.0.0`;
