const needed = ["API_URL", "API_BASE_URL", "API_KEY"] as const;

const missing = needed.filter((name) => !process.env[name]);
if (missing.length > 0) {
  throw new Error(
    `The acceptance tests need a running stack: ${missing.join(", ")} not set. Run \`make test-api\`, which sets them, ` +
      "or take them from the stack's outputs, such as API_KEY=$(terraform -chdir=terraform output -raw api_key).",
  );
}

const read = (name: (typeof needed)[number]): string => (process.env[name] ?? "").replace(/\/+$/, "");

/** The orders endpoint: POST an order here. */
export const apiUrl = read("API_URL");
/** The API's address without a slash at its end. */
export const apiBaseUrl = read("API_BASE_URL");
export const apiKey = read("API_KEY");
