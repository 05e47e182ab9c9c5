import type { Check } from "../checks/checks.ts";
import { infrastructureCheck } from "./checkov.ts";

/** The parts of `make test-security`, which `make test` runs as well. None of them needs a stack. */
export const securityParts: readonly Check[] = [infrastructureCheck];
