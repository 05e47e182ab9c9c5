import { readFileSync } from "node:fs";

const file = process.env.STACK_OUTPUTS;
if (!file) {
  throw new Error(
    "The tests need the outputs of a running stack: STACK_OUTPUTS is not set. Run `make test-api` or `make test`, which " +
      "set it, or write the outputs with `terraform output -json` to a file and name it.",
  );
}

const outputs: Readonly<Record<string, { readonly value: unknown }>> = JSON.parse(readFileSync(file, "utf8"));

/** An output of the stack under test. @throws when Terraform has no output of this name. */
export function output<T = string>(name: string): T {
  const found = outputs[name];
  if (!found) throw new Error(`${file} has no output ${name}; it has ${Object.keys(outputs).join(", ")}`);
  return found.value as T;
}

/** An output of the stack under test; undefined where Terraform leaves it out, because it is null. */
export const optionalOutput = (name: string): string | undefined => {
  const value = outputs[name]?.value;
  return typeof value === "string" ? value : undefined;
};
