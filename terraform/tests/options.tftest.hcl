# The stack with other values than the defaults. Options that do not depend on each other share a run: each run plans the
# whole stack.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  environment = "test"
  alarm_email = "shop@example.com"
}

run "on_aws" {
  command = plan

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-us-gov" }
  }

  variables {
    project_name = "orders-of-a-shop"
    environment  = "staging1"
    aws_region   = "ap-southeast-1"

    # As many as fit: 20 x (1 + 5) + 4.
    lambda_concurrency_quota = 124
    order_consumers          = 20
    order_batch_size         = 5

    order_queue_visibility_seconds = 12
    order_queue_max_receives       = 2
    workflow_type                  = "STANDARD"
    deletion_protection            = true
    password_sign_in               = true

    sender_email         = "orders@shop.example.com"
    back_office_email    = "office@shop.example.com"
    high_value_threshold = 250.5
    notification_rate    = 10

    analytics_delay_seconds = 300
    publish_statuses        = true

    reconcile_rate        = "rate(12 hours)"
    runbook_url           = "https://git.example.com/runbook.md"
    order_failure_percent = 5
  }

  # A bucket's name holds project and environment, account and region.

  assert {
    condition     = length(local.prefix) == 25 && output.uploads_bucket == "orders-of-a-shop-staging1-123456789012-ap-southeast-1-uploads"
    error_message = "Names of 24 characters together must fit."
  }

  # Analytics queue

  assert {
    condition     = aws_lambda_event_source_mapping.record_analytics.maximum_batching_window_in_seconds == 300 && module.analytics_events.queue.visibility_timeout_seconds == 450
    error_message = "A message must stay hidden while its batch is gathered, and six times as long as record-analytics may take."
  }

  # Bus to subscribers

  assert {
    condition     = aws_cloudwatch_event_rule.customer_notifications.state == "ENABLED"
    error_message = "With publish_statuses, the topic must get the statuses."
  }

  # Order queue

  assert {
    condition     = module.order_processing.queue.visibility_timeout_seconds == 12 && jsondecode(module.order_processing.queue.redrive_policy).maxReceiveCount == 2
    error_message = "Visibility and receives must be as asked."
  }

  assert {
    condition     = module.process_order.timeout_seconds == 12
    error_message = "process-order must not take longer than its messages are hidden: Lambda refuses such a mapping."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.process_order.batch_size == 5 && aws_lambda_event_source_mapping.process_order.scaling_config[0].maximum_concurrency == 20
    error_message = "Batches and their number at once must be as asked."
  }

  assert {
    condition     = module.process_order.concurrency == 20
    error_message = "As many invocations of process-order must be set aside as the mapping may start, so that none is throttled."
  }

  # Workflow

  assert {
    condition     = module.fulfil_order.type == "STANDARD"
    error_message = "The workflow must be STANDARD where asked."
  }

  assert {
    condition = toset([for permission in module.process_order.permissions : permission if startswith(permission, "states:")]) == toset([
      "states:StartExecution ${module.fulfil_order.arn}",
      "states:DescribeExecution ${module.fulfil_order.execution_arns}",
    ]) && module.process_order.environment.WORKFLOW_TYPE == "STANDARD"
    error_message = "process-order must start a STANDARD run and ask for its end, and nothing else."
  }

  assert {
    condition = alltrue([
      for state in values(jsondecode(module.fulfil_order.definition).States) : startswith(state.Resource, "arn:aws-us-gov:states:::") if state.Type == "Task"
    ])
    error_message = "The workflow's tasks must be named in the partition that the stack is in."
  }

  # Notifications

  assert {
    condition     = keys(aws_sesv2_email_identity.sender) == ["orders@shop.example.com"]
    error_message = "The sender must be an identity of SES."
  }

  assert {
    condition     = one(values(aws_sns_topic_subscription.back_office_email)).endpoint == "office@shop.example.com" && one(values(aws_sns_topic_subscription.back_office_email)).protocol == "email" && one(values(aws_sns_topic_subscription.back_office_email)).topic_arn == module.back_office.arn
    error_message = "The back office must be notified by mail where asked."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.high_value.event_pattern).detail.totalAmount == [{ numeric = [">=", 250.5] }]
    error_message = "The back office must be notified from the given threshold on."
  }

  assert {
    condition     = module.notify_customer.environment.SEND_INTERVAL_MS == "200" && module.notify_customer.timeout_seconds == 32
    error_message = "Two consumers must keep a rate of 10 a second together, and have the time for a whole batch."
  }

  assert {
    condition     = module.notifications.queue.visibility_timeout_seconds == 192 && jsondecode(module.notifications.queue.redrive_policy).maxReceiveCount == 19
    error_message = "A message must stay hidden six times as long as notify-customer may take, and be tried again for an hour."
  }

  # Storage

  assert {
    condition     = module.orders.deletion_protection && module.inventory.deletion_protection && module.payments.deletion_protection && module.analytics.deletion_protection && module.idempotency.deletion_protection
    error_message = "All tables must be protected from deletion where asked."
  }

  assert {
    condition     = aws_cognito_user_pool.customers[0].deletion_protection == "ACTIVE" && aws_cognito_user_pool.customers[0].name == "orders-of-a-shop-staging1-customers"
    error_message = "The customers' accounts must be protected from deletion where asked."
  }

  assert {
    condition     = contains(aws_cognito_user_pool_client.shop[0].explicit_auth_flows, "ALLOW_USER_PASSWORD_AUTH")
    error_message = "Customers must be able to send a password where asked."
  }

  # Alarms

  assert {
    condition     = aws_sns_topic_subscription.alarm_email[0].endpoint == "shop@example.com" && aws_sns_topic_subscription.alarm_email[0].protocol == "email" && aws_sns_topic_subscription.alarm_email[0].topic_arn == module.alarms[0].arn
    error_message = "alarm_email must be subscribed to the topic."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["order-failure-rate"].threshold == 5 && endswith(aws_cloudwatch_metric_alarm.this["order-failure-rate"].alarm_description, " https://git.example.com/runbook.md#order-failure-rate")
    error_message = "The failure rate and the address of the runbook must be as asked."
  }

  # Started twice a day: three schedules take 36 hours.
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["reconciler-not-run"].evaluation_periods == 36
    error_message = "The reconciler must have the time of three schedules before an alarm rings."
  }
}

