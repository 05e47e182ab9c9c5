# How the back office signs in: on a page of the user pool, and with its token at an API of its own. It has the routes of the
# applications and the same functions. A method of API Gateway asks either for a key or for a token, so the routes cannot be
# those of the other API.

module "back_office_api" {
  count       = var.console ? 1 : 0
  source      = "./modules/rest-api"
  description = "The same as ${local.prefix}, for people who have signed in as members of the back office"
  context     = merge(local.context, { prefix = "${local.prefix}-back-office" })

  routes = {
    for key, route in local.contract.api.routes :
    key => merge(route, { function = local.api_functions[route.function], api_key_required = false, sign_in_required = true })
    if route.api_key_required
  }
  models = { for name, model in local.contract.api.models : name => jsonencode(model) }

  user_pool_arn    = local.user_pool_arn
  api_version      = local.contract.api.version
  max_body_kib     = local.contract.api.max_body_kib
  request_headers  = local.contract.api.request_headers
  response_headers = local.contract.api.response_headers

  emulator_url    = var.emulator_url
  allowed_origins = var.allowed_origins
  throttle        = { rate = var.throttle_rate, burst = var.throttle_burst }

  trace_sample_rate = local.tracing_sample_rate
  detailed_metrics  = var.api_detailed_metrics
}

# The name of the sign-in page's host. It is unique in a region of all accounts, hence the account's number.
resource "aws_cognito_user_pool_domain" "sign_in" {
  count        = var.console ? 1 : 0
  user_pool_id = aws_cognito_user_pool.customers[0].id
  domain       = "${local.prefix}-${local.account_id}"
}

# A page cannot keep a secret: it proves by PKCE that the code it exchanges for tokens is its own.
resource "aws_cognito_user_pool_client" "console" {
  count           = var.console ? 1 : 0
  user_pool_id    = aws_cognito_user_pool.customers[0].id
  name            = "${local.prefix}-console"
  generate_secret = false

  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["email", "openid", "profile"]
  supported_identity_providers         = ["COGNITO"]
  callback_urls                        = ["${local.console_url}/signed-in"]
  logout_urls                          = ["${local.console_url}/"]
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"]

  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true

  # A working day. Whoever is removed from the group keeps their rights until the ID token ends.
  id_token_validity      = 1
  access_token_validity  = 1
  refresh_token_validity = 12
  token_validity_units {
    id_token      = "hours"
    access_token  = "hours"
    refresh_token = "hours"
  }
}

locals {
  back_office_api_base_url = one(module.back_office_api[*].base_url)

  # An emulator serves every user pool's page under its own address.
  sign_in_url = one([
    for name in aws_cognito_user_pool_domain.sign_in[*].domain :
    var.emulator_url == null ? "https://${name}.auth.${var.aws_region}.amazoncognito.com" : var.emulator_url
  ])
}
