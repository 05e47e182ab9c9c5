# The stack with default values: how its parts are joined, what it keeps and how safely, and what raises an alarm.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  environment = "test"
}

run "with_default_values" {
  command = plan

  # API to functions

  assert {
    condition = { for route, method in module.api.methods : route => method.uri if !startswith(route, "OPTIONS ") } == {
      for key, route in local.contract.api.routes : key => local.functions[route.function].invoke_arn
    }
    error_message = "Each route must call its own function."
  }

  assert {
    condition = { for route, method in module.api.methods : route => method.sign_in_required if !method.api_key_required && !startswith(route, "OPTIONS ") } == {
      "GET /health"                      = false
      "GET /me/orders"                   = true
      "GET /me/orders/{orderId}"         = true
      "GET /me/orders/{orderId}/receipt" = true
      "POST /me/orders"                  = true
      "POST /me/orders/{orderId}/cancel" = true
    }
    error_message = "Each route but GET /health must ask for an API key, or for a token if it is a customer's."
  }

  # Customers

  assert {
    condition = alltrue([
      aws_cognito_user_pool.customers[0].username_attributes == toset(["email"]),
      aws_cognito_user_pool.customers[0].auto_verified_attributes == toset(["email"]),
      aws_cognito_user_pool.customers[0].user_attribute_update_settings[0].attributes_require_verification_before_update == toset(["email"]),
      aws_cognito_user_pool_client.shop[0].write_attributes == toset(["email"]),
    ])
    error_message = "Customers must sign in by an e-mail address that is verified, also after they change it."
  }

  assert {
    condition     = aws_cognito_user_pool_client.shop[0].explicit_auth_flows == toset(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]) && !aws_cognito_user_pool_client.shop[0].generate_secret
    error_message = "No password may be sent unless a variable says so, and a page cannot keep a secret."
  }

  assert {
    condition     = aws_cognito_user_pool.customers[0].deletion_protection == "INACTIVE" && aws_cognito_user_group.back_office[0].name == "back-office"
    error_message = "Accounts must be protected where tables are, and the back office must be a group."
  }

  assert {
    condition     = module.check_health.environment["WORKFLOW_ARN"] == module.fulfil_order.arn && module.check_health.environment["EVENT_BUS_NAME"] == module.order_processing.bus_name && module.check_health.environment["EVENT_RULE_NAME"] == module.order_processing.rule_name
    error_message = "check-health must ask the stack's own workflow, bus and rule."
  }

  # Two routes as they are known, which shows that the file of the contract arrives in the API.
  assert {
    condition = alltrue([
      module.api.methods["PUT /inventory/{productId}"].uri == module.manage_inventory.invoke_arn,
      module.api.methods["PUT /inventory/{productId}"].model == "ManageInventory",
      module.api.methods["PUT /inventory/{productId}"].parameters["method.request.path.productId"] == true,
      module.api.methods["PUT /inventory/{productId}"].parameters["method.request.header.Idempotency-Key"] == false,
      module.api.methods["GET /orders"].uri == module.list_orders.invoke_arn,
      module.api.methods["GET /orders"].model == null,
      module.api.methods["GET /orders"].parameters["method.request.querystring.customerId"] == false,
    ])
    error_message = "A route must have the function, the model and the parameters of the contract."
  }

  assert {
    condition     = { for route, method in module.api.methods : route => method.model if method.model != null } == { for key, route in local.contract.api.routes : key => route.model if route.model != null }
    error_message = "Each body must have its model."
  }

  assert {
    condition     = toset([for route, method in module.api.methods : route if method.body_checked]) == toset([for key, route in local.contract.api.routes : key if route.model != null && !route.body_optional]) && !module.api.methods["POST /orders/{orderId}/cancel"].body_checked
    error_message = "The gateway must check the bodies that may not be left out."
  }

  assert {
    condition     = toset([for route in keys(module.api.methods) : route if startswith(route, "OPTIONS ")]) == toset([for key in keys(local.contract.api.routes) : "OPTIONS ${split(" ", key)[1]}"])
    error_message = "Every path must answer preflight."
  }

  # The emulator lets the gateway call every function; AWS only those that allow it.
  assert {
    condition = { for route, invocation in module.api.invocations : route => "${invocation.principal} ${invocation.source_arn} ${invocation.function_name}" } == {
      for key, route in local.contract.api.routes : key => "apigateway.amazonaws.com arn:aws:execute-api:us-east-1:123456789012:api/test/${replace(replace(key, " ", ""), "/\\{[^}]+\\}/", "*")} orders-test-${route.function}"
    }
    error_message = "Each function must be open to its own route only."
  }

  assert {
    condition     = alltrue([for route in values(local.contract.api.routes) : local.functions[route.function].timeout_seconds < 29])
    error_message = "A function must give up before the gateway does, after 29 s."
  }

  # Stream to relay

  assert {
    condition     = aws_lambda_event_source_mapping.relay_order_events.event_source_arn == module.orders.stream_arn && aws_lambda_event_source_mapping.relay_order_events.function_name == module.relay_order_events.arn
    error_message = "The relay must read the stream of the orders table."
  }

  assert {
    condition     = toset([for filter in one(aws_lambda_event_source_mapping.relay_order_events.filter_criteria).filter : filter.pattern]) == toset([for pattern in jsondecode(file("${path.root}/events/stream-filters.json")) : jsonencode(pattern)])
    error_message = "The relay must get the records that its filters name."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.relay_order_events.starting_position == "TRIM_HORIZON"
    error_message = "The relay must begin at the stream's beginning, or it misses orders."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.relay_order_events.maximum_retry_attempts == -1 && aws_lambda_event_source_mapping.relay_order_events.maximum_record_age_in_seconds == -1
    error_message = "A batch that fails must be repeated for as long as the stream keeps it."
  }

  assert {
    condition = alltrue([
      aws_lambda_event_source_mapping.relay_order_events.bisect_batch_on_function_error,
      one(aws_lambda_event_source_mapping.relay_order_events.destination_config[0].on_failure).destination_arn == module.relay_dead_letters.arn,
    ])
    error_message = "A batch that fails must be halved, and whatever Lambda gives up must be seen in the relay's dead-letter queue."
  }

  # The emulator loses what is reported so; a fault must be thrown.
  assert {
    condition     = length(coalesce(aws_lambda_event_source_mapping.relay_order_events.function_response_types, [])) == 0
    error_message = "The relay must not report single records."
  }

  # Bus to queues

  assert {
    condition = { for name, subscription in { order_processing = module.order_processing, notifications = module.notifications, analytics = module.analytics_events } : name => jsondecode(subscription.event_pattern) } == {
      order_processing = { source = ["com.orders.service"], detail-type = ["Order Created", "Order Processing Requested"], detail = { attempt = [{ numeric = [">=", 1] }] } }
      notifications    = { source = ["com.orders.service"], detail-type = ["Order Created", "Order Status Changed"], detail = { channels = ["SMS"], status = local.contract.statuses } }
      analytics        = { source = ["com.orders.service"], detail-type = ["Order Created", "Order Status Changed"] }
    }
    error_message = "Each queue must take its own events and nothing else."
  }

  assert {
    condition     = alltrue([for subscription in [module.order_processing, module.notifications, module.analytics_events] : subscription.bus_name == "orders-test-orders"])
    error_message = "Events must be taken from the orders' own bus."
  }

  # Queue to processor

  assert {
    condition     = module.order_processing.queue.name == "orders-test-order-processing-queue" && module.order_processing.queue.visibility_timeout_seconds == 180 && module.order_processing.queue.retention_seconds == 14 * 24 * 3600
    error_message = "The order processing queue must hide messages for 180 s and keep them for 14 days."
  }

  assert {
    condition = jsondecode(module.order_processing.queue.redrive_policy) == {
      deadLetterTargetArn = module.order_processing.dead_letters.arn
      maxReceiveCount     = 3
    }
    error_message = "A message must go to the dead-letter queue after 3 receives."
  }

  assert {
    condition     = alltrue([for queue in [module.order_processing.dead_letters, module.notifications.dead_letters, module.analytics_events.dead_letters, module.relay_dead_letters, module.imports_dead_letters, module.reconciler_dead_letters, module.receipts_dead_letters, module.customer_notifications_dead_letters, module.back_office_dead_letters] : queue.retention_seconds == 14 * 24 * 3600])
    error_message = "Dead letters must be kept as long as can be."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.process_order.event_source_arn == module.order_processing.queue.arn && aws_lambda_event_source_mapping.process_order.function_name == module.process_order.arn
    error_message = "process-order must read the order processing queue."
  }

  assert {
    condition     = toset(aws_lambda_event_source_mapping.process_order.function_response_types) == toset(["ReportBatchItemFailures"])
    error_message = "One bad message must not bring its neighbours back."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.process_order.batch_size == 2 && aws_lambda_event_source_mapping.process_order.scaling_config[0].maximum_concurrency == 2
    error_message = "Batches and their number at once must be bounded, so that they fit into a new account."
  }

  assert {
    condition     = module.process_order.timeout_seconds == 110 && module.order_processing.queue.visibility_timeout_seconds == 180
    error_message = "A message must stay hidden for longer than process-order waits for the run of its order."
  }

  assert {
    condition     = module.process_order.concurrency == null
    error_message = "A new account has too little concurrency to set any aside."
  }

  assert {
    condition     = alltrue([for step in keys(local.workflow_steps) : local.functions[replace(step, "_", "-")].timeout_seconds == 5 && local.functions[replace(step, "_", "-")].concurrency == null])
    error_message = "Each step must be short, and as many of it may run as there are runs."
  }

  # Queue to customers

  assert {
    condition     = aws_lambda_event_source_mapping.notify_customer.event_source_arn == module.notifications.queue.arn && aws_lambda_event_source_mapping.notify_customer.function_name == module.notify_customer.arn
    error_message = "notify-customer must read the queue of notifications."
  }

  assert {
    condition     = toset(aws_lambda_event_source_mapping.notify_customer.function_response_types) == toset(["ReportBatchItemFailures"])
    error_message = "A notification that fails must not repeat the others of its batch."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.notify_customer.batch_size == 10 && aws_lambda_event_source_mapping.notify_customer.scaling_config[0].maximum_concurrency == 2
    error_message = "Batches of notifications and their number at once must be bounded."
  }

  # 1 mail a second: two consumers that begin one every 2 s, each batch of ten 20 s.
  assert {
    condition     = contains(local.contract.statuses, "PENDING") && module.notify_customer.environment.NOTIFIED_STATUSES == join(",", local.contract.statuses)
    error_message = "Customers must be notified of every status of the status table."
  }

  assert {
    condition     = module.notify_customer.environment.SEND_INTERVAL_MS == "2000" && module.notify_customer.timeout_seconds == 50
    error_message = "Two consumers must keep a rate of 1 a second together, and have the time for a whole batch."
  }

  assert {
    condition     = module.notifications.queue.visibility_timeout_seconds == 300 && jsondecode(module.notifications.queue.redrive_policy).maxReceiveCount == 12
    error_message = "A message must stay hidden six times as long as notify-customer may take, and be tried again for an hour."
  }

  # Bus to subscribers

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.customer_notifications.event_pattern) == {
      source      = [local.contract.events.source]
      detail-type = ["Order Created", "Order Status Changed"]
    }
    error_message = "Subscribers must get every status, and nothing else."
  }

  assert {
    condition     = aws_cloudwatch_event_rule.customer_notifications.state == "DISABLED"
    error_message = "Unless it is asked for, no status must be published to the topic: SNS charges for each."
  }

  assert {
    condition     = aws_cloudwatch_event_rule.customer_notifications.event_bus_name == "orders-test-orders" && aws_cloudwatch_event_target.customer_notifications.event_bus_name == "orders-test-orders" && aws_cloudwatch_event_target.customer_notifications.rule == "orders-test-customer-notifications" && aws_cloudwatch_event_target.customer_notifications.arn == module.customer_notifications.arn && aws_cloudwatch_event_target.customer_notifications.input_path == "$.detail"
    error_message = "The details of events must go from the orders' bus to the subscribers' topic."
  }

  assert {
    condition     = aws_cloudwatch_event_target.customer_notifications.retry_policy[0].maximum_event_age_in_seconds == 86400 && aws_cloudwatch_event_target.customer_notifications.retry_policy[0].maximum_retry_attempts == 185 && aws_cloudwatch_event_target.customer_notifications.dead_letter_config[0].arn == module.customer_notifications_dead_letters.arn
    error_message = "The bus must try for a day to publish a status, and keep what it could not deliver."
  }

  assert {
    condition = [for statement in jsondecode(module.customer_notifications.policy).Statement : statement if statement.Effect == "Allow"] == [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:us-east-1:123456789012:orders-test-customer-notifications"
    }]
    error_message = "Only rules may publish to the subscribers' topic."
  }

  assert {
    condition     = one([for statement in jsondecode(module.customer_notifications_dead_letters.policy).Statement : statement if statement.Effect == "Allow"]).Condition == { ArnEquals = { "aws:SourceArn" = "arn:aws:events:us-east-1:123456789012:rule/orders-test-orders/orders-test-customer-notifications" } }
    error_message = "Only the rule may send to its dead-letter queue."
  }

  # Bus to back office

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.high_value.event_pattern) == {
      source      = [local.contract.events.source]
      detail-type = [local.contract.events.types.created]
      detail      = { totalAmount = [{ numeric = [">=", 100] }] }
    }
    error_message = "New orders of 100 and more must be taken, and nothing else."
  }

  assert {
    condition     = aws_cloudwatch_event_rule.high_value.event_bus_name == "orders-test-orders" && aws_cloudwatch_event_target.back_office.event_bus_name == "orders-test-orders" && aws_cloudwatch_event_target.back_office.rule == "orders-test-high-value" && aws_cloudwatch_event_target.back_office.arn == module.back_office.arn
    error_message = "Orders of high value must go from the orders' bus to the back office's topic."
  }

  assert {
    condition     = aws_cloudwatch_event_target.back_office.retry_policy[0].maximum_event_age_in_seconds == 86400 && aws_cloudwatch_event_target.back_office.retry_policy[0].maximum_retry_attempts == 185 && aws_cloudwatch_event_target.back_office.dead_letter_config[0].arn == module.back_office_dead_letters.arn
    error_message = "The bus must try for a day to notify the back office, and keep what it could not deliver."
  }

  # The emulator lets everybody publish to every topic and send to every queue.
  assert {
    condition = [for statement in jsondecode(module.back_office.policy).Statement : statement if statement.Effect == "Allow"] == [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:us-east-1:123456789012:orders-test-back-office"
    }]
    error_message = "Only rules may publish to the back office's topic."
  }

  assert {
    condition     = one([for statement in jsondecode(module.back_office_dead_letters.policy).Statement : statement if statement.Effect == "Allow"]).Condition == { ArnEquals = { "aws:SourceArn" = "arn:aws:events:us-east-1:123456789012:rule/orders-test-orders/orders-test-high-value" } }
    error_message = "Only the rule may send to its dead-letter queue."
  }

  assert {
    condition     = length(aws_sns_topic_subscription.back_office_email) == 0 && length(aws_sesv2_email_identity.sender) == 0
    error_message = "Nobody must get mails unless asked."
  }

  # Queue to analytics

  assert {
    condition     = aws_lambda_event_source_mapping.record_analytics.event_source_arn == module.analytics_events.queue.arn && aws_lambda_event_source_mapping.record_analytics.function_name == module.record_analytics.arn
    error_message = "record-analytics must read the analytics queue."
  }

  assert {
    condition     = toset(aws_lambda_event_source_mapping.record_analytics.function_response_types) == toset(["ReportBatchItemFailures"])
    error_message = "One event that cannot be counted must not bring its neighbours back."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.record_analytics.batch_size == 100 && aws_lambda_event_source_mapping.record_analytics.scaling_config[0].maximum_concurrency == 2
    error_message = "Events must be counted in large batches, few at once: they meet in the same counters."
  }

  # Lambda gathers more than 10 messages only where it may wait for them.
  assert {
    condition     = aws_lambda_event_source_mapping.record_analytics.maximum_batching_window_in_seconds == 20 && module.record_analytics.timeout_seconds * 6 + aws_lambda_event_source_mapping.record_analytics.maximum_batching_window_in_seconds <= module.analytics_events.queue.visibility_timeout_seconds
    error_message = "A message must stay hidden while its batch is gathered, and six times as long as record-analytics may take."
  }

  # Workflow to steps

  assert {
    condition     = module.fulfil_order.name == "orders-test-fulfil-order" && module.fulfil_order.type == "EXPRESS"
    error_message = "The workflow must be EXPRESS by default."
  }

  assert {
    condition = {
      for name, state in jsondecode(module.fulfil_order.definition).States : name => state.Arguments.FunctionName if can(state.Arguments.FunctionName)
      } == {
      for name in keys(local.workflow_steps) : replace(title(replace(name, "_", " ")), " ", "") => local.functions[replace(name, "_", "-")].arn
    }
    error_message = "Each step of the workflow must call the function of its name, and each function must be a step."
  }

  assert {
    condition     = [for state in values(jsondecode(module.fulfil_order.definition).States) : state.Arguments.QueueUrl if can(state.Arguments.QueueUrl)] == [module.receipts_dead_letters.url]
    error_message = "Missing receipts must be sent to their queue."
  }

  assert {
    condition = alltrue([
      for state in values(jsondecode(module.fulfil_order.definition).States) : state.TimeoutSeconds > module.validate_order.timeout_seconds if state.Type == "Task"
    ])
    error_message = "A step must time out before the workflow ends it, so that the reported fault is its own."
  }

  # Clock to reconciler

  assert {
    condition = { for name, schedule in aws_scheduler_schedule.reconcile : name => "${schedule.schedule_expression} ${schedule.schedule_expression_timezone} ${schedule.target[0].input}" } == {
      open   = "rate(5 minutes) UTC {\"scope\":\"open\"}"
      recent = "cron(15 3 ? * MON-SAT *) UTC {\"scope\":\"recent\"}"
      all    = "cron(15 3 ? * SUN *) UTC {\"scope\":\"all\"}"
    }
    error_message = "Open orders must be reconciled every 5 minutes, recent ones each night, and everything once a week."
  }

  assert {
    condition     = alltrue([for schedule in values(aws_scheduler_schedule.reconcile) : schedule.group_name == "orders-test-reconciliation" && schedule.target[0].arn == module.reconcile_orders.arn && schedule.target[0].role_arn == aws_iam_role.scheduler.arn])
    error_message = "The schedules must start reconcile-orders, by their own role."
  }

  assert {
    condition     = alltrue([for schedule in values(aws_scheduler_schedule.reconcile) : schedule.target[0].dead_letter_config[0].arn == module.reconciler_dead_letters.arn && schedule.target[0].retry_policy[0].maximum_event_age_in_seconds == 300 && schedule.target[0].retry_policy[0].maximum_retry_attempts == 5])
    error_message = "What cannot be started must be tried again within limits, and then be a dead letter."
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.reconcile_orders.function_name == "orders-test-reconcile-orders" && aws_lambda_function_event_invoke_config.reconcile_orders.maximum_retry_attempts == 1 && one(aws_lambda_function_event_invoke_config.reconcile_orders.destination_config[0].on_failure).destination == module.reconciler_dead_letters.arn
    error_message = "A reconciliation that fails must be tried once more, and then be a dead letter."
  }

  assert {
    condition     = module.reconcile_orders.timeout_seconds == 900
    error_message = "reconcile-orders must have as long as Lambda allows."
  }

  # Uploads to import

  assert {
    condition     = aws_s3_bucket_notification.uploads.bucket == module.uploads.name && one(aws_s3_bucket_notification.uploads.lambda_function).lambda_function_arn == module.import_orders.arn
    error_message = "Uploads must invoke import-orders."
  }

  # A report that started another import would never end.
  assert {
    condition     = one(aws_s3_bucket_notification.uploads.lambda_function).filter_prefix == "uploads/" && toset(one(aws_s3_bucket_notification.uploads.lambda_function).events) == toset(["s3:ObjectCreated:*"])
    error_message = "What is put under uploads/ must invoke import-orders, and nothing else may."
  }

  assert {
    condition     = "${aws_lambda_permission.import_orders.principal} ${aws_lambda_permission.import_orders.source_arn} ${aws_lambda_permission.import_orders.source_account} ${aws_lambda_permission.import_orders.function_name}" == "s3.amazonaws.com arn:aws:s3:::orders-test-123456789012-us-east-1-uploads 123456789012 orders-test-import-orders"
    error_message = "Only the uploads bucket of this account may call import-orders."
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.import_orders.function_name == "orders-test-import-orders" && aws_lambda_function_event_invoke_config.import_orders.maximum_retry_attempts == 2 && one(aws_lambda_function_event_invoke_config.import_orders.destination_config[0].on_failure).destination == module.imports_dead_letters.arn
    error_message = "An import that fails for good must become a dead letter."
  }

  assert {
    condition     = module.import_orders.timeout_seconds == 900 && aws_lambda_function_recursion_config.import_orders.function_name == "orders-test-import-orders" && aws_lambda_function_recursion_config.import_orders.recursive_loop == "Allow"
    error_message = "A large file must be imported by as many invocations as it takes, each as long as can be."
  }

  assert {
    condition     = module.uploads.cors == { origins = toset(["*"]), methods = toset(["GET", "PUT"]), headers = toset(["Content-Type", "If-None-Match"]) } && module.receipts.cors == null && module.artifacts.cors == null
    error_message = "Pages must be able to upload files and to read reports, and to call no other bucket."
  }

  # Outputs

  assert {
    condition     = output.api_base_url == "https://api.execute-api.us-east-1.amazonaws.com/mocked" && output.api_url == "https://api.execute-api.us-east-1.amazonaws.com/mocked/orders"
    error_message = "On AWS the API's address must be the stage's."
  }

  assert {
    condition = {
      orders_queue_url                    = output.orders_queue_url
      orders_dead_letter_queue_url        = output.orders_dead_letter_queue_url
      relay_dead_letter_queue_url         = output.relay_dead_letter_queue_url
      receipts_dead_letter_queue_url      = output.receipts_dead_letter_queue_url
      imports_dead_letter_queue_url       = output.imports_dead_letter_queue_url
      orders_table_name                   = output.orders_table_name
      inventory_table_name                = output.inventory_table_name
      payments_table_name                 = output.payments_table_name
      receipts_bucket                     = output.receipts_bucket
      uploads_bucket                      = output.uploads_bucket
      event_bus_name                      = output.event_bus_name
      workflow_arn                        = output.workflow_arn
      validator_lambda_name               = output.validator_lambda_name
      processor_lambda_name               = output.processor_lambda_name
      notifications_queue_url             = output.notifications_queue_url
      notifications_dead_letter_queue_url = output.notifications_dead_letter_queue_url
      back_office_dead_letter_queue_url   = output.back_office_dead_letter_queue_url

      customer_notifications_dead_letter_queue_url = output.customer_notifications_dead_letter_queue_url

      customer_notifications_topic_arn = output.customer_notifications_topic_arn
      back_office_topic_arn            = output.back_office_topic_arn
      idempotency_table_name           = output.idempotency_table_name
      reconciler_dead_letter_queue_url = output.reconciler_dead_letter_queue_url
      schedule_group_name              = output.schedule_group_name
      } == {
      orders_queue_url                    = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-order-processing-queue"
      orders_dead_letter_queue_url        = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-order-processing-dlq"
      relay_dead_letter_queue_url         = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-relay-order-events-dlq"
      receipts_dead_letter_queue_url      = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-receipts-dlq"
      imports_dead_letter_queue_url       = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-imports-dlq"
      orders_table_name                   = "orders-test-orders"
      inventory_table_name                = "orders-test-inventory"
      payments_table_name                 = "orders-test-payments"
      receipts_bucket                     = "orders-test-123456789012-us-east-1-receipts"
      uploads_bucket                      = "orders-test-123456789012-us-east-1-uploads"
      event_bus_name                      = "orders-test-orders"
      workflow_arn                        = "arn:aws:states:us-east-1:123456789012:stateMachine:orders-test-fulfil-order"
      validator_lambda_name               = "orders-test-submit-order"
      processor_lambda_name               = "orders-test-process-order"
      notifications_queue_url             = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-notifications-queue"
      notifications_dead_letter_queue_url = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-notifications-dlq"
      back_office_dead_letter_queue_url   = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-back-office-dlq"

      customer_notifications_dead_letter_queue_url = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-customer-notifications-topic-dlq"

      customer_notifications_topic_arn = "arn:aws:sns:us-east-1:123456789012:orders-test-customer-notifications"
      back_office_topic_arn            = "arn:aws:sns:us-east-1:123456789012:orders-test-back-office"
      idempotency_table_name           = "orders-test-idempotency"
      reconciler_dead_letter_queue_url = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-reconcile-orders-dlq"
      schedule_group_name              = "orders-test-reconciliation"
    }
    error_message = "Each output must have the value that its name says."
  }

  assert {
    condition     = toset(keys(local.functions)) == toset([for file in fileset("${path.root}/../packages", "{api,queue,workflow,events,imports,reconciliation,privacy}/*/package.json") : basename(dirname(file))])
    error_message = "local.functions must have every function, for make logs and for the test of their grants."
  }

  assert {
    condition = [output.analytics_table_name, output.analytics_queue_url, output.analytics_dead_letter_queue_url] == [
      "orders-test-analytics",
      "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-analytics-queue",
      "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-analytics-dlq",
    ]
    error_message = "The outputs of the analytics must have the values that their names say."
  }

  assert {
    condition     = keys(output.api_keys) == ["operations"]
    error_message = "There must be one client: the commands of make."
  }

  assert {
    condition     = alltrue([for name, full_name in output.function_names : full_name == "orders-test-${name}"])
    error_message = "Each function must be listed by its short name."
  }

  # Storage

  assert {
    condition = alltrue([
      module.orders.key.partition == "orderId" && module.orders.key.sort == null,
      module.inventory.key.partition == "productId" && module.inventory.key.sort == null,
      module.payments.key.partition == "orderId" && module.payments.key.sort == "entry",
      module.idempotency.key.partition == "id" && module.idempotency.key.sort == null,
      module.analytics.key.partition == "day" && module.analytics.key.sort == "measure",
    ])
    error_message = "Each table must have its key."
  }

  assert {
    condition     = module.analytics.expiry == "expiresAt"
    error_message = "The markers of counted events must expire."
  }

  assert {
    condition = module.orders.indexes == {
      CustomerIndex = { partition = "customerId", sort = "createdAt" }
      StatusIndex   = { partition = "statusBucket", sort = "createdAt" }
      CreatedIndex  = { partition = "createdBucket", sort = "createdAt" }
    }
    error_message = "Orders must be found by customer, by status and by time."
  }

  assert {
    condition     = module.orders.stream_view_type == "NEW_AND_OLD_IMAGES"
    error_message = "The stream must show an order as it was and as it is."
  }

  # The names that Powertools gives them.
  assert {
    condition     = module.idempotency.expiry == "expiration"
    error_message = "The records of what was done must expire."
  }

  assert {
    condition     = !module.orders.deletion_protection && !module.inventory.deletion_protection && !module.payments.deletion_protection && !module.analytics.deletion_protection && !module.idempotency.deletion_protection
    error_message = "Tables must be deletable unless asked otherwise."
  }

  assert {
    condition     = alltrue([for bucket in [module.receipts, module.uploads, module.artifacts, module.console[0]] : bucket.tls_only])
    error_message = "All buckets must refuse plain HTTP."
  }

  assert {
    condition     = local.break_it == null && output.console_url == "https://dconsole.cloudfront.net" && strcontains(module.console[0].security_policy, "connect-src 'self' https://api.execute-api.us-east-1.amazonaws.com ${local.sign_in_url} https://${module.uploads.name}.s3.us-east-1.amazonaws.com;")
    error_message = "The console must have an address, may call the origins of its API, the user pool and the uploads bucket, and must not know of switches that break the stack."
  }

  assert {
    condition = alltrue([for policy in [module.order_processing.queue.policy, module.order_processing.dead_letters.policy, module.notifications.queue.policy, module.notifications.dead_letters.policy, module.analytics_events.queue.policy, module.analytics_events.dead_letters.policy, module.relay_dead_letters.policy, module.imports_dead_letters.policy, module.reconciler_dead_letters.policy, module.receipts_dead_letters.policy, module.customer_notifications_dead_letters.policy, module.back_office_dead_letters.policy, module.customer_notifications.policy, module.back_office.policy] : length([
      for statement in jsondecode(policy).Statement : statement if statement.Effect == "Deny" && try(statement.Condition, null) == { Bool = { "aws:SecureTransport" = "false" } }
    ]) == 1])
    error_message = "All queues and topics must refuse plain HTTP."
  }

  assert {
    condition     = module.customer_notifications.key == aws_kms_key.stack.arn && module.back_office.key == aws_kms_key.stack.arn && aws_kms_key.stack.enable_key_rotation
    error_message = "Topics must be encrypted; where an AWS service publishes, with a key that lets it."
  }

  assert {
    condition     = [for statement in jsondecode(aws_kms_key.stack.policy).Statement : [statement.Principal.Service, statement.Action] if can(statement.Principal.Service)] == [[["cloudwatch.amazonaws.com", "events.amazonaws.com"], ["kms:Decrypt", "kms:GenerateDataKey"]]]
    error_message = "CloudWatch and EventBridge must be able to encrypt what they publish, and do nothing else with the key."
  }

  # Alarms

  assert {
    condition = { for name, alarm in aws_cloudwatch_metric_alarm.this : name => "${alarm.namespace} ${alarm.metric_name} ${join(" ", [for name in ["Environment", "Project", "Scope"] : alarm.dimensions[name]])}" if can(regex("^(orders-needing|reconciliation)-", name)) } == {
      orders-needing-attention-open   = "OrderProcessingSystem OrdersNeedingAttention test orders open"
      orders-needing-attention-recent = "OrderProcessingSystem OrdersNeedingAttention test orders recent"
      orders-needing-attention-all    = "OrderProcessingSystem OrdersNeedingAttention test orders all"
      reconciliation-findings-open    = "OrderProcessingSystem ReconciliationFindings test orders open"
      reconciliation-findings-recent  = "OrderProcessingSystem ReconciliationFindings test orders recent"
      reconciliation-findings-all     = "OrderProcessingSystem ReconciliationFindings test orders all"
    }
    error_message = "Orders that need attention and findings must raise an alarm, for each scope, by the metrics of this stack's own reconciler."
  }

  assert {
    condition = alltrue([for name, alarm in aws_cloudwatch_metric_alarm.this : alltrue([
      alarm.statistic == "Maximum",
      alarm.period == 300,
      alarm.evaluation_periods == 1,
      alarm.comparison_operator == "GreaterThanThreshold",
      alarm.threshold == 0,
      alarm.treat_missing_data == "ignore",
    ]) if can(regex("^(orders-needing|reconciliation)-", name))])
    error_message = "One is enough, and an alarm lasts until the next reconciliation."
  }

  assert {
    condition = { for name in keys(local.functions) : name => [
      for alarm in [aws_cloudwatch_metric_alarm.this["errors-${name}"]] : "${alarm.metric_name} ${alarm.dimensions.FunctionName} ${alarm.statistic} ${alarm.period} > ${alarm.threshold}"
    ] } == { for name in keys(local.functions) : name => ["Errors orders-test-${name} Sum 300 > 10"] }
    error_message = "Each function must raise an alarm after more than 10 errors in 5 minutes."
  }

  assert {
    condition     = toset(flatten([for name, alarm in aws_cloudwatch_metric_alarm.this : [for query in alarm.metric_query : [for metric in query.metric : metric.dimensions.FunctionName]] if startswith(name, "throttles-")])) == toset([for name in keys(local.functions) : "orders-test-${name}"])
    error_message = "Each function must be in one of the alarms on throttles."
  }

  # CloudWatch takes 10 metrics in an alarm.
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : length([for query in alarm.metric_query : query if query.expression == null || query.expression == ""]) <= 10])
    error_message = "An alarm may watch at most 10 metrics."
  }

  assert {
    condition = { for name in ["orders", "notifications", "analytics"] : name => aws_cloudwatch_metric_alarm.this["queue-age-${name}"].threshold } == {
      orders        = 3 * 180 + 300
      notifications = module.notifications.queue.visibility_timeout_seconds * jsondecode(module.notifications.queue.redrive_policy).maxReceiveCount + 300
      analytics     = 3 * (6 * 25 + 20) + 300
    }
    error_message = "A message must be older than all its receives before an alarm rings."
  }

  assert {
    condition = alltrue([for name, count in { runs-failed = 2, api-errors-shop = 2, api-errors-back-office = 2, no-orders-processed = 3, order-failure-rate = 2 } :
      length([for query in aws_cloudwatch_metric_alarm.this[name].metric_query : query if query.id != "watched"]) == count &&
      length([for query in aws_cloudwatch_metric_alarm.this[name].metric_query : query if query.id == "watched" && coalesce(query.return_data, false)]) == 1
    ])
    error_message = "An alarm of several metrics must watch their expression alone."
  }

  assert {
    condition = { for name, alarm in aws_cloudwatch_metric_alarm.this : name => "${alarm.extended_statistic} ${alarm.threshold} ${alarm.dimensions.ApiName} ${alarm.dimensions.Stage}" if startswith(name, "api-latency-") } == {
      api-latency-shop        = "p95 2000 orders-test test"
      api-latency-back-office = "p95 2000 orders-test-back-office test"
    }
    error_message = "An API of which 5 of 100 requests take longer than 2 s must raise an alarm."
  }

  assert {
    condition = { for name, alarm in aws_cloudwatch_metric_alarm.this : name => join(", ", sort(flatten([for query in alarm.metric_query : [for metric in query.metric : "${metric.metric_name} ${metric.dimensions.ApiName} ${metric.dimensions.Stage}"]]))) if startswith(name, "api-errors-") } == {
      api-errors-shop        = "5XXError orders-test test, Count orders-test test"
      api-errors-back-office = "5XXError orders-test-back-office test, Count orders-test-back-office test"
    }
    error_message = "The errors of an API must be a share of its own requests."
  }

  # reconcile_rate is 5 minutes: an hour is the shortest time that the alarm can look at.
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["reconciler-not-run"].treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.this["reconciler-not-run"].period == 3600 && aws_cloudwatch_metric_alarm.this["reconciler-not-run"].evaluation_periods == 1 && aws_cloudwatch_metric_alarm.this["reconciler-not-run"].comparison_operator == "LessThanThreshold"
    error_message = "A reconciler that is not started for an hour must raise an alarm."
  }

  # One cause rings once.
  assert {
    condition     = alltrue([for alarm in concat(aws_cloudwatch_composite_alarm.functions_failing, aws_cloudwatch_composite_alarm.service_degraded, [for name, alarm in aws_cloudwatch_metric_alarm.this : alarm if local.alarms[name].group == null]) : toset(alarm.alarm_actions) == toset([module.alarms[0].arn]) && toset(alarm.ok_actions) == toset([module.alarms[0].arn])])
    error_message = "An alarm and its end must be published to the topic."
  }

  assert {
    condition     = alltrue([for name, alarm in aws_cloudwatch_metric_alarm.this : length(coalesce(alarm.alarm_actions, [])) + length(coalesce(alarm.ok_actions, [])) == 0 if local.alarms[name].group != null])
    error_message = "The alarms of a group must leave the publishing to the group."
  }

  assert {
    condition     = aws_cloudwatch_composite_alarm.service_degraded[0].actions_suppressor[0].alarm == "orders-test-functions-failing" && strcontains(aws_cloudwatch_composite_alarm.functions_failing[0].alarm_rule, "ALARM(\"orders-test-errors-submit-order\") OR ")
    error_message = "While functions fail, a degraded service must not ring as well."
  }

  assert {
    condition     = alltrue([for name, alarm in aws_cloudwatch_metric_alarm.this : endswith(alarm.alarm_description, " docs/runbook.md#${local.alarms[name].kind}")])
    error_message = "Each alarm must link to its heading in the runbook."
  }

  # A topic with the key that AWS keeps for SNS takes no alarm.
  assert {
    condition     = module.alarms[0].key == aws_kms_key.stack.arn
    error_message = "What alarms say must be encrypted with a key that CloudWatch may use."
  }

  assert {
    condition = [for statement in jsondecode(module.alarms[0].policy).Statement : statement if statement.Effect == "Allow"] == [{
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:us-east-1:123456789012:orders-test-alarms"
      Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:orders-test-*" } }
    }]
    error_message = "Only this stack's alarms may publish to the topic."
  }

  assert {
    condition     = length(aws_sns_topic_subscription.alarm_email) == 0
    error_message = "Without alarm_email nobody may get mails of alarms."
  }

  # Dashboard and saved queries

  assert {
    condition     = aws_cloudwatch_dashboard.this[0].dashboard_name == "orders-test" && length(jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets) == length(local.graphs) + 2
    error_message = "The dashboard must show all graphs, the failures by reason and the alarms."
  }

  assert {
    condition     = alltrue([for metric in ["4XXError", "5XXError", "Count", "Latency"] : toset(flatten([for graph in local.graphs : [for row in graph.metrics : row[3] if row[1] == metric]])) == toset(["orders-test", "orders-test-back-office"])])
    error_message = "The dashboard must show requests, errors and latency of each API."
  }

  assert {
    condition     = toset([for query in aws_cloudwatch_query_definition.this : query.name]) == toset([for name in ["an-orders-way", "slowest-orders", "failures-by-reason", "payments-declined", "one-customers-orders", "calls-by-client", "cold-starts"] : "orders-test/${name}"])
    error_message = "The queries of the logs must be saved."
  }

  # No sender address, no reply address

  assert {
    condition     = length(aws_sesv2_email_identity.sender) == 0 && length([for permission in module.notify_customer.permissions : permission if startswith(permission, "ses:")]) == 0
    error_message = "Without a sender nothing may send mails."
  }

  assert {
    condition     = !contains(keys(module.notify_customer.environment), "SENDER_EMAIL")
    error_message = "Without a sender notify-customer may have none."
  }

  assert {
    condition     = !contains(keys(module.notify_customer.environment), "SHOP_REPLY_TO") && !contains(keys(module.generate_receipt.environment), "SHOP_REPLY_TO")
    error_message = "Without an address for answers no function may have one."
  }
}
