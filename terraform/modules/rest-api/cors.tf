# Preflight: OPTIONS on every path that has a route, answered by the gateway itself.

locals {
  # A header's fixed value can name one origin. Of several, the template below picks the one that asks.
  preflight_origin = var.allowed_origins[0]
  choose_origin    = templatefile("${path.module}/preflight-origin.vtl", { allowed = var.allowed_origins })

  # The headers of the answer, by path.
  preflights = { for path in toset(values(local.routes)[*].path) : path => {
    Access-Control-Allow-Headers = "'${join(",", var.request_headers)}'"
    Access-Control-Allow-Methods = "'${join(",", sort(concat(["OPTIONS"], [for route in values(local.routes) : route.method if route.path == path])))}'"
    Access-Control-Allow-Origin  = "'${local.preflight_origin}'"
    Access-Control-Max-Age       = "'3600'"
    Vary                         = "'Origin'"
  } }
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

  response_parameters = { for name in keys(each.value) : "method.response.header.${name}" => true }
}

resource "aws_api_gateway_integration_response" "preflight" {
  for_each    = local.preflights
  rest_api_id = aws_api_gateway_rest_api.this.id
  resource_id = local.resource_ids[each.key]
  http_method = aws_api_gateway_integration.preflight[each.key].http_method
  status_code = aws_api_gateway_method_response.preflight[each.key].status_code

  response_parameters = { for name, value in each.value : "method.response.header.${name}" => value }

  response_templates = length(var.allowed_origins) == 1 ? {} : { "application/json" = local.choose_origin }
}
