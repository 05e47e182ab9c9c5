# Bad input is refused before anything is made.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "refuses_bad_input" {
  command = plan

  variables {
    # with capitals
    project_name = "Orders"

    # with a dash
    environment = "dev-1"

    # that is a city
    aws_region = "Frankfurt"

    # that lambda lacks
    architecture = "sparc"

    # that powertools lacks
    log_level = "LOUD"

    # that cloudwatch lacks
    log_retention_days = 8

    # of nothing
    throttle_rate = 0

    # of half a request
    throttle_burst = 1.5

    # of nothing
    monthly_quota = 0

    # that is short
    api_key_value = "too-short"

    # that step functions lacks
    workflow_type = "SLOW"

    # of none
    workflow_concurrency = 0

    # without cents
    currency = "JPY"

    # above all
    approval_threshold   = -1
    payment_success_rate = 101

    # above 12 hours
    order_queue_visibility_seconds = 43201

    # of none
    order_queue_max_receives = 0

    # that end at once
    receipt_link_seconds = 29

    # off on aws
    enforce_tls = false

    # of none
    noncurrent_version_days = 0

    # of none
    allowed_origins = []

    # of none
    approval_hours = 0

    # that is no rate
    reconcile_rate = "every morning"

    # without a host
    alarm_email = "jo@"
  }

  expect_failures = [
    var.project_name,
    var.environment,
    var.aws_region,
    var.architecture,
    var.log_level,
    var.log_retention_days,
    var.throttle_rate,
    var.throttle_burst,
    var.monthly_quota,
    var.api_key_value,
    var.workflow_type,
    var.workflow_concurrency,
    var.currency,
    var.approval_threshold,
    var.payment_success_rate,
    var.order_queue_visibility_seconds,
    var.order_queue_max_receives,
    var.receipt_link_seconds,
    var.enforce_tls,
    var.noncurrent_version_days,
    var.allowed_origins,
    var.approval_hours,
    var.reconcile_rate,
    var.alarm_email,
  ]
}

run "refuses_other_bad_input" {
  command = plan

  variables {
    # with a slash at the end
    emulator_url = "http://localhost:4566/"

    # of a fraction
    approval_threshold   = 999.999
    payment_success_rate = 99.5
    receipt_link_seconds = 60.5

    # with a path
    allowed_origins = ["https://shop.example.com/"]

    # of a fraction
    approval_hours = 1.5

    # of one, but many
    reconcile_rate = "rate(1 minutes)"

    # sooner than the queue gives up and a run is over
    reconcile_after_minutes = 13
  }

  expect_failures = [
    var.emulator_url,
    var.approval_threshold,
    var.payment_success_rate,
    var.receipt_link_seconds,
    var.allowed_origins,
    var.approval_hours,
    var.reconcile_rate,
    var.reconcile_after_minutes,
  ]
}

run "refuses_more_bad_input" {
  command = plan

  variables {
    # of all and one
    allowed_origins = ["*", "https://shop.example.com"]

    # that last too long
    receipt_link_seconds = 3601

    # above a week
    reconcile_after_minutes = 10081
  }

  expect_failures = [
    var.allowed_origins,
    var.receipt_link_seconds,
    var.reconcile_after_minutes,
  ]
}