run "on_the_emulator" {
  command = plan

  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "000000000000" }
  }

  variables {
    emulator_url      = "http://localhost:4566"
    enforce_tls       = false
    enforce_sender    = false
    sender_email      = "orders@shop.example.com"
    alarms            = false
    dashboard         = false
    saved_queries     = false
    notification_rate = 0.1

    tracing_sample_rate   = 1
    gateway_faults_folder = "/faults"
  }

  assert {
    condition     = toset([for name, function in local.functions : name if try(function.environment.GATEWAY_FAULTS_FOLDER, null) == "/faults"]) == toset(["process-payment", "refund-payment"])
    error_message = "With gateway_faults_folder the two functions that call the gateway, and no others, must look for faults there."
  }

  assert {
    condition     = local.break_it.stack == local.prefix && strcontains(module.api.base_url, local.break_it.url)
    error_message = "With gateway_faults_folder the console must know where the stack's switches are."
  }

  assert {
    condition     = alltrue([for function in local.functions : function.environment.TRACES_TO == "log" && function.environment.TRACING_SAMPLE_RATE == "1"]) && !local.context.tracing
    error_message = "On an emulator, which has no X-Ray, traces must go to the functions' logs."
  }

  assert {
    condition     = output.api_url == "http://localhost:4566/restapis/api/test/_user_request_/orders"
    error_message = "With the emulator the API's address must be the emulator's."
  }

  assert {
    condition     = output.console_url == "http://dconsole.cloudfront.localhost:4566" && strcontains(module.console[0].security_policy, "connect-src 'self' http://localhost:4566 http://127.0.0.1:4566;")
    error_message = "On the emulator, the console must have an address that browsers resolve by themselves, and may call the presigned URLs of functions."
  }

  assert {
    condition     = !anytrue([for bucket in [module.receipts, module.uploads, module.artifacts, module.console[0]] : bucket.tls_only])
    error_message = "The emulator's buckets must take plain HTTP."
  }

  assert {
    condition     = length([for statement in concat(jsondecode(module.order_processing.queue.policy).Statement, jsondecode(module.back_office.policy).Statement) : statement if statement.Effect == "Deny"]) == 0
    error_message = "The emulator's queues and topics must take plain HTTP."
  }

  assert {
    condition     = [for permission in module.notify_customer.permissions : permission if startswith(permission, "ses:")] == ["ses:SendEmail except arn:aws:ses:*:*:*"]
    error_message = "The emulator must find the right to send mails as such."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.this) + length(aws_cloudwatch_composite_alarm.functions_failing) + length(aws_cloudwatch_composite_alarm.service_degraded) + length(module.alarms) + length(aws_sns_topic_subscription.alarm_email) == 0
    error_message = "Where no alarms are wanted, nothing of them may be made."
  }

  assert {
    condition     = length(aws_cloudwatch_dashboard.this) + length(aws_cloudwatch_query_definition.this) == 0
    error_message = "Where no dashboard and no saved queries are wanted, none may be made."
  }

  assert {
    condition     = module.notify_customer.environment.SEND_INTERVAL_MS == "20000" && module.notify_customer.timeout_seconds == 230
    error_message = "Two consumers must keep a rate of 1 in 10 seconds together, and have the time for a whole batch."
  }

  assert {
    condition     = module.notifications.queue.visibility_timeout_seconds == 1380 && jsondecode(module.notifications.queue.redrive_policy).maxReceiveCount == 3
    error_message = "A message must stay hidden six times as long as notify-customer may take, and be tried again for an hour."
  }
}

run "without_customer_accounts" {
  command = plan

  variables {
    console           = false
    customer_accounts = false
  }

  assert {
    condition     = length(aws_cognito_user_pool.customers) + length(aws_cognito_user_pool_client.shop) + length(aws_cognito_user_group.back_office) == 0 && output.user_pool_id == null && output.user_pool_client_id == null
    error_message = "Where customers have no accounts, there must be no user pool."
  }

  assert {
    condition     = !anytrue([for route, method in module.api.methods : method.sign_in_required || strcontains(route, "/me/")]) && contains(keys(module.api.methods), "POST /orders")
    error_message = "Where customers have no accounts, there must be no routes for them."
  }

  assert {
    condition     = [for name in keys(aws_cloudwatch_metric_alarm.this) : name if startswith(name, "api-")] == ["api-errors-shop", "api-latency-shop"]
    error_message = "An API that is not there must have no alarms."
  }
}

run "without_traces" {
  command = plan

  variables {
    tracing_sample_rate = 0
  }

  assert {
    condition     = !anytrue([for function in local.functions : contains(keys(function.environment), "TRACES_TO")]) && !local.context.tracing
    error_message = "Where nothing is traced, no function may load the code for it, and X-Ray must trace nothing."
  }
}

run "refuses_a_sample_rate_above_one" {
  command = plan

  variables {
    tracing_sample_rate = 5
  }

  expect_failures = [var.tracing_sample_rate]
}
