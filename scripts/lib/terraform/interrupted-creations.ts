/**
 * Addresses of the resources that Terraform was creating when it was interrupted, from its output: it cancels the calls
 * that are in progress. Resources that failed for another reason are not among them.
 */
export function interruptedCreations(output: string): string[] {
  const made = addresses(output, /^(.+): Creation complete after /gm);
  const failed = output
    .split(/^Error: /m)
    .slice(1)
    .filter((error) => !/\bcancel?led\b/.test(error))
    .flatMap((error) => addresses(error, /^ {2}with (.+),$/gm));
  const settled = new Set([...made, ...failed]);
  return addresses(output, /^(.+): Creating\.\.\.$/gm).filter((address) => !settled.has(address));
}

const addresses = (text: string, line: RegExp): string[] => [...text.matchAll(line)].map(([, address = ""]) => address);
