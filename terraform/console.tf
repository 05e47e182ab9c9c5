# The back office's page: its files on S3, served by CloudFront. Without visitors it costs nothing but the storage of its files.

module "console" {
  count                   = var.console ? 1 : 0
  source                  = "./modules/website"
  name                    = "console"
  context                 = local.context
  folder                  = "${path.root}/../packages/console/dist"
  connect_to              = distinct([local.back_office_api_origin, local.sign_in_url, local.uploads_origin])
  plain_http              = var.emulator_url != null
  noncurrent_version_days = var.noncurrent_version_days
  access_log_bucket       = local.access_log_bucket

  # packages/console/src/settings.ts describes each.
  settings = {
    apiBaseUrl     = local.back_office_api_base_url
    currency       = var.currency
    environment    = var.environment
    local          = var.emulator_url != null
    refreshSeconds = var.console_refresh_seconds
    breakIt        = local.break_it
    signIn = {
      url      = local.sign_in_url
      issuer   = "https://${aws_cognito_user_pool.customers[0].endpoint}"
      clientId = aws_cognito_user_pool_client.console[0].id
    }
  }
}

locals {
  # Of the API's id alone, so that the distribution, which takes minutes, is created beside the API's routes and not after them:
  # `module.back_office_api` without [0].id would wait for all outputs.
  back_office_api_origin = (
    !var.console ? null : var.emulator_url == null
    ? "https://${module.back_office_api[0].id}.execute-api.${var.aws_region}.${data.aws_partition.current.dns_suffix}"
    : var.emulator_url
  )

  # Where the page breaks the stack on purpose: only an emulator that `make deploy` starts can be broken.
  break_it = var.gateway_faults_folder != null ? { url = var.emulator_url, stack = local.prefix } : null

  # The origin of the presigned URLs of manage-imports. Functions on an emulator call it by the address of its machine.
  uploads_origin = (
    var.emulator_url == null
    ? "https://${module.uploads.name}.s3.${local.context.region}.amazonaws.com"
    : replace(var.emulator_url, "/^(https?)://[^:]+/", "$1://127.0.0.1")
  )

  # An emulator serves the distribution under a name of this machine, which browsers resolve without DNS.
  console_domain = var.console ? module.console[0].domain_name : null
  console_url = (
    !var.console ? null : var.emulator_url == null
    ? "https://${local.console_domain}"
    : replace(var.emulator_url, "/^(https?)://[^:]+/", "$1://${replace(local.console_domain, ".net", ".localhost")}")
  )
}
