mock_provider "aws" {
  override_during = plan

  mock_resource "aws_api_gateway_rest_api" {
    defaults = {
      id               = "abc123"
      root_resource_id = "root"
      execution_arn    = "arn:aws:execute-api:us-east-1:123456789012:abc123"
    }
  }

  # Each gets an id of its own, so that a resource below the wrong one is found.
  mock_resource "aws_api_gateway_resource" {
    defaults = { path = "/mocked" }
  }

  mock_resource "aws_api_gateway_stage" {
    defaults = { invoke_url = "https://abc123.execute-api.us-east-1.amazonaws.com/test" }
  }

  mock_resource "aws_api_gateway_api_key" {
    defaults = { value = "the-key-that-api-gateway-made" }
  }

  # Each gets an id of its own.
  mock_resource "aws_api_gateway_usage_plan" {
    defaults = { arn = "arn:aws:apigateway:us-east-1::/usageplans/mocked" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:access" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/orders-test-api-gateway-logs" }
  }

  override_resource {
    target = aws_api_gateway_authorizer.users
    values = { id = "users" }
  }

  override_resource {
    target = aws_api_gateway_request_validator.parameters
    values = { id = "parameters" }
  }

  override_resource {
    target = aws_api_gateway_request_validator.body_and_parameters
    values = { id = "body-and-parameters" }
  }
}

variables {
  description = "An example"
  context = {
    prefix             = "orders-test"
    environment        = "test"
    region             = "us-east-1"
    partition          = "aws"
    log_retention_days = 7
    tracing            = true
  }
  routes = {
    "GET /parcels"                      = { function = { name = "list", invoke_arn = "arn:aws:apigateway:list" }, querystring = ["limit", "cursor"] }
    "POST /parcels"                     = { function = { name = "send", invoke_arn = "arn:aws:apigateway:send" }, headers = ["Idempotency-Key"], model = "SendParcel" }
    "GET /parcels/{parcelId}"           = { function = { name = "get", invoke_arn = "arn:aws:apigateway:get" } }
    "POST /parcels/{parcelId}/return"   = { function = { name = "return", invoke_arn = "arn:aws:apigateway:return" }, model = "ReturnParcel", body_optional = true }
    "GET /me/parcels/{parcelId}/labels" = { function = { name = "labels", invoke_arn = "arn:aws:apigateway:labels" } }
    "GET /opening-hours"                = { function = { name = "hours", invoke_arn = "arn:aws:apigateway:hours" }, api_key_required = false }
    "GET /me/parcels"                   = { function = { name = "list", invoke_arn = "arn:aws:apigateway:list" }, api_key_required = false, sign_in_required = true }
  }
  user_pool_arn = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_example"
  models = {
    SendParcel   = "{\"type\": \"object\"}"
    ReturnParcel = "{\"type\": \"object\"}"
  }
  api_version      = "3"
  max_body_kib     = 64
  request_headers  = ["Authorization", "Idempotency-Key", "X-Api-Key", "X-Parcel-Office"]
  response_headers = ["Api-Version", "Retry-After", "X-Correlation-Id", "X-Parcel-Weight"]

  allowed_origins = ["https://shop.example.com"]
  throttle        = { rate = 100, burst = 200 }
  api_clients = {
    shop    = { description = "The web shop", rate = 50, burst = 80, monthly_quota = 1000000, keys = [1, 2] }
    depot   = { description = "The hand scanners" }
    old-pos = { description = "The tills before 2026", enabled = false }
  }
  # The test cannot see a key, or what depends on it, while its value is not known.
  api_key_values = {
    shop-1    = "shop.first-key-of-the-tests"
    shop-2    = "shop.second-key-of-the-tests"
    depot-1   = "depot.key-of-the-tests"
    old-pos-1 = "old-pos.key-of-the-tests"
  }
}

