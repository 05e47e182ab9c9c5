import { posix } from "node:path";

const AREAS = ["api", "queue", "workflow", "events", "imports", "reconciliation", "privacy"];
const LIBRARIES = ["@orders/adapters", "@orders/lambda-kit", "@orders/tracing", "@orders/contracts", "@orders/domain"];

/** What a check of imports reads of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Packages of this workspace that a package of each area may use; an entry of a single package comes first. */
const mayUse = (steps: readonly string[]): Readonly<Record<string, readonly string[]>> => ({
  ...Object.fromEntries(AREAS.map((area) => [`packages/${area}`, LIBRARIES])),
  // Its texts are tested on the orders of the interleaving test.
  "packages/events/notify-customer": [...LIBRARIES, "@orders/interleaving-tests"],
  "packages/shared/adapters": ["@orders/contracts", "@orders/domain", "@orders/tracing"],
  "packages/shared/lambda-kit": ["@orders/contracts", "@orders/domain", "@orders/tracing"],
  "packages/shared/tracing": [],
  "packages/shared/contracts": ["@orders/domain"],
  "packages/shared/domain": [],
  "packages/shared/client": ["@orders/contracts"],
  "packages/console": ["@orders/client", "@orders/contracts", "@orders/domain"],
  "packages/tests/acceptance": ["@orders/client", "@orders/contracts"],
  "packages/tests/console": ["@orders/client", "@orders/acceptance-tests"],
  "packages/tests/interleaving": [...LIBRARIES, ...steps, "@orders/relay-order-events"],
  "packages/tests/personal-data": LIBRARIES,
  "packages/tests/workflow": [...LIBRARIES, ...steps, "@orders/client", "@orders/acceptance-tests"],
  scripts: ["@orders/adapters", "@orders/client", "@orders/contracts", "@orders/domain", "@orders/lambda-kit"],
});

/**
 * What a package.json names against the direction of imports: areas use adapters and lambda-kit, those use the contracts,
 * the contracts use the domain, and the domain uses no package. pnpm gives a package nothing that its package.json does not name.
 * @param folder of the package, such as `packages/api/get-order`.
 * @param steps names of the packages of the workflow's steps.
 * @returns one message per violation.
 */
export function manifestErrors(
  folder: string,
  { name, dependencies, devDependencies }: Manifest,
  steps: readonly string[],
): string[] {
  const [, area = "", base = ""] = folder.split("/");
  const allowed = mayUse(steps)[folder] ?? mayUse(steps)[posix.dirname(folder)];
  if (!allowed)
    return [`${folder}: the check of imports knows no area ${area}; add it to scripts/lib/checks/import-rules.ts`];
  const used = Object.keys({ ...dependencies, ...devDependencies }).filter((used) => used.startsWith("@orders/"));
  return [
    ...used.filter((used) => !allowed.includes(used)).map((used) => `${folder} must not use ${used}`),
    ...(folder === "packages/shared/domain" ? Object.keys(dependencies ?? {}) : []).map(
      (used) => `The domain must not use ${used}`,
    ),
    ...(AREAS.includes(area) && name !== `@orders/${base}` ? [`${folder} must be named @orders/${base}`] : []),
  ];
}

/**
 * The only modules of contracts and domain that may be used where the system is known from outside: in the client,
 * in the console, which a browser runs, and in the tests that call the system over HTTP.
 */
const FROM_OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  "packages/shared/client": ["@orders/contracts/headers"],
  "packages/console": [
    "@orders/contracts/test-tokens",
    "@orders/contracts/validation-errors",
    "@orders/contracts/validators",
    "@orders/domain/status",
    "@orders/domain/transition",
  ],
  "packages/tests/acceptance": ["@orders/contracts/access", "@orders/contracts/openapi.json"],
};

/** The packages that know the system from inside. */
const INSIDE = /^@orders\/(?:contracts|domain)(?:\/|$)/;

/** Every place where a module is named: import, export from, import(), typeof import(), vi.mock(). Biome sets the quotes. */
const SPECIFIERS = /\b(?:from|import|mock)\b\s*\(?\s*"([^"\n]+)"/g;

/**
 * Imports of a file that no package.json shows: another package by a relative path, testing code in production code, and
 * the system's code in a package that knows it from outside.
 * @param folder of the file's package, such as `packages/api/get-order`; `file` is its path from the same root.
 * @returns one message per violation, with the line.
 */
export function sourceErrors(folder: string, file: string, text: string): string[] {
  const production = !isTesting(file);
  return [...text.matchAll(SPECIFIERS)].flatMap(({ 1: specifier = "", index }) => {
    const relative = specifier.startsWith(".");
    const target = relative ? posix.join(posix.dirname(file), specifier) : specifier;
    const where = `${file}:${text.slice(0, index).split("\n").length}`;
    if (relative && !target.startsWith(`${folder}/`)) {
      return [`${where} imports ${specifier}, which is outside ${folder}: import the other package by its name`];
    }
    const outside = FROM_OUTSIDE[folder];
    if (outside && INSIDE.test(specifier) && !outside.includes(specifier)) {
      return [`${where} imports ${specifier}: ${folder} may use ${outside.join(", ")} only`];
    }
    if (production && isTesting(target))
      return [`${where} imports ${specifier}: production code must not use testing code`];
    return [];
  });
}

/** Whether a file's path, or a package's name with the path in it, is of testing code. */
const isTesting = (path: string): boolean =>
  /\.test\.tsx?$|(^|\/)testing(\/|\.ts$|$)|(^|\/)vitest\.[^/]*config\.ts$|^packages\/tests\/|^@orders\/[^/]+-tests(\/|$)/.test(
    path,
  );
