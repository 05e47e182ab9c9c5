# The one stage, what it logs, and who may call it how often.

resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id

  # A deployment is a copy of the API: whatever is changed is in force only after another one. The new one has to be there
  # before the stage can leave the old one, and the old one depends on its routes: so the new one still has routes that
  # the same apply removes, and they answer with 5xx. Whoever removes a route by hand applies twice:
  # terraform apply, then terraform apply with -replace=… for the deployment of each API. make deploy does so.
  triggers = {
    definition = sha1(jsonencode([
      local.routes,
      local.preflights,
      local.error_bodies,
      local.error_headers,
      local.further_error_headers,
      var.models,
      var.allowed_origins,
      var.user_pool_arn,
      [for file in ["main.tf", "cors.tf", "errors.tf", "preflight-origin.vtl"] : filesha1("${path.module}/${file}")],
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [
    aws_api_gateway_gateway_response.this,
    aws_api_gateway_integration.this,
    aws_api_gateway_integration_response.preflight,
  ]
}

resource "aws_cloudwatch_log_group" "access" {
  name              = "/aws/apigateway/${var.context.prefix}/access"
  retention_in_days = var.context.log_retention_days
  kms_key_id        = one(var.context.kms_key[*].arn)
}

# The gateway would make this one by itself and keep it for ever.
resource "aws_cloudwatch_log_group" "execution" {
  name              = "API-Gateway-Execution-Logs_${aws_api_gateway_rest_api.this.id}/${var.context.environment}"
  retention_in_days = var.context.log_retention_days
  kms_key_id        = one(var.context.kms_key[*].arn)
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id          = aws_api_gateway_rest_api.this.id
  deployment_id        = aws_api_gateway_deployment.this.id
  stage_name           = var.context.environment
  xray_tracing_enabled = var.context.tracing

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn

    # Neither address nor query nor agent: no data that identify a customer.
    format = jsonencode({
      requestId         = "$context.requestId"
      requestTime       = "$context.requestTime"
      method            = "$context.httpMethod"
      route             = "$context.resourcePath"
      status            = "$context.status"
      error             = "$context.error.responseType"
      apiKeyId          = "$context.identity.apiKeyId"
      responseLength    = "$context.responseLength"
      responseLatency   = "$context.responseLatency"
      functionLatency   = "$context.integration.latency"
      functionStatus    = "$context.integration.status"
      functionRequestId = "$context.integration.requestId"
      traceId           = "$context.xrayTraceId"
    })
  }

  depends_on = [aws_api_gateway_account.this, aws_cloudwatch_log_group.execution]
}

# The decision for all that a request causes: the functions and the workflow follow it.
resource "aws_xray_sampling_rule" "this" {
  count          = var.context.tracing ? 1 : 0
  rule_name      = substr(var.context.prefix, 0, 32) # X-Ray takes no longer one
  resource_arn   = aws_api_gateway_stage.this.arn
  priority       = 100
  version        = 1
  reservoir_size = 0 # X-Ray would trace as many requests a second, whatever the rate
  fixed_rate     = var.trace_sample_rate
  service_name   = "*"
  service_type   = "*"
  host           = "*"
  http_method    = "*"
  url_path       = "*"
}

resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"

  settings {
    metrics_enabled        = var.detailed_metrics
    logging_level          = "ERROR"
    data_trace_enabled     = false
    throttling_rate_limit  = var.throttle.rate
    throttling_burst_limit = var.throttle.burst
  }
}

# Anybody may call a route that asks for neither an API key nor a token, so it gets few requests: they cost money, and no
# usage plan limits them.
resource "aws_api_gateway_method_settings" "public" {
  for_each    = { for key, route in local.routes : key => route if !route.api_key_required && !route.sign_in_required }
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "${each.value.path}/${each.value.method}"

  settings {
    metrics_enabled        = var.detailed_metrics
    logging_level          = "ERROR"
    data_trace_enabled     = false
    throttling_rate_limit  = min(5, var.throttle.rate)
    throttling_burst_limit = min(10, var.throttle.burst)
  }

  # The gateway answers changes of one stage's settings at the same time with a conflict.
  depends_on = [aws_api_gateway_method_settings.all]
}

# The keys of the clients. A key begins with the name of its client, so that the functions know who calls: a method that asks
# for a key has verified it before it invokes them.
resource "aws_api_gateway_api_key" "this" {
  for_each    = local.client_keys
  name        = "${var.context.prefix}-${each.key}"
  description = var.api_clients[each.value].description
  enabled     = var.api_clients[each.value].enabled
  value       = lookup(var.api_key_values, each.key, "${each.value}.${uuid()}")

  lifecycle {
    # Each plan would make another one.
    ignore_changes = [value]
  }
}

resource "aws_api_gateway_usage_plan" "this" {
  for_each    = var.api_clients
  name        = "${var.context.prefix}-${each.key}"
  description = each.value.description

  api_stages {
    api_id = aws_api_gateway_rest_api.this.id
    stage  = aws_api_gateway_stage.this.stage_name
  }

  throttle_settings {
    rate_limit  = coalesce(each.value.rate, var.throttle.rate)
    burst_limit = coalesce(each.value.burst, var.throttle.burst)
  }

  quota_settings {
    limit  = each.value.monthly_quota
    period = "MONTH"
  }
}

resource "aws_api_gateway_usage_plan_key" "this" {
  for_each      = local.client_keys
  key_id        = aws_api_gateway_api_key.this[each.key].id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.this[each.value].id
}

locals {
  # Each key, by its client's name and its own number, to the name of its client.
  client_keys = merge([for name, client in var.api_clients : { for number in client.keys : "${name}-${number}" => name }]...)
}

# The gateway writes its logs by one role for the whole account and region.
resource "aws_iam_role" "logs" {
  count       = var.manage_account ? 1 : 0
  name        = "${var.context.prefix}-api-gateway-logs-${var.context.region}"
  description = "Lets API Gateway write its logs"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "apigateway.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "logs" {
  count      = var.manage_account ? 1 : 0
  role       = aws_iam_role.logs[0].name
  policy_arn = "arn:${var.context.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

resource "aws_api_gateway_account" "this" {
  count               = var.manage_account ? 1 : 0
  cloudwatch_role_arn = aws_iam_role.logs[0].arn

  # Else the account would keep the name of a role that is gone.
  reset_on_delete = true

  # API Gateway tries the role when it is set.
  depends_on = [aws_iam_role_policy_attachment.logs]
}
