provider "aws" {
  region = var.aws_region

  default_tags {
    tags = {
      project     = var.project_name
      environment = var.environment
      managed-by  = "terraform"
    }
  }
}

# Emulators answer with this account for the credentials "test", which tflocal gives (LocalStack's documentation,
# "Credentials"); AWS numbers no account so. An emulator's file opens an account to a known API key and to plain HTTP,
# and without one the functions cannot work on an emulator.
data "aws_caller_identity" "current" {
  lifecycle {
    postcondition {
      condition     = (self.account_id == "000000000000") == (var.emulator_url != null)
      error_message = self.account_id == "000000000000" ? "This is an emulator: apply with -var-file=environments/local.tfvars or another file that sets emulator_url." : "This is an AWS account, ${self.account_id}, but emulator_url is set: apply an emulator's file through tflocal, and another environment's file here."
    }
  }
}

data "aws_partition" "current" {}

locals {
  prefix     = "${var.project_name}-${var.environment}"
  account_id = data.aws_caller_identity.current.account_id

  tracing_sample_rate = coalesce(var.tracing_sample_rate, var.emulator_url == null ? 0.05 : 0)

  # What every module has to know of where it stands.
  context = {
    prefix             = local.prefix
    project            = var.project_name
    environment        = var.environment
    region             = var.aws_region
    account_id         = local.account_id
    partition          = data.aws_partition.current.partition
    log_retention_days = var.log_retention_days
    tracing            = local.tracing_sample_rate > 0 && var.emulator_url == null
    enforce_tls        = var.enforce_tls

    # The key of all data, with what a role needs to use it; null where keys of AWS encrypt them.
    kms_key = var.customer_managed_key ? { arn = aws_kms_key.stack.arn, grants = [local.key_grant] } : null

    # On AWS the URL of a queue is known before the queue is made, so that a plan shows it; an emulator has its own URLs.
    # Source: Amazon SQS Developer Guide, "Amazon SQS queue and message identifiers".
    queues_url = var.emulator_url == null ? "https://sqs.${var.aws_region}.${data.aws_partition.current.dns_suffix}/${local.account_id}" : null
  }

  # What every function has to know besides.
  function_context = merge(local.context, {
    architecture     = var.architecture
    artifacts_bucket = module.artifacts.name
    log_level        = var.log_level
    packages         = "${path.root}/../packages"
    network          = one(module.network)

    traces = local.tracing_sample_rate == 0 ? null : {
      to          = var.emulator_url == null ? "https://xray.${var.aws_region}.${data.aws_partition.current.dns_suffix}" : "log"
      sample_rate = local.tracing_sample_rate
    }
  })
}
