terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

locals {
  routes = {
    for key, route in var.routes : key => merge(route, {
      method = split(" ", key)[0]
      path   = trimprefix(split(" ", key)[1], "/")

      # Whether each must be given.
      parameters = merge(
        { for name in flatten(regexall("\\{([^}]+)\\}", key)) : "method.request.path.${name}" => true },
        { for name in route.querystring : "method.request.querystring.${name}" => false },
        { for name in route.headers : "method.request.header.${name}" => false },
      )
    })
  }

  # "orders/{orderId}/status" needs the resources "orders", "orders/{orderId}" and itself. A resource cannot
  # refer to others of its own block, hence a block for each depth.
  resources = distinct(flatten([
    for route in values(local.routes) : [
      for depth in range(1, length(split("/", route.path)) + 1) : join("/", slice(split("/", route.path), 0, depth))
    ]
  ]))
  at_depth = { for depth in range(1, 5) : depth => toset([for path in local.resources : path if length(split("/", path)) == depth]) }

  resource_ids = merge(
    { for path, resource in aws_api_gateway_resource.depth_1 : path => resource.id },
    { for path, resource in aws_api_gateway_resource.depth_2 : path => resource.id },
    { for path, resource in aws_api_gateway_resource.depth_3 : path => resource.id },
    { for path, resource in aws_api_gateway_resource.depth_4 : path => resource.id },
  )
}

resource "aws_api_gateway_rest_api" "this" {
  name        = var.context.prefix
  description = var.description

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_resource" "depth_1" {
  for_each    = local.at_depth[1]
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = each.key
}

resource "aws_api_gateway_resource" "depth_2" {
  for_each    = local.at_depth[2]
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.depth_1[dirname(each.key)].id
  path_part   = basename(each.key)
}

resource "aws_api_gateway_resource" "depth_3" {
  for_each    = local.at_depth[3]
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.depth_2[dirname(each.key)].id
  path_part   = basename(each.key)
}

resource "aws_api_gateway_resource" "depth_4" {
  for_each    = local.at_depth[4]
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.depth_3[dirname(each.key)].id
  path_part   = basename(each.key)
}

resource "aws_api_gateway_model" "this" {
  for_each     = var.models
  rest_api_id  = aws_api_gateway_rest_api.this.id
  name         = each.key
  content_type = "application/json"
  schema       = each.value
}

resource "aws_api_gateway_request_validator" "parameters" {
  rest_api_id                 = aws_api_gateway_rest_api.this.id
  name                        = "parameters"
  validate_request_parameters = true
}

resource "aws_api_gateway_request_validator" "body_and_parameters" {
  rest_api_id                 = aws_api_gateway_rest_api.this.id
  name                        = "body-and-parameters"
  validate_request_body       = true
  validate_request_parameters = true
}

# Verifies signature, time and issuer of a token in the header Authorization. It accepts the tokens of every app client of
# the pool.
resource "aws_api_gateway_authorizer" "users" {
  count         = anytrue(values(local.routes)[*].sign_in_required) ? 1 : 0
  rest_api_id   = aws_api_gateway_rest_api.this.id
  name          = "users"
  type          = "COGNITO_USER_POOLS"
  provider_arns = [var.user_pool_arn]
}

resource "aws_api_gateway_method" "this" {
  for_each         = local.routes
  rest_api_id      = aws_api_gateway_rest_api.this.id
  resource_id      = local.resource_ids[each.value.path]
  http_method      = each.value.method
  authorization    = each.value.sign_in_required ? "COGNITO_USER_POOLS" : "NONE"
  authorizer_id    = each.value.sign_in_required ? aws_api_gateway_authorizer.users[0].id : null
  api_key_required = each.value.api_key_required

  request_parameters = each.value.parameters
  request_models     = each.value.model == null ? {} : { "application/json" = aws_api_gateway_model.this[each.value.model].name }

  # The gateway would refuse a body that is left out: where it may be, the model only describes it.
  request_validator_id = (
    each.value.model != null && !each.value.body_optional
    ? aws_api_gateway_request_validator.body_and_parameters.id
    : aws_api_gateway_request_validator.parameters.id
  )
}

resource "aws_api_gateway_integration" "this" {
  for_each                = local.routes
  rest_api_id             = aws_api_gateway_rest_api.this.id
  resource_id             = local.resource_ids[each.value.path]
  http_method             = aws_api_gateway_method.this[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = each.value.function.invoke_arn
}

# Each route may invoke its own function only, and nothing but this stage of this API may.
resource "aws_lambda_permission" "this" {
  for_each = local.routes
  # Another API may have the same route to the same function.
  statement_id  = replace("${aws_api_gateway_rest_api.this.id}-${each.value.method}-${each.value.path}", "/[^A-Za-z0-9-]+/", "-")
  action        = "lambda:InvokeFunction"
  function_name = each.value.function.name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.this.execution_arn}/${var.context.environment}/${each.value.method}/${replace(each.value.path, "/\\{[^}]+\\}/", "*")}"
}