run "by_default" {
  command = plan

  # Resources

  assert {
    condition = toset(keys(local.resource_ids)) == toset([
      "me", "me/parcels", "me/parcels/{parcelId}", "me/parcels/{parcelId}/labels", "opening-hours",
      "parcels", "parcels/{parcelId}", "parcels/{parcelId}/return",
    ])
    error_message = "Each part of each path must be one resource."
  }

  assert {
    condition = alltrue([
      aws_api_gateway_resource.depth_1["parcels"].parent_id == "root",
      aws_api_gateway_resource.depth_2["parcels/{parcelId}"].parent_id == aws_api_gateway_resource.depth_1["parcels"].id,
      aws_api_gateway_resource.depth_3["parcels/{parcelId}/return"].parent_id == aws_api_gateway_resource.depth_2["parcels/{parcelId}"].id,
      aws_api_gateway_resource.depth_4["me/parcels/{parcelId}/labels"].parent_id == aws_api_gateway_resource.depth_3["me/parcels/{parcelId}"].id,
      aws_api_gateway_resource.depth_2["parcels/{parcelId}"].path_part == "{parcelId}",
    ])
    error_message = "Each resource must hang below the one before it in its path."
  }

  # API keys

  assert {
    condition     = toset([for key, method in output.methods : key if !method.api_key_required && !startswith(key, "OPTIONS ")]) == toset(["GET /opening-hours", "GET /me/parcels"]) && length(output.methods) == 13
    error_message = "Every route must ask for an API key unless it says otherwise."
  }

  assert {
    condition     = alltrue([for key, method in output.methods : !method.api_key_required && !method.sign_in_required if startswith(key, "OPTIONS ")])
    error_message = "Preflight must ask for neither an API key nor a token."
  }

  # Tokens

  assert {
    condition     = [for key, method in output.methods : key if method.sign_in_required] == ["GET /me/parcels"]
    error_message = "Only a route that says so must ask for a token."
  }

  assert {
    condition = alltrue([
      aws_api_gateway_method.this["GET /me/parcels"].authorizer_id == "users",
      aws_api_gateway_authorizer.users[0].type == "COGNITO_USER_POOLS",
      aws_api_gateway_authorizer.users[0].provider_arns == toset([var.user_pool_arn]),
    ])
    error_message = "A route that asks for a token must take those of the user pool."
  }

  assert {
    condition = { for key, method in aws_api_gateway_method_settings.public : key => "${method.method_path} ${method.settings[0].throttling_rate_limit} ${method.settings[0].throttling_burst_limit}" } == {
      "GET /opening-hours" = "opening-hours/GET 5 10"
    }
    error_message = "A route that asks for nothing must let few requests through, and one that asks for a token as many as others."
  }

  # Request validation

  assert {
    condition = { for key, method in output.methods : key => method.body_checked if !startswith(key, "OPTIONS ") } == {
      "GET /parcels"                      = false
      "POST /parcels"                     = true
      "GET /parcels/{parcelId}"           = false
      "POST /parcels/{parcelId}/return"   = false
      "GET /me/parcels/{parcelId}/labels" = false
      "GET /opening-hours"                = false
      "GET /me/parcels"                   = false
    }
    error_message = "The gateway must check the body where there is a model, unless the body may be left out."
  }

  assert {
    condition     = output.methods["POST /parcels"].model == "SendParcel" && output.methods["POST /parcels/{parcelId}/return"].model == "ReturnParcel"
    error_message = "Each route must have its own model."
  }

  assert {
    condition = { for key, method in output.methods : key => method.parameters if length(method.parameters) > 0 } == {
      "GET /parcels"                      = tomap({ "method.request.querystring.cursor" = false, "method.request.querystring.limit" = false })
      "POST /parcels"                     = tomap({ "method.request.header.Idempotency-Key" = false })
      "GET /parcels/{parcelId}"           = tomap({ "method.request.path.parcelId" = true })
      "POST /parcels/{parcelId}/return"   = tomap({ "method.request.path.parcelId" = true })
      "GET /me/parcels/{parcelId}/labels" = tomap({ "method.request.path.parcelId" = true })
    }
    error_message = "Path parameters must be required, query parameters and headers may be left out."
  }

  assert {
    condition     = aws_api_gateway_request_validator.body_and_parameters.validate_request_body && aws_api_gateway_request_validator.body_and_parameters.validate_request_parameters && aws_api_gateway_request_validator.parameters.validate_request_parameters
    error_message = "The validators must check what their names say."
  }

  assert {
    condition     = aws_api_gateway_model.this["SendParcel"].schema == var.models.SendParcel && aws_api_gateway_model.this["SendParcel"].content_type == "application/json"
    error_message = "The gateway must have the models as given."
  }

  # Functions

  assert {
    condition = { for key, method in output.methods : key => method.uri if !startswith(key, "OPTIONS ") } == {
      for key, route in var.routes : key => route.function.invoke_arn
    }
    error_message = "Each route must call its own function."
  }

  assert {
    condition     = alltrue([for integration in values(aws_api_gateway_integration.this) : integration.type == "AWS_PROXY" && integration.integration_http_method == "POST"])
    error_message = "Functions must be called as proxies."
  }

  assert {
    condition = { for key, invocation in output.invocations : key => [invocation.function_name, invocation.principal, invocation.source_arn] } == {
      "GET /parcels"                      = ["list", "apigateway.amazonaws.com", "arn:aws:execute-api:us-east-1:123456789012:abc123/test/GET/parcels"]
      "POST /parcels"                     = ["send", "apigateway.amazonaws.com", "arn:aws:execute-api:us-east-1:123456789012:abc123/test/POST/parcels"]
      "GET /parcels/{parcelId}"           = ["get", "apigateway.amazonaws.com", "arn:aws:execute-api:us-east-1:123456789012:abc123/test/GET/parcels/*"]
      "POST /parcels/{parcelId}/return"   = ["return", "apigateway.amazonaws.com", "arn:aws:execute-api:us-east-1:123456789012:abc123/test/POST/parcels/*/return"]
      "GET /me/parcels/{parcelId}/labels" = ["labels", "apigateway.amazonaws.com", "arn:aws:execute-api:us-east-1:123456789012:abc123/test/GET/me/parcels/*/labels"]
      "GET /opening-hours"                = ["hours", "apigateway.amazonaws.com", "arn:aws:execute-api:us-east-1:123456789012:abc123/test/GET/opening-hours"]
      "GET /me/parcels"                   = ["list", "apigateway.amazonaws.com", "arn:aws:execute-api:us-east-1:123456789012:abc123/test/GET/me/parcels"]
    }
    error_message = "Each function must be open to its own route of this stage only."
  }

  # CORS preflight

  assert {
    condition = { for path, response in aws_api_gateway_integration_response.preflight : path => response.response_parameters["method.response.header.Access-Control-Allow-Methods"] } == {
      "parcels"                      = "'GET,OPTIONS,POST'"
      "parcels/{parcelId}"           = "'GET,OPTIONS'"
      "parcels/{parcelId}/return"    = "'OPTIONS,POST'"
      "me/parcels/{parcelId}/labels" = "'GET,OPTIONS'"
      "opening-hours"                = "'GET,OPTIONS'"
      "me/parcels"                   = "'GET,OPTIONS'"
    }
    error_message = "Preflight must name the methods of each path."
  }

  assert {
    condition = alltrue([for response in values(aws_api_gateway_integration_response.preflight) : alltrue([
      response.status_code == "204",
      response.response_parameters["method.response.header.Access-Control-Allow-Origin"] == "'https://shop.example.com'",
      response.response_parameters["method.response.header.Access-Control-Allow-Headers"] == "'Authorization,Idempotency-Key,X-Api-Key,X-Parcel-Office'",
      response.response_parameters["method.response.header.Vary"] == "'Origin'",
    ])])
    error_message = "Preflight must allow the origin and every one of request_headers."
  }

  assert {
    condition     = alltrue([for integration in values(aws_api_gateway_integration.preflight) : integration.type == "MOCK" && jsondecode(integration.request_templates["application/json"]).statusCode == 204])
    error_message = "The gateway must answer preflight by itself."
  }

  assert {
    condition = alltrue([for path, response in aws_api_gateway_method_response.preflight : toset(keys(response.response_parameters)) ==
      toset(keys(aws_api_gateway_integration_response.preflight[path].response_parameters))
    ])
    error_message = "Every header of preflight must be declared."
  }

  # Errors of the gateway itself

  assert {
    condition = alltrue([for type, response in aws_api_gateway_gateway_response.this : toset(keys(jsondecode(replace(
      response.response_templates["application/json"], "$context.error.messageString", "\"\""
    )))) == toset(["type", "title", "status", "detail", "message", "correlationId"])])
    error_message = "Every error must be a problem document with message and correlation id."
  }

  assert {
    condition     = alltrue([for response in values(aws_api_gateway_gateway_response.this) : strcontains(response.response_templates["application/json"], "\"status\":${response.status_code},")])
    error_message = "The status in the document must be the status of the response."
  }

  assert {
    condition = alltrue([for response in values(aws_api_gateway_gateway_response.this) : alltrue([
      response.response_parameters["gatewayresponse.header.Content-Type"] == "'application/problem+json'",
      response.response_parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'https://shop.example.com'",
      response.response_parameters["gatewayresponse.header.Access-Control-Expose-Headers"] == "'Api-Version,Retry-After,X-Correlation-Id,X-Parcel-Weight'",
      response.response_parameters["gatewayresponse.header.Api-Version"] == "'3'",
      response.response_parameters["gatewayresponse.header.X-Correlation-Id"] == "context.requestId",
    ])])
    error_message = "Every error must say its type, the API's version, its correlation id and who may read it."
  }

  assert {
    condition     = jsondecode(aws_api_gateway_gateway_response.this["REQUEST_TOO_LARGE"].response_templates["application/json"]).message == "The body is too large: at most 64 KiB."
    error_message = "A body that is too large must be answered with the largest size."
  }

  assert {
    condition = { for type in ["BAD_REQUEST_BODY", "EXPIRED_TOKEN", "INVALID_API_KEY", "MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "THROTTLED", "UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE"] : type => aws_api_gateway_gateway_response.this[type].status_code } == {
      BAD_REQUEST_BODY             = "400"
      EXPIRED_TOKEN                = "401"
      INVALID_API_KEY              = "403"
      MISSING_AUTHENTICATION_TOKEN = "404"
      QUOTA_EXCEEDED               = "429"
      REQUEST_TOO_LARGE            = "413"
      THROTTLED                    = "429"
      UNAUTHORIZED                 = "401"
      UNSUPPORTED_MEDIA_TYPE       = "415"
    }
    error_message = "Each error must have the status that fits."
  }

  assert {
    condition     = alltrue([for type in ["UNAUTHORIZED", "EXPIRED_TOKEN"] : aws_api_gateway_gateway_response.this[type].response_parameters["gatewayresponse.header.WWW-Authenticate"] == "'Bearer'"]) && startswith(aws_api_gateway_gateway_response.this["INVALID_API_KEY"].response_parameters["gatewayresponse.header.WWW-Authenticate"], "'ApiKey ")
    error_message = "An error for want of credentials must say which are asked for."
  }

  assert {
    condition     = aws_api_gateway_gateway_response.this["THROTTLED"].response_parameters["gatewayresponse.header.Retry-After"] == "'1'"
    error_message = "A throttled caller must get the time to wait in Retry-After."
  }

  # Limits

  assert {
    condition = { for name, plan in aws_api_gateway_usage_plan.this : name => [plan.name, plan.throttle_settings[0].rate_limit, plan.throttle_settings[0].burst_limit, plan.quota_settings[0].limit, plan.quota_settings[0].period] } == {
      shop    = ["orders-test-shop", 50, 80, 1000000, "MONTH"]
      depot   = ["orders-test-depot", 100, 200, 5000, "MONTH"]
      old-pos = ["orders-test-old-pos", 100, 200, 5000, "MONTH"]
    }
    error_message = "Each client must have a usage plan of its own with its limits, or else with the API's and the usual quota."
  }

  assert {
    condition = { for key, it in aws_api_gateway_api_key.this : key => [it.name, it.description, it.enabled] } == {
      shop-1    = ["orders-test-shop-1", "The web shop", true]
      shop-2    = ["orders-test-shop-2", "The web shop", true]
      depot-1   = ["orders-test-depot-1", "The hand scanners", true]
      old-pos-1 = ["orders-test-old-pos-1", "The tills before 2026", false]
    }
    error_message = "Each client must have its keys, and those of a client that is not enabled must be refused."
  }

  assert {
    condition = { for key, it in aws_api_gateway_usage_plan_key.this : key => [it.key_id, it.usage_plan_id] } == {
      for key, client in { shop-1 = "shop", shop-2 = "shop", depot-1 = "depot", old-pos-1 = "old-pos" } : key => [aws_api_gateway_api_key.this[key].id, aws_api_gateway_usage_plan.this[client].id]
    }
    error_message = "Each key must belong to the usage plan of its client."
  }

  assert {
    condition     = alltrue([for plan in aws_api_gateway_usage_plan.this : one(plan.api_stages).stage == "test"])
    error_message = "Each usage plan must be for the stage."
  }

  assert {
    condition     = output.api_keys == { shop = "shop.second-key-of-the-tests", depot = "depot.key-of-the-tests", old-pos = "old-pos.key-of-the-tests" }
    error_message = "The newest key of each client must be an output by the name of its client."
  }

  assert {
    condition     = aws_api_gateway_method_settings.all.method_path == "*/*" && aws_api_gateway_method_settings.all.settings[0].throttling_rate_limit == 100 && aws_api_gateway_method_settings.all.settings[0].throttling_burst_limit == 200
    error_message = "The stage must throttle all keys together."
  }

  # Logs

  assert {
    condition = toset(values(jsondecode(aws_api_gateway_stage.this.access_log_settings[0].format))) == toset([
      "$context.error.responseType",
      "$context.httpMethod",
      "$context.identity.apiKeyId",
      "$context.integration.latency",
      "$context.integration.requestId",
      "$context.integration.status",
      "$context.requestId",
      "$context.requestTime",
      "$context.resourcePath",
      "$context.responseLatency",
      "$context.responseLength",
      "$context.status",
      "$context.xrayTraceId",
    ])
    error_message = "The access log must hold these fields and none that identifies a customer, such as the address or the query."
  }

  assert {
    condition     = aws_api_gateway_stage.this.access_log_settings[0].destination_arn == aws_cloudwatch_log_group.access.arn
    error_message = "The access log must go to its own group."
  }

  assert {
    condition     = aws_cloudwatch_log_group.access.retention_in_days == 7 && aws_cloudwatch_log_group.execution.retention_in_days == 7 && aws_cloudwatch_log_group.execution.name == "API-Gateway-Execution-Logs_abc123/test"
    error_message = "Neither log may be kept for ever."
  }

  assert {
    condition     = !aws_api_gateway_method_settings.all.settings[0].metrics_enabled && !aws_api_gateway_method_settings.all.settings[0].data_trace_enabled
    error_message = "There must be no metrics of each method, and no bodies in the log."
  }

  assert {
    condition     = aws_api_gateway_stage.this.xray_tracing_enabled
    error_message = "The stage must be traced where tracing is on."
  }

  assert {
    condition     = aws_xray_sampling_rule.this[0].fixed_rate == 0.05 && aws_xray_sampling_rule.this[0].reservoir_size == 0
    error_message = "X-Ray must trace the rate that is asked for, and no request besides."
  }

  # Settings of the account

  assert {
    condition     = length(aws_api_gateway_account.this) == 0 && length(aws_iam_role.logs) == 0
    error_message = "Account settings must be left to the stack that is asked to make them."
  }

  assert {
    condition     = output.base_url == "https://abc123.execute-api.us-east-1.amazonaws.com/test"
    error_message = "On AWS the API's address must be the one that AWS gives it."
  }
}

run "as_asked" {
  command = plan

  variables {
    allowed_origins = ["https://shop.example.com", "https://office.example.com"]

    detailed_metrics = true

    emulator_url = "http://localhost:4566"

    manage_account = true
  }

  assert {
    condition     = alltrue([for response in values(aws_api_gateway_integration_response.preflight) : strcontains(response.response_templates["application/json"], "[\"https://shop.example.com\",\"https://office.example.com\"]")])
    error_message = "Preflight must choose from all allowed origins."
  }

  assert {
    condition     = alltrue([for response in values(aws_api_gateway_gateway_response.this) : response.response_parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"])
    error_message = "The gateway's own errors must be readable from each of several origins."
  }

  assert {
    condition     = aws_api_gateway_method_settings.all.settings[0].metrics_enabled
    error_message = "Each method must be counted by itself."
  }

  assert {
    condition     = output.base_url == "http://localhost:4566/restapis/abc123/test/_user_request_"
    error_message = "On an emulator the API's address must be below the emulator's."
  }

  assert {
    condition     = aws_api_gateway_account.this[0].cloudwatch_role_arn == aws_iam_role.logs[0].arn && aws_iam_role_policy_attachment.logs[0].policy_arn == "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
    error_message = "The gateway must have a role by which it can write logs."
  }

  # A role's name is taken for the account's other regions too.
  assert {
    condition     = aws_iam_role.logs[0].name == "orders-test-api-gateway-logs-us-east-1"
    error_message = "The role must be named after stack and region."
  }

  assert {
    condition = jsondecode(aws_iam_role.logs[0].assume_role_policy).Statement == [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { Service = "apigateway.amazonaws.com" }
    }]
    error_message = "Only API Gateway may take on the role for logs."
  }

  assert {
    condition     = aws_api_gateway_account.this[0].reset_on_delete
    error_message = "The account must not keep the name of a role that was deleted."
  }
}

run "deploys_again_when_a_function_changes" {
  command = plan

  variables {
    routes = merge(var.routes, { "GET /parcels" = { function = { name = "list", invoke_arn = "arn:aws:apigateway:another" } } })
  }

  assert {
    condition     = output.definition_hash != run.by_default.definition_hash
    error_message = "Another function behind a route must make another deployment."
  }
}

run "deploys_again_when_a_model_changes" {
  command = plan

  variables {
    models = { SendParcel = "{\"type\": \"array\"}", ReturnParcel = "{\"type\": \"object\"}" }
  }

  assert {
    condition     = output.definition_hash != run.by_default.definition_hash
    error_message = "Another model must make another deployment."
  }
}

run "deploys_again_when_a_parameter_changes" {
  command = plan

  variables {
    routes = merge(var.routes, { "GET /parcels" = { function = { name = "list", invoke_arn = "arn:aws:apigateway:list" }, querystring = ["limit", "cursor", "office"] } })
  }

  assert {
    condition     = output.definition_hash != run.by_default.definition_hash
    error_message = "Another query parameter must make another deployment."
  }
}

run "deploys_again_when_a_request_header_changes" {
  command = plan

  variables {
    request_headers = ["Authorization", "Idempotency-Key", "X-Api-Key"]
  }

  assert {
    condition     = output.definition_hash != run.by_default.definition_hash
    error_message = "Other headers that browsers may send must make another deployment."
  }
}

run "deploys_again_when_a_response_header_changes" {
  command = plan

  variables {
    response_headers = ["Api-Version", "Retry-After", "X-Correlation-Id"]
  }

  assert {
    condition     = output.definition_hash != run.by_default.definition_hash
    error_message = "Other headers that browsers may read must make another deployment."
  }
}

run "deploys_again_when_the_version_changes" {
  command = plan

  variables {
    api_version = "4"
  }

  assert {
    condition     = output.definition_hash != run.by_default.definition_hash
    error_message = "Another version must make another deployment."
  }
}

run "deploys_again_when_the_limit_of_a_body_changes" {
  command = plan

  variables {
    max_body_kib = 65
  }

  assert {
    condition     = output.definition_hash != run.by_default.definition_hash
    error_message = "Another limit in an answer must make another deployment."
  }
}

run "deploys_again_when_an_origin_changes" {
  command = plan

  variables {
    allowed_origins = ["https://office.example.com"]
  }

  assert {
    condition     = output.definition_hash != run.by_default.definition_hash
    error_message = "Another origin must make another deployment."
  }
}

run "with_a_key" {
  command = plan

  variables {
    context = {
      prefix             = "orders-test"
      environment        = "test"
      region             = "us-east-1"
      partition          = "aws"
      log_retention_days = 7
      tracing            = true
      kms_key            = { arn = "arn:aws:kms:us-east-1:123456789012:key/1" }
    }
  }

  assert {
    condition     = toset([aws_cloudwatch_log_group.access.kms_key_id, aws_cloudwatch_log_group.execution.kms_key_id]) == toset(["arn:aws:kms:us-east-1:123456789012:key/1"])
    error_message = "The logs must be encrypted with the given key."
  }
}

run "refuses_bad_input" {
  command = plan

  variables {
    # to be without routes
    routes = {}

    # to allow no origin
    allowed_origins = []

    # to let nothing through
    throttle = { rate = 0, burst = 200 }

    # half a request
    api_clients = { depot = { description = "The hand scanners", monthly_quota = 0.5 } }

    # to hide the version
    response_headers = ["Retry-After", "X-Correlation-Id"]

    # a version of three numbers
    api_version = "1.0.0"

    # half a kibibyte
    max_body_kib = 0.5
  }

  expect_failures = [
    var.routes,
    var.allowed_origins,
    var.throttle,
    var.api_clients,
    var.response_headers,
    var.api_version,
    var.max_body_kib,
  ]
}

run "refuses_other_bad_input" {
  command = plan

  variables {
    # a name with a capital letter
    api_clients = { Shop = { description = "The web shop" } }

    # a route without method
    routes = { "/parcels" = { function = { name = "list", invoke_arn = "arn" } } }

    # an origin with a path
    allowed_origins = ["https://shop.example.com/"]

    # a header with a blank
    response_headers = ["Api-Version", "Retry-After", "X-Correlation-Id", "Parcel Weight"]
  }

  expect_failures = [
    var.api_clients,
    var.routes,
    var.allowed_origins,
    var.response_headers,
  ]
}

run "refuses_more_bad_input" {
  command = plan

  variables {
    # one key twice
    api_clients = { depot = { description = "The hand scanners", keys = [1, 1] } }

    # a route that is too deep
    routes = { "GET /one/two/three/four/five" = { function = { name = "list", invoke_arn = "arn" } } }

    # all origins and one
    allowed_origins = ["*", "https://shop.example.com"]
  }

  expect_failures = [
    var.api_clients,
    var.routes,
    var.allowed_origins,
  ]
}

run "refuses_still_more_bad_input" {
  command = plan

  variables {
    # a client that may not send anything
    api_clients = { depot = { description = "The hand scanners", rate = 0, burst = 0.5, keys = [] } }

    # a model that is not there
    routes = { "POST /parcels" = { function = { name = "send", invoke_arn = "arn" }, model = "Forgotten" } }
  }

  expect_failures = [
    var.api_clients,
    var.routes,
  ]
}

run "deploys_again_when_the_user_pool_changes" {
  command = plan

  variables {
    user_pool_arn = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_another"
  }

  assert {
    condition     = output.definition_hash != run.by_default.definition_hash
    error_message = "Another user pool must make another deployment."
  }
}

run "needs_no_user_pool_where_no_route_asks_for_a_token" {
  command = plan

  variables {
    routes        = { "GET /parcels" = { function = { name = "list", invoke_arn = "arn" } } }
    user_pool_arn = null
  }

  assert {
    condition     = length(aws_api_gateway_authorizer.users) == 0
    error_message = "Without such a route there must be no authorizer."
  }
}

run "refuses_a_token_without_a_user_pool" {
  command = plan

  variables {
    user_pool_arn = null
  }

  expect_failures = [
    var.user_pool_arn,
  ]
}

run "refuses_request_headers_without_the_token" {
  command = plan

  variables {
    request_headers = ["Idempotency-Key", "X-Api-Key", "X-Parcel-Office"]
  }

  expect_failures = [
    var.routes,
  ]
}

run "refuses_request_headers_without_the_api_key" {
  command = plan

  variables {
    request_headers = ["Authorization", "Idempotency-Key"]
  }

  expect_failures = [
    var.request_headers,
  ]
}

run "refuses_a_request_header_with_a_blank" {
  command = plan

  variables {
    request_headers = ["Authorization", "X-Api-Key", "Idempotency Key"]
  }

  expect_failures = [
    var.request_headers,
  ]
}

run "refuses_a_header_that_browsers_may_not_send" {
  command = plan

  variables {
    routes = { "GET /parcels" = { function = { name = "list", invoke_arn = "arn" }, headers = ["If-Match"] } }
  }

  expect_failures = [
    var.routes,
  ]
}

run "refuses_a_query_parameter_with_a_blank" {
  command = plan

  variables {
    routes = { "GET /parcels" = { function = { name = "list", invoke_arn = "arn" }, querystring = ["most recent"] } }
  }

  expect_failures = [
    var.routes,
  ]
}

run "refuses_yet_more_bad_input" {
  command = plan

  variables {
    # a model with dashes
    models = { "send-parcel" = "{}", SendParcel = "{}", ReturnParcel = "{}" }
  }

  expect_failures = [
    var.models,
  ]
}

run "refuses_even_more_bad_input" {
  command = plan

  variables {
    # a model that is not json
    models = { SendParcel = "type: object", ReturnParcel = "{}" }
  }

  expect_failures = [
    var.models,
  ]
}

run "refuses_a_short_key" {
  command = plan

  variables {
    api_key_values = { depot-1 = "depot.too-short" }
  }

  expect_failures = [
    var.api_key_values,
  ]
}

run "refuses_a_value_of_no_key" {
  command = plan

  variables {
    api_key_values = { depot-2 = "depot.key-of-the-tests" }
  }

  expect_failures = [
    var.api_key_values,
  ]
}

run "refuses_a_value_that_names_another_client" {
  command = plan

  variables {
    api_key_values = { depot-1 = "shop.key-of-the-tests" }
  }

  expect_failures = [
    var.api_key_values,
  ]
}
