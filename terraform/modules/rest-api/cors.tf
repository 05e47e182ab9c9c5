# Preflight: OPTIONS on every path that has a route, answered by the gateway itself.

locals {
  preflights = { for path in toset(values(local.routes)[*].path) : path => join(",", sort(concat(
    ["OPTIONS"], [for route in values(local.routes) : route.method if route.path == path]
  ))) }

  request_headers  = "Authorization,Content-Type,Idempotency-Key,If-Match,If-None-Match,X-Api-Key,X-Correlation-Id"
  response_headers = "ETag,Idempotent-Replayed,Location,Retry-After,X-Correlation-Id"

  # A header's fixed value can name one origin. Of several, the template below picks the one that asks.
  preflight_origin = var.allowed_origins[0]
  choose_origin    = templatefile("${path.module}/preflight-origin.vtl", { allowed = var.allowed_origins })
}

# A browser sends no key with a preflight.
resource "aws_api_gateway_method" "preflight" {
  for_each         = local.preflights
  rest_api_id      = aws_api_gateway_rest_api.this.id
  resource_id      = local.resource_ids[each.key]
  http_method      = "OPTIONS"
  authorization    = "NONE"
  api_key_required = false
}

resource "aws_api_gateway_integration" "preflight" {
  for_each          = local.preflights
  rest_api_id       = aws_api_gateway_rest_api.this.id
  resource_id       = local.resource_ids[each.key]
  http_method       = aws_api_gateway_method.preflight[each.key].http_method
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 204 }) }

  # The local emulator reads back POST where none was given, which would replace the integration on every apply.
  lifecycle {
    ignore_changes = [integration_http_method]
  }
}

resource "aws_api_gateway_method_response" "preflight" {
  for_each    = local.preflights
  rest_api_id = aws_api_gateway_rest_api.this.id
  resource_id = local.resource_ids[each.key]
  http_method = aws_api_gateway_method.preflight[each.key].http_method
  status_code = "204"

  response_parameters = {
    "method.response.header.Access-Control-Allow-Headers" = true
    "method.response.header.Access-Control-Allow-Methods" = true
    "method.response.header.Access-Control-Allow-Origin"  = true
    "method.response.header.Access-Control-Max-Age"       = true
    "method.response.header.Vary"                         = true
  }
}

resource "aws_api_gateway_integration_response" "preflight" {
  for_each    = local.preflights
  rest_api_id = aws_api_gateway_rest_api.this.id
  resource_id = local.resource_ids[each.key]
  http_method = aws_api_gateway_integration.preflight[each.key].http_method
  status_code = aws_api_gateway_method_response.preflight[each.key].status_code

  response_parameters = {
    "method.response.header.Access-Control-Allow-Headers" = "'${local.request_headers}'"
    "method.response.header.Access-Control-Allow-Methods" = "'${each.value}'"
    "method.response.header.Access-Control-Allow-Origin"  = "'${local.preflight_origin}'"
    "method.response.header.Access-Control-Max-Age"       = "'3600'"
    "method.response.header.Vary"                         = "'Origin'"
  }

  response_templates = length(var.allowed_origins) == 1 ? {} : { "application/json" = local.choose_origin }
}
