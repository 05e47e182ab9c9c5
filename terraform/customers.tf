# Customers who sign in, and order for themselves: the routes below /me.

resource "aws_cognito_user_pool" "customers" {
  count = var.customer_accounts ? 1 : 0
  name  = "${local.prefix}-customers"

  # Customers sign up by themselves, with an e-mail address that they prove to have. There are no text messages.
  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]
  mfa_configuration        = "OFF"
  deletion_protection      = var.deletion_protection ? "ACTIVE" : "INACTIVE"

  # The cheapest tier has everything that is used here.
  user_pool_tier = "LITE"

  username_configuration {
    case_sensitive = false
  }

  # Orders are notified to the address of the token: another one counts only once it is verified too.
  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  password_policy {
    minimum_length                   = 12
    require_lowercase                = true
    require_numbers                  = true
    require_symbols                  = true
    require_uppercase                = true
    temporary_password_validity_days = 7
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }
}

resource "aws_cognito_user_group" "back_office" {
  count        = var.customer_accounts ? 1 : 0
  user_pool_id = aws_cognito_user_pool.customers[0].id
  name         = local.contract.groups.back_office
  description  = "The members of the back office"
}

# The pages in which customers sign in. A page cannot keep a secret.
resource "aws_cognito_user_pool_client" "shop" {
  count           = var.customer_accounts ? 1 : 0
  user_pool_id    = aws_cognito_user_pool.customers[0].id
  name            = "${local.prefix}-shop"
  generate_secret = false

  # By SRP the password never leaves the page.
  explicit_auth_flows = concat(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"], var.password_sign_in ? ["ALLOW_USER_PASSWORD_AUTH"] : [])

  # Whether an address has an account stays unknown to those who only guess.
  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true

  # A stolen token is of use for an hour: the gateway does not ask whether it was revoked.
  id_token_validity      = 1
  access_token_validity  = 1
  refresh_token_validity = 30
  token_validity_units {
    id_token      = "hours"
    access_token  = "hours"
    refresh_token = "days"
  }

  read_attributes  = ["email", "email_verified"]
  write_attributes = ["email"]
}

locals {
  user_pool_arn = one(aws_cognito_user_pool.customers[*].arn)

  # Without accounts there are no routes for customers: nobody could call them.
  offered_routes = { for key, route in local.contract.api.routes : key => route if var.customer_accounts || !route.sign_in_required }
}
