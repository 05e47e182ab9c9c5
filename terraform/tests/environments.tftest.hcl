# Each environment's file makes a stack.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "files" {
  module {
    source = "./tests/environments"
  }

  assert {
    condition     = toset(keys(output.all)) == toset(["local", "localstack", "dev", "staging", "prod"])
    error_message = "There must be a file for each environment, and each must be tried below."
  }

  assert {
    condition     = alltrue([for name, variables in output.all : variables.environment == name])
    error_message = "Each file must name its own environment."
  }

  assert {
    condition     = alltrue([for names in output.given : length(setsubtract(names, output.declared)) == 0])
    error_message = "A file sets a variable that is not there: Terraform would only warn."
  }

  assert {
    condition     = toset([for name, names in output.given : name if contains(names, "emulator_url")]) == toset(["local", "localstack"])
    error_message = "The files of emulators must name an emulator's address, and no other file may."
  }

  # Project and region are said by whoever deploys, and belong in no file.
  assert {
    condition = alltrue([for names in output.given : length(setsubtract(names, [
      "environment",
      "emulator_url",
      "architecture",
      "log_level",
      "log_retention_days",
      "tracing",
      "allowed_origins",
      "throttle_rate",
      "throttle_burst",
      "monthly_quota",
      "api_key_value",
      "manage_api_gateway_account",
      "replace_usage_plan",
      "workflow_type",
      "lambda_concurrency_quota",
      "order_consumers",
      "order_batch_size",
      "currency",
      "payment_success_rate",
      "approval_hours",
      "reconcile_rate",
      "reconcile_after_minutes",
      "alarms",
      "order_queue_visibility_seconds",
      "order_queue_max_receives",
      "sender_email",
      "enforce_sender",
      "notification_delay_seconds",
      "notification_rate",
      "high_value_threshold",
      "back_office_email",
      "enforce_tls",
      "deletion_protection",
      "force_destroy",
      "noncurrent_version_days",
    ])) == 0])
    error_message = "A file sets a variable that is not tried below, or one that belongs in no file."
  }
}

run "local" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "000000000000" }
  }

  variables {
    environment                    = run.files.all.local.environment
    emulator_url                   = run.files.all.local.emulator_url
    architecture                   = run.files.all.local.architecture
    log_level                      = run.files.all.local.log_level
    log_retention_days             = run.files.all.local.log_retention_days
    tracing                        = run.files.all.local.tracing
    allowed_origins                = run.files.all.local.allowed_origins
    throttle_rate                  = run.files.all.local.throttle_rate
    throttle_burst                 = run.files.all.local.throttle_burst
    monthly_quota                  = run.files.all.local.monthly_quota
    api_key_value                  = run.files.all.local.api_key_value
    manage_api_gateway_account     = run.files.all.local.manage_api_gateway_account
    replace_usage_plan             = run.files.all.local.replace_usage_plan
    workflow_type                  = run.files.all.local.workflow_type
    lambda_concurrency_quota       = run.files.all.local.lambda_concurrency_quota
    order_consumers                = run.files.all.local.order_consumers
    order_batch_size               = run.files.all.local.order_batch_size
    currency                       = run.files.all.local.currency
    payment_success_rate           = run.files.all.local.payment_success_rate
    approval_hours                 = run.files.all.local.approval_hours
    reconcile_rate                 = run.files.all.local.reconcile_rate
    reconcile_after_minutes        = run.files.all.local.reconcile_after_minutes
    alarms                         = run.files.all.local.alarms
    order_queue_visibility_seconds = run.files.all.local.order_queue_visibility_seconds
    order_queue_max_receives       = run.files.all.local.order_queue_max_receives
    sender_email                   = run.files.all.local.sender_email
    enforce_sender                 = run.files.all.local.enforce_sender
    notification_delay_seconds     = run.files.all.local.notification_delay_seconds
    notification_rate              = run.files.all.local.notification_rate
    high_value_threshold           = run.files.all.local.high_value_threshold
    back_office_email              = run.files.all.local.back_office_email
    enforce_tls                    = run.files.all.local.enforce_tls
    deletion_protection            = run.files.all.local.deletion_protection
    force_destroy                  = run.files.all.local.force_destroy
    noncurrent_version_days        = run.files.all.local.noncurrent_version_days
  }
}

