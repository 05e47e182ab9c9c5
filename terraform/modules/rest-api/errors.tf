# What the gateway answers by itself, without asking a function: problem documents (RFC 9457), like the functions' own.

locals {
  titles = {
    "400" = "Bad Request"
    "401" = "Unauthorized"
    "403" = "Forbidden"
    "404" = "Not Found"
    "413" = "Content Too Large"
    "415" = "Unsupported Media Type"
    "429" = "Too Many Requests"
    "500" = "Internal Server Error"
    "504" = "Gateway Timeout"
  }

  # A detail that says $context.error.messageString is filled in by the gateway.
  responses = {
    ACCESS_DENIED                  = { status = 403, detail = "These credentials may not do that." }
    API_CONFIGURATION_ERROR        = { status = 500, detail = "The request could not be handled. Try again later." }
    AUTHORIZER_CONFIGURATION_ERROR = { status = 500, detail = "The request could not be handled. Try again later." }
    AUTHORIZER_FAILURE             = { status = 500, detail = "The request could not be handled. Try again later." }
    BAD_REQUEST_BODY               = { status = 400, detail = "The body must be a JSON object." }
    BAD_REQUEST_PARAMETERS         = { status = 400, detail = "$context.error.messageString" }
    DEFAULT_4XX                    = { status = 400, detail = "$context.error.messageString" }
    DEFAULT_5XX                    = { status = 500, detail = "The request could not be handled. Try again later." }
    EXPIRED_TOKEN                  = { status = 401, detail = "The token has expired. Sign in again." }
    INTEGRATION_FAILURE            = { status = 504, detail = "The request was not answered. Try again later." }
    INTEGRATION_TIMEOUT            = { status = 504, detail = "The request was not answered in time. Try again later." }
    INVALID_API_KEY                = { status = 403, detail = "Send a valid API key in the header x-api-key." }
    INVALID_SIGNATURE              = { status = 403, detail = "The request's signature is not valid." }
    MISSING_AUTHENTICATION_TOKEN   = { status = 404, detail = "There is no such path, or it does not know this method." }
    QUOTA_EXCEEDED                 = { status = 429, detail = "The API key's quota for this month is used up." }
    REQUEST_TOO_LARGE              = { status = 413, detail = "The body is too large: at most ${var.max_body_kib} KiB." }
    RESOURCE_NOT_FOUND             = { status = 404, detail = "There is no such path, or it does not know this method." }
    THROTTLED                      = { status = 429, detail = "Too many requests at once. Try again in a second." }
    UNAUTHORIZED                   = { status = 401, detail = "Sign in first: the token is missing or not valid." }
    UNSUPPORTED_MEDIA_TYPE         = { status = 415, detail = "The body must be application/json." }
    WAF_FILTERED                   = { status = 403, detail = "The request was refused." }
  }

  # A gateway response cannot pick an origin from a list; its text holds nothing of an order, so every origin may read it.
  error_origin = length(var.allowed_origins) == 1 ? var.allowed_origins[0] : "*"

  error_headers = {
    "gatewayresponse.header.Access-Control-Allow-Origin"   = "'${local.error_origin}'"
    "gatewayresponse.header.Access-Control-Expose-Headers" = "'${join(",", var.response_headers)}'"
    "gatewayresponse.header.Api-Version"                   = "'${var.api_version}'"
    "gatewayresponse.header.Content-Type"                  = "'application/problem+json'"
    "gatewayresponse.header.X-Correlation-Id"              = "context.requestId"
  }

  further_error_headers = {
    EXPIRED_TOKEN   = { "gatewayresponse.header.WWW-Authenticate" = "'Bearer'" }
    INVALID_API_KEY = { "gatewayresponse.header.WWW-Authenticate" = "'ApiKey in=\"header\", name=\"x-api-key\"'" }
    UNAUTHORIZED    = { "gatewayresponse.header.WWW-Authenticate" = "'Bearer'" }
    THROTTLED       = { "gatewayresponse.header.Retry-After" = "'1'" }
  }

  error_bodies = { for type, response in local.responses : type => replace(jsonencode({
    type          = "about:blank"
    title         = local.titles[response.status]
    status        = response.status
    detail        = response.detail
    message       = response.detail
    correlationId = "$context.requestId"
  }), "\"$context.error.messageString\"", "$context.error.messageString") }
}

resource "aws_api_gateway_gateway_response" "this" {
  for_each            = local.responses
  rest_api_id         = aws_api_gateway_rest_api.this.id
  response_type       = each.key
  status_code         = tostring(each.value.status)
  response_parameters = merge(local.error_headers, lookup(local.further_error_headers, each.key, {}))
  response_templates  = { "application/json" = local.error_bodies[each.key] }
}
