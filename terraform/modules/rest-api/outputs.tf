output "id" {
  description = "The API's id."
  value       = aws_api_gateway_rest_api.this.id
}

output "name" {
  description = "The API's name, by which CloudWatch knows it."
  value       = aws_api_gateway_rest_api.this.name
}

output "stage_name" {
  description = "The stage's name."
  value       = aws_api_gateway_stage.this.stage_name
}

output "base_url" {
  description = "The stage's URL, on AWS or the emulator, without a slash at the end."
  value = (
    var.emulator_url == null
    ? aws_api_gateway_stage.this.invoke_url
    : "${var.emulator_url}/restapis/${aws_api_gateway_rest_api.this.id}/${aws_api_gateway_stage.this.stage_name}/_user_request_"
  )
}

output "api_keys" {
  description = "The API keys by the names of their clients: of each the key with the highest number."
  value       = { for name, client in var.api_clients : name => aws_api_gateway_api_key.this["${name}-${max(client.keys...)}"].value }
  sensitive   = true
}

output "methods" {
  description = "Every method of the API, OPTIONS too: whether it asks for an API key or for a token of the user pool, what the gateway checks, its parameters and whether they must be given, and the function that answers."
  value = merge(
    { for key, method in aws_api_gateway_method.this : key => {
      api_key_required = method.api_key_required
      sign_in_required = method.authorization == "COGNITO_USER_POOLS"
      body_checked     = method.request_validator_id == aws_api_gateway_request_validator.body_and_parameters.id
      model            = try(method.request_models["application/json"], null)
      parameters       = method.request_parameters
      uri              = aws_api_gateway_integration.this[key].uri
    } },
    { for path, method in aws_api_gateway_method.preflight : "OPTIONS /${path}" => {
      api_key_required = method.api_key_required
      sign_in_required = false
      body_checked     = false
      model            = null
      parameters       = {}
      uri              = null
    } },
  )
}

output "stage_arn" {
  description = "The ARN of the stage, for what stands in front of it."
  value       = aws_api_gateway_stage.this.arn
}

output "invocations" {
  description = "Which function each route may invoke, and on whose behalf."
  value = { for key, permission in aws_lambda_permission.this : key => {
    function_name = permission.function_name
    principal     = permission.principal
    source_arn    = permission.source_arn
  } }
}

output "definition_hash" {
  description = "Changes with everything that a caller can see; each change makes a deployment."
  value       = aws_api_gateway_deployment.this.triggers.definition
}
