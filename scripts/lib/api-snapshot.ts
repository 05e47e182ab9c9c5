import type { State } from "./state.ts";

/** What a deployment of the API copies; not the deployment itself, nor the stage and its settings. */
const COPIED =
  /^aws_api_gateway_(resource|method|method_response|integration|integration_response|gateway_response|model|request_validator|authorizer)$/;

/** Type and id of each part of the API of which a deployment is a copy. */
export function apiParts(state: State | undefined): string[] {
  return (state?.resources ?? [])
    .filter(({ type }) => COPIED.test(type))
    .map(({ type, attributes }) => `${type} ${attributes.id}`);
}

/**
 * Whether an apply removed a part of the API, which its deployment still has: Terraform makes the new deployment first,
 * then moves the stage to it, then removes the old one, and only then what the old one depended on. A route that is
 * gone is answered by a server error, until the API is deployed once more.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-deployments.html: a deployment is a snapshot of the API.
 */
export const isDeploymentOutdated = (before: readonly string[], after: readonly string[]): boolean =>
  before.some((part) => !after.includes(part));
