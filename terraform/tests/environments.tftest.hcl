# The files of the environments. Those of AWS are planned whole by the check of the plans (scripts/lib/plan-check.ts), and
# local.tfvars is deployed by the tests on a stack; here it is what they set that counts.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

run "files" {
  module {
    source = "./tests/environments"
  }

  assert {
    condition     = toset(keys(output.all)) == toset(["local", "localstack", "dev", "staging", "prod"])
    error_message = "There must be a file for each environment."
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

  assert {
    condition     = !anytrue([for names in output.given : contains(names, "gateway_faults_folder")])
    error_message = "No file may set gateway_faults_folder: `make deploy` sets it for the emulator that it starts, which alone has the switches."
  }

  assert {
    condition     = output.all.prod.log_retention_days == 365 && output.all.prod.bucket_access_logs
    error_message = "In prod, logs must be kept for a year, and requests for objects be logged."
  }

  assert {
    condition     = alltrue([for names in output.given : length(setintersection(names, ["project_name", "aws_region"])) == 0])
    error_message = "Project and region belong in no file: whoever deploys gives them."
  }

  assert {
    condition = length(setsubtract(output.given.localstack, [
      "environment",
      "emulator_url",
      "enforce_tls",
      "sender_email",
      "customer_accounts",
      "console",
      "saved_queries",
      "api_key_values",
      "throttle_rate",
      "throttle_burst",
      "api_clients",
      "force_destroy",
      "lambda_concurrency_quota",
      "order_consumers",
      "order_batch_size",
      "publish_statuses",
    ])) == 0
    error_message = "localstack.tfvars sets a variable that is not tried below."
  }
}

run "localstack" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "000000000000" }
  }

  variables {
    environment              = run.files.all.localstack.environment
    emulator_url             = run.files.all.localstack.emulator_url
    enforce_tls              = run.files.all.localstack.enforce_tls
    sender_email             = run.files.all.localstack.sender_email
    console                  = run.files.all.localstack.console
    saved_queries            = run.files.all.localstack.saved_queries
    api_key_values           = run.files.all.localstack.api_key_values
    throttle_rate            = run.files.all.localstack.throttle_rate
    throttle_burst           = run.files.all.localstack.throttle_burst
    publish_statuses         = run.files.all.localstack.publish_statuses
    api_clients              = run.files.all.localstack.api_clients
    force_destroy            = run.files.all.localstack.force_destroy
    lambda_concurrency_quota = run.files.all.localstack.lambda_concurrency_quota
    order_consumers          = run.files.all.localstack.order_consumers
    order_batch_size         = run.files.all.localstack.order_batch_size
  }

  assert {
    condition     = var.sender_email == null && local.function_context.traces == null && !local.context.tracing && length(aws_cloudwatch_query_definition.this) == 0 && output.console_url == null
    error_message = "LocalStack's free edition has no SES v2, no X-Ray, no CloudFront and no saved queries: the stack must not use them there."
  }

  assert {
    condition     = output.api_key == "operations.local-key-not-a-secret" && keys(output.api_keys) == ["operations", "revoked", "tests"]
    error_message = "The key of the commands of make must be an output, and each client's by name."
  }
}

run "dev" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    environment         = run.files.all.dev.environment
    emulator_url        = run.files.all.dev.emulator_url
    enforce_tls         = run.files.all.dev.enforce_tls
    enforce_sender      = run.files.all.dev.enforce_sender
    tracing_sample_rate = run.files.all.dev.tracing_sample_rate
    alarms              = run.files.all.dev.alarms
    api_key_values      = run.files.all.dev.api_key_values
    deletion_protection = run.files.all.dev.deletion_protection
    force_destroy       = run.files.all.dev.force_destroy
  }

  assert {
    condition     = var.enforce_tls && var.enforce_sender && (var.tracing_sample_rate == null ? true : var.tracing_sample_rate > 0) && var.alarms && length(var.api_key_values) == 0
    error_message = "On AWS plain HTTP must be refused, mails be sent from one address alone, traces kept, alarms made, and no key be known to anybody who has the file."
  }
}

run "staging" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    environment         = run.files.all.staging.environment
    emulator_url        = run.files.all.staging.emulator_url
    enforce_tls         = run.files.all.staging.enforce_tls
    enforce_sender      = run.files.all.staging.enforce_sender
    tracing_sample_rate = run.files.all.staging.tracing_sample_rate
    alarms              = run.files.all.staging.alarms
    api_key_values      = run.files.all.staging.api_key_values
    deletion_protection = run.files.all.staging.deletion_protection
    force_destroy       = run.files.all.staging.force_destroy
  }

  assert {
    condition     = var.enforce_tls && var.enforce_sender && (var.tracing_sample_rate == null ? true : var.tracing_sample_rate > 0) && var.alarms && length(var.api_key_values) == 0
    error_message = "On AWS plain HTTP must be refused, mails be sent from one address alone, traces kept, alarms made, and no key be known to anybody who has the file."
  }
}

run "prod" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    environment         = run.files.all.prod.environment
    emulator_url        = run.files.all.prod.emulator_url
    enforce_tls         = run.files.all.prod.enforce_tls
    enforce_sender      = run.files.all.prod.enforce_sender
    tracing_sample_rate = run.files.all.prod.tracing_sample_rate
    alarms              = run.files.all.prod.alarms
    api_key_values      = run.files.all.prod.api_key_values
    deletion_protection = run.files.all.prod.deletion_protection
    force_destroy       = run.files.all.prod.force_destroy
  }

  assert {
    condition     = var.enforce_tls && var.enforce_sender && (var.tracing_sample_rate == null ? true : var.tracing_sample_rate > 0) && var.alarms && length(var.api_key_values) == 0
    error_message = "On AWS plain HTTP must be refused, mails be sent from one address alone, traces kept, alarms made, and no key be known to anybody who has the file."
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
    emulator_url   = run.files.all.local.emulator_url
    enforce_tls    = run.files.all.local.enforce_tls
    api_key_values = run.files.all.local.api_key_values
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
