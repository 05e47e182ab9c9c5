import type { State } from "../stack/state.ts";

/**
 * The deployments of the APIs by address; a comment in modules/rest-api/stage.tf explains why they may have to be replaced.
 * Terraform ignores an address that the stack does not have.
 */
export const API_DEPLOYMENTS = ["module.api", "module.back_office_api[0]"].map(
  (module) => `${module}.aws_api_gateway_deployment.this`,
);

/** The resources that a deployment of an API copies: not the deployment itself, nor the stage and its settings. */
const COPIED =
  /^aws_api_gateway_(resource|method|method_response|integration|integration_response|gateway_response|model|request_validator|authorizer)$/;

/** Type and id of each part of the APIs that a deployment copies. */
export function apiParts(state: State | undefined): string[] {
  return (state?.resources ?? [])
    .filter(({ type }) => COPIED.test(type))
    .map(({ type, attributes }) => `${type} ${attributes.id}`);
}

/**
 * Whether an apply removed a part of an API that its deployment still contains: Terraform creates the new deployment before
 * it deletes the parts on which the old one depended. A deleted route then answers with a server error until the API is
 * deployed again.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-deployments.html: a deployment is a snapshot of the API.
 */
export const isDeploymentOutdated = (before: readonly string[], after: readonly string[]): boolean =>
  before.some((part) => !after.includes(part));
