# Bad input is refused before anything is made. These runs need the variables alone, and no provider.

run "refuses_bad_input" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
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

    # without the one that the commands of make are
    api_clients = { shop = { description = "The web shop" } }

    # of nothing
    console_refresh_seconds = 0

    # that step functions lacks
    workflow_type = "SLOW"

    # below what AWS gives to anybody
    lambda_concurrency_quota = 9

    # of none
    api_concurrency = 0

    # below what Lambda takes
    order_consumers = 1

    # of the past
    payment_patience_seconds = -1

    # of none
    retry_hours = 0

    # that no function knows
    payment_provider = "nobody"

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
    enforce_tls    = false
    enforce_sender = false

    # without an emulator
    gateway_faults_folder = "/faults"

    # without a domain
    sender_email      = "orders"
    back_office_email = "office@shop"

    # without a wait, in which Lambda gathers no more than 10
    analytics_delay_seconds = 0

    # below nothing
    high_value_threshold = -1

    # of none
    notified_statuses = []

    # above 15 minutes
    notification_delay_seconds = 901

    # below 1 in 10 seconds
    notification_rate = 0.05

    # of none
    shop_name = ""

    # without a domain
    shop_reply_to = "help"

    # of none
    noncurrent_version_days = 0

    # shorter than an import can be repeated
    upload_days = 14
    # a key instead of where it is
    payment_key_secret_arn = "sk_live_1"

    # fewer than WAF counts
    waf_rate_limit = 9

    # of none
    allowed_origins = []

    # of none
    approval_hours = 0

    # that is no rate
    reconcile_rate = "every morning"

    # without a host
    alarm_email = "jo@"

    # with a heading of its own
    runbook_url = "docs/runbook.md#alarms"

    # that no order could exceed
    order_failure_percent = 100
  }

  expect_failures = [
    var.environment,
    var.aws_region,
    var.architecture,
    var.log_level,
    var.log_retention_days,
    var.throttle_rate,
    var.throttle_burst,
    var.api_clients,
    var.console_refresh_seconds,
    var.workflow_type,
    var.lambda_concurrency_quota,
    var.api_concurrency,
    var.order_consumers,
    var.payment_patience_seconds,
    var.payment_provider,
    var.retry_hours,
    var.currency,
    var.approval_threshold,
    var.payment_success_rate,
    var.order_queue_visibility_seconds,
    var.order_queue_max_receives,
    var.receipt_link_seconds,
    var.enforce_tls,
    var.enforce_sender,
    var.gateway_faults_folder,
    var.sender_email,
    var.back_office_email,
    var.analytics_delay_seconds,
    var.high_value_threshold,
    var.notified_statuses,
    var.notification_delay_seconds,
    var.analytics_delay_seconds,
    var.notification_rate,
    var.shop_name,
    var.shop_reply_to,
    var.noncurrent_version_days,
    var.upload_days,
    var.waf_rate_limit,
    var.payment_key_secret_arn,
    var.allowed_origins,
    var.approval_hours,
    var.reconcile_rate,
    var.alarm_email,
    var.runbook_url,
    var.order_failure_percent,
  ]
}

run "refuses_other_bad_input" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    # with a slash at the end
    emulator_url = "http://localhost:4566/"

    # of a fraction
    approval_threshold   = 999.999
    high_value_threshold = 99.999
    payment_success_rate = 99.5
    receipt_link_seconds = 60.5

    # with a path
    allowed_origins = ["https://shop.example.com/"]

    # above 5 minutes
    analytics_delay_seconds = 301

    # of a fraction
    approval_hours = 1.5

    # of none
    order_batch_size = 0

    # of one, but many
    reconcile_rate = "rate(1 minutes)"

    # sooner than the queue gives up and a run is over
    reconcile_after_minutes = 13
  }

  expect_failures = [
    var.emulator_url,
    var.approval_threshold,
    var.high_value_threshold,
    var.payment_success_rate,
    var.receipt_link_seconds,
    var.allowed_origins,
    var.analytics_delay_seconds,
    var.approval_hours,
    var.order_batch_size,
    var.reconcile_rate,
    var.reconcile_after_minutes,
  ]
}

run "refuses_more_bad_input" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    # of all and one
    allowed_origins = ["*", "https://shop.example.com"]

    # that last too long
    receipt_link_seconds = 3601

    # above a week
    reconcile_after_minutes = 10081

    # that no order has
    notified_statuses = ["PAID", "LOST"]

    # of half a second
    notification_delay_seconds = 0.5

    # of half a second
    analytics_delay_seconds = 1.5

    # above 1000 a second
    notification_rate = 1001

    # of two lines
    shop_name = "Order\nService"
  }

  expect_failures = [
    var.allowed_origins,
    var.receipt_link_seconds,
    var.reconcile_after_minutes,
    var.notified_statuses,
    var.notification_delay_seconds,
    var.analytics_delay_seconds,
    var.notification_rate,
    var.shop_name,
  ]
}

run "refuses_more_runs_than_the_account_can_carry" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    order_consumers  = 2
    order_batch_size = 3
  }

  expect_failures = [var.order_batch_size]
}

run "refuses_to_leave_the_api_without_concurrency" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    lambda_concurrency_quota = 1000
    order_consumers          = 100
    order_batch_size         = 9
  }

  expect_failures = [var.order_batch_size]
}

run "refuses_a_project_with_capitals" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    project_name = "Orders"
  }

  expect_failures = [
    var.project_name,
  ]
}

run "refuses_names_that_do_not_fit" {
  command = plan

  module {
    source = "./tests/variables"
  }

  variables {
    project_name = "orders-of-shop-17"
    environment  = "staging1"
  }

  expect_failures = [
    var.project_name,
  ]
}