run "localstack" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "000000000000" }
  }

  variables {
    environment                    = run.files.all.localstack.environment
    emulator_url                   = run.files.all.localstack.emulator_url
    architecture                   = run.files.all.localstack.architecture
    log_level                      = run.files.all.localstack.log_level
    log_retention_days             = run.files.all.localstack.log_retention_days
    tracing                        = run.files.all.localstack.tracing
    allowed_origins                = run.files.all.localstack.allowed_origins
    throttle_rate                  = run.files.all.localstack.throttle_rate
    throttle_burst                 = run.files.all.localstack.throttle_burst
    monthly_quota                  = run.files.all.localstack.monthly_quota
    api_key_value                  = run.files.all.localstack.api_key_value
    manage_api_gateway_account     = run.files.all.localstack.manage_api_gateway_account
    replace_usage_plan             = run.files.all.localstack.replace_usage_plan
    workflow_type                  = run.files.all.localstack.workflow_type
    lambda_concurrency_quota       = run.files.all.localstack.lambda_concurrency_quota
    order_consumers                = run.files.all.localstack.order_consumers
    order_batch_size               = run.files.all.localstack.order_batch_size
    currency                       = run.files.all.localstack.currency
    payment_success_rate           = run.files.all.localstack.payment_success_rate
    approval_hours                 = run.files.all.localstack.approval_hours
    reconcile_rate                 = run.files.all.localstack.reconcile_rate
    reconcile_after_minutes        = run.files.all.localstack.reconcile_after_minutes
    alarms                         = run.files.all.localstack.alarms
    order_queue_visibility_seconds = run.files.all.localstack.order_queue_visibility_seconds
    order_queue_max_receives       = run.files.all.localstack.order_queue_max_receives
    sender_email                   = run.files.all.localstack.sender_email
    enforce_sender                 = run.files.all.localstack.enforce_sender
    notification_delay_seconds     = run.files.all.localstack.notification_delay_seconds
    high_value_threshold           = run.files.all.localstack.high_value_threshold
    back_office_email              = run.files.all.localstack.back_office_email
    enforce_tls                    = run.files.all.localstack.enforce_tls
    deletion_protection            = run.files.all.localstack.deletion_protection
    force_destroy                  = run.files.all.localstack.force_destroy
    noncurrent_version_days        = run.files.all.localstack.noncurrent_version_days
  }

  assert {
    condition     = var.sender_email == null && !var.tracing
    error_message = "LocalStack's free edition has no SES v2 and no X-Ray: the stack must not use them there."
  }
}

run "dev" {
  command = plan

  variables {
    environment                    = run.files.all.dev.environment
    architecture                   = run.files.all.dev.architecture
    log_level                      = run.files.all.dev.log_level
    log_retention_days             = run.files.all.dev.log_retention_days
    tracing                        = run.files.all.dev.tracing
    allowed_origins                = run.files.all.dev.allowed_origins
    throttle_rate                  = run.files.all.dev.throttle_rate
    throttle_burst                 = run.files.all.dev.throttle_burst
    monthly_quota                  = run.files.all.dev.monthly_quota
    api_key_value                  = run.files.all.dev.api_key_value
    manage_api_gateway_account     = run.files.all.dev.manage_api_gateway_account
    replace_usage_plan             = run.files.all.dev.replace_usage_plan
    workflow_type                  = run.files.all.dev.workflow_type
    lambda_concurrency_quota       = run.files.all.dev.lambda_concurrency_quota
    order_consumers                = run.files.all.dev.order_consumers
    order_batch_size               = run.files.all.dev.order_batch_size
    currency                       = run.files.all.dev.currency
    payment_success_rate           = run.files.all.dev.payment_success_rate
    approval_hours                 = run.files.all.dev.approval_hours
    reconcile_rate                 = run.files.all.dev.reconcile_rate
    reconcile_after_minutes        = run.files.all.dev.reconcile_after_minutes
    alarms                         = run.files.all.dev.alarms
    order_queue_visibility_seconds = run.files.all.dev.order_queue_visibility_seconds
    order_queue_max_receives       = run.files.all.dev.order_queue_max_receives
    sender_email                   = run.files.all.dev.sender_email
    enforce_sender                 = run.files.all.dev.enforce_sender
    notification_delay_seconds     = run.files.all.dev.notification_delay_seconds
    notification_rate              = run.files.all.dev.notification_rate
    high_value_threshold           = run.files.all.dev.high_value_threshold
    back_office_email              = run.files.all.dev.back_office_email
    enforce_tls                    = run.files.all.dev.enforce_tls
    deletion_protection            = run.files.all.dev.deletion_protection
    force_destroy                  = run.files.all.dev.force_destroy
    noncurrent_version_days        = run.files.all.dev.noncurrent_version_days
  }

  assert {
    condition     = var.enforce_tls && var.enforce_sender && var.tracing && var.alarms && !var.replace_usage_plan && var.api_key_value == null
    error_message = "On AWS plain HTTP must be refused, mails be sent from one address alone, traces kept, alarms made, a usage plan changed in place, and the key made by API Gateway."
  }
}

