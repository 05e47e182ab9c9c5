import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { print, printError } from "./lib/printable.ts";

// Holds the direction of imports: rooms use adapters and lambda-kit, those use the domain, the domain uses no package but
// such as know texts and numbers only.
// pnpm gives a package only what its package.json names, so the manifests tell the whole truth.

const ROOMS = ["api", "queue", "workflow", "events", "imports", "reconciliation"];
const DOMAIN_MAY_USE = ["validator"];
const LIBRARIES = ["@orders/adapters", "@orders/lambda-kit", "@orders/domain"];
const STEPS = readdirSync("packages/workflow").map((name) => `@orders/${name}`);

/** Packages of this workspace that a package of each kind may use. */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(ROOMS.map((room) => [room, LIBRARIES])),
  // A property of its wording holds whatever happens to an order.
  "events/notify-customer": [...LIBRARIES, "@orders/interleaving-tests"],
  "shared/adapters": ["@orders/domain"],
  "shared/lambda-kit": ["@orders/domain"],
  "shared/domain": [],
  "tests/acceptance": [],
  "tests/interleaving": [...LIBRARIES, ...STEPS],
  "tests/personal-data": LIBRARIES,
  "tests/workflow": [...LIBRARIES, ...STEPS, "@orders/acceptance-tests"],
};

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Every package's folder below packages/, such as `api/submit-order`. */
const folders = readdirSync("packages").flatMap((room) =>
  readdirSync(join("packages", room)).map((name) => `${room}/${name}`),
);

const faults = folders.flatMap((folder) => {
  const { name, dependencies, devDependencies } = JSON.parse(
    readFileSync(join("packages", folder, "package.json"), "utf8"),
  ) as Manifest;
  const [room = "", base = ""] = folder.split("/");
  const allowed = MAY_USE[folder] ?? MAY_USE[room];
  if (!allowed) return [`packages/${folder}: the direction of imports knows no room ${room}; add it to MAY_USE`];

  const used = Object.keys({ ...dependencies, ...devDependencies }).filter((used) => used.startsWith("@orders/"));
  return [
    ...used.filter((used) => !allowed.includes(used)).map((used) => `packages/${folder} must not use ${used}`),
    ...(folder === "shared/domain" ? Object.keys(dependencies ?? {}) : [])
      .filter((used) => !DOMAIN_MAY_USE.includes(used))
      .map((used) => `The domain must not use ${used}`),
    ...(ROOMS.includes(room) && name !== `@orders/${base}` ? [`packages/${folder} must be named @orders/${base}`] : []),
  ];
});

if (faults.length > 0) {
  printError(faults.join("\n"));
  process.exit(1);
}
print(`The imports of ${folders.length} packages run one way.`);
