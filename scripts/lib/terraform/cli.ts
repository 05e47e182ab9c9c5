import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { capture, root } from "../cli/run.ts";
import { writeWhole } from "../cli/whole-file.ts";

const PROVIDER = "registry.terraform.io/hashicorp/aws";
const FOLDER = join(root, ".local/terraform");

/** Root of the Terraform code. */
export const terraformFolder = join(root, "terraform");

/**
 * Replaces `folder` by a copy of the Terraform code, with `packages` beside it, where Terraform looks for the bundles. What
 * Terraform and tflocal write there does not disturb another run at the same time.
 */
export function copyTerraform(folder: string, { tests = false }: { tests?: boolean } = {}): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync(terraformFolder, folder, {
    recursive: true,
    filter(path) {
      const name = basename(path);
      if (name === "tests") return tests;
      return name !== ".terraform" && !/_override\.tf$|\.tfstate|^crash\.log$/.test(name);
    },
  });
  const packages = join(folder, "../packages");
  rmSync(packages, { force: true });
  symlinkSync(relative(dirname(packages), join(root, "packages")), packages);
}

/**
 * Settings of the Terraform program itself. A configuration file of the user's stays in force; without one, a provider
 * mirror on this machine is used where there is one that has the locked version, else the registry, with one cache for
 * all working folders. `TF_CLI_CONFIG_FILE` may name a file that is not there: Terraform would complain at each run.
 */
export async function terraformEnvironment(): Promise<NodeJS.ProcessEnv> {
  const common = { TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1", NO_COLOR: "1" };
  const named = process.env.TF_CLI_CONFIG_FILE;
  const own = [named, join(homedir(), ".terraformrc")].find((path) => path && existsSync(path));
  if (own !== undefined) return { ...common, TF_CLI_CONFIG_FILE: own };

  const mirror = findMirror(await platform());
  const cache = join(FOLDER, "plugin-cache");
  mkdirSync(cache, { recursive: true });
  const config = join(FOLDER, "cli.tfrc");
  // Terraform processes that run beside this one read the same file.
  writeWhole(
    config,
    mirror === undefined
      ? `plugin_cache_dir = ${JSON.stringify(cache)}\n`
      : [
          "provider_installation {",
          `  filesystem_mirror {\n    path    = ${JSON.stringify(mirror)}\n    include = ["${PROVIDER}"]\n  }`,
          `  direct {\n    exclude = ["${PROVIDER}"]\n  }`,
          "}\n",
        ].join("\n"),
  );
  return { ...common, TF_CLI_CONFIG_FILE: config };
}

/** First folder in a usual place that holds the locked version of the provider for this platform. */
function findMirror(platform: string): string | undefined {
  const usual = [
    process.env.TF_PLUGIN_DIR,
    join(homedir(), ".terraform.d/plugins"),
    "/usr/share/terraform/plugins",
    "/usr/local/share/terraform/plugins",
    ...(existsSync("/opt") ? readdirSync("/opt").map((name) => join("/opt", name)) : []),
  ];
  const version = lockedVersion();
  return usual.find((path) => {
    if (!path) return false;
    const folder = join(path, PROVIDER);
    return (
      existsSync(join(folder, version, platform)) ||
      existsSync(join(folder, `terraform-provider-aws_${version}_${platform}.zip`))
    );
  });
}

async function platform(): Promise<string> {
  const env = { ...process.env, TF_CLI_CONFIG_FILE: "" };
  const { platform } = JSON.parse(await capture("terraform", ["version", "-json"], { env }));
  return String(platform);
}

function lockedVersion(): string {
  const lock = readFileSync(join(terraformFolder, ".terraform.lock.hcl"), "utf8");
  const version = /hashicorp\/aws"\s*{\s*version\s*=\s*"([^"]+)"/.exec(lock)?.[1];
  if (version === undefined) throw new Error("terraform/.terraform.lock.hcl does not lock hashicorp/aws");
  return version;
}