run "staging" {
  command = plan

  variables {
    environment                    = run.files.all.staging.environment
    architecture                   = run.files.all.staging.architecture
    log_level                      = run.files.all.staging.log_level
    log_retention_days             = run.files.all.staging.log_retention_days
    tracing                        = run.files.all.staging.tracing
    allowed_origins                = run.files.all.staging.allowed_origins
    throttle_rate                  = run.files.all.staging.throttle_rate
    throttle_burst                 = run.files.all.staging.throttle_burst
    monthly_quota                  = run.files.all.staging.monthly_quota
    api_key_value                  = run.files.all.staging.api_key_value
    manage_api_gateway_account     = run.files.all.staging.manage_api_gateway_account
    replace_usage_plan             = run.files.all.staging.replace_usage_plan
    workflow_type                  = run.files.all.staging.workflow_type
    lambda_concurrency_quota       = run.files.all.staging.lambda_concurrency_quota
    order_consumers                = run.files.all.staging.order_consumers
    order_batch_size               = run.files.all.staging.order_batch_size
    currency                       = run.files.all.staging.currency
    payment_success_rate           = run.files.all.staging.payment_success_rate
    approval_hours                 = run.files.all.staging.approval_hours
    reconcile_rate                 = run.files.all.staging.reconcile_rate
    reconcile_after_minutes        = run.files.all.staging.reconcile_after_minutes
    alarms                         = run.files.all.staging.alarms
    order_queue_visibility_seconds = run.files.all.staging.order_queue_visibility_seconds
    order_queue_max_receives       = run.files.all.staging.order_queue_max_receives
    sender_email                   = run.files.all.staging.sender_email
    enforce_sender                 = run.files.all.staging.enforce_sender
    notification_delay_seconds     = run.files.all.staging.notification_delay_seconds
    notification_rate              = run.files.all.staging.notification_rate
    high_value_threshold           = run.files.all.staging.high_value_threshold
    back_office_email              = run.files.all.staging.back_office_email
    enforce_tls                    = run.files.all.staging.enforce_tls
    deletion_protection            = run.files.all.staging.deletion_protection
    force_destroy                  = run.files.all.staging.force_destroy
    noncurrent_version_days        = run.files.all.staging.noncurrent_version_days
  }

  assert {
    condition     = var.enforce_tls && var.enforce_sender && var.tracing && var.alarms && !var.replace_usage_plan && var.api_key_value == null
    error_message = "On AWS plain HTTP must be refused, mails be sent from one address alone, traces kept, alarms made, a usage plan changed in place, and the key made by API Gateway."
  }
}

run "prod" {
  command = plan

  variables {
    environment                    = run.files.all.prod.environment
    architecture                   = run.files.all.prod.architecture
    log_level                      = run.files.all.prod.log_level
    log_retention_days             = run.files.all.prod.log_retention_days
    tracing                        = run.files.all.prod.tracing
    allowed_origins                = run.files.all.prod.allowed_origins
    throttle_rate                  = run.files.all.prod.throttle_rate
    throttle_burst                 = run.files.all.prod.throttle_burst
    monthly_quota                  = run.files.all.prod.monthly_quota
    api_key_value                  = run.files.all.prod.api_key_value
    manage_api_gateway_account     = run.files.all.prod.manage_api_gateway_account
    replace_usage_plan             = run.files.all.prod.replace_usage_plan
    workflow_type                  = run.files.all.prod.workflow_type
    lambda_concurrency_quota       = run.files.all.prod.lambda_concurrency_quota
    order_consumers                = run.files.all.prod.order_consumers
    order_batch_size               = run.files.all.prod.order_batch_size
    currency                       = run.files.all.prod.currency
    payment_success_rate           = run.files.all.prod.payment_success_rate
    approval_hours                 = run.files.all.prod.approval_hours
    reconcile_rate                 = run.files.all.prod.reconcile_rate
    reconcile_after_minutes        = run.files.all.prod.reconcile_after_minutes
    alarms                         = run.files.all.prod.alarms
    order_queue_visibility_seconds = run.files.all.prod.order_queue_visibility_seconds
    order_queue_max_receives       = run.files.all.prod.order_queue_max_receives
    sender_email                   = run.files.all.prod.sender_email
    enforce_sender                 = run.files.all.prod.enforce_sender
    notification_delay_seconds     = run.files.all.prod.notification_delay_seconds
    notification_rate              = run.files.all.prod.notification_rate
    high_value_threshold           = run.files.all.prod.high_value_threshold
    back_office_email              = run.files.all.prod.back_office_email
    enforce_tls                    = run.files.all.prod.enforce_tls
    deletion_protection            = run.files.all.prod.deletion_protection
    force_destroy                  = run.files.all.prod.force_destroy
    noncurrent_version_days        = run.files.all.prod.noncurrent_version_days
  }

  assert {
    condition     = var.enforce_tls && var.enforce_sender && var.tracing && var.alarms && !var.replace_usage_plan && var.api_key_value == null
    error_message = "On AWS plain HTTP must be refused, mails be sent from one address alone, traces kept, alarms made, a usage plan changed in place, and the key made by API Gateway."
  }

  assert {
    condition     = var.deletion_protection && !var.force_destroy
    error_message = "Nothing of real customers may be deleted by one command."
  }
}

# An emulator's file opens the stack to a known key: it must not reach an account, whoever forgets tflocal.
run "refuses_an_emulators_file_on_an_account" {
  command = plan

  variables {
    emulator_url  = run.files.all.local.emulator_url
    enforce_tls   = run.files.all.local.enforce_tls
    api_key_value = run.files.all.local.api_key_value
  }

  expect_failures = [data.aws_caller_identity.current]
}

run "refuses_to_go_without_a_file_on_an_emulator" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "000000000000" }
  }

  expect_failures = [data.aws_caller_identity.current]
}
