# How the parts are joined.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment = "test"
}

run "joined" {
  # API to functions

  assert {
    condition = { for route, method in module.api.methods : route => method.uri if method.api_key_required } == {
      "GET /analytics"                  = module.get_analytics.invoke_arn
      "GET /inventory"                  = module.manage_inventory.invoke_arn
      "GET /inventory/{productId}"      = module.manage_inventory.invoke_arn
      "PUT /inventory/{productId}"      = module.manage_inventory.invoke_arn
      "GET /orders"                     = module.list_orders.invoke_arn
      "POST /orders"                    = module.submit_order.invoke_arn
      "GET /orders/{orderId}"           = module.get_order.invoke_arn
      "GET /orders/{orderId}/receipt"   = module.get_receipt.invoke_arn
      "POST /orders/{orderId}/approval" = module.decide_approval.invoke_arn
      "POST /orders/{orderId}/retry"    = module.retry_order.invoke_arn
      "POST /orders/{orderId}/cancel"   = module.cancel_order.invoke_arn
      "PUT /orders/{orderId}/status"    = module.update_order_status.invoke_arn
    }
    error_message = "Each route must ask for an API key and call its own function."
  }

  assert {
    condition = { for route, method in module.api.methods : route => method.model if method.model != null } == {
      "PUT /inventory/{productId}"      = "ManageInventory"
      "POST /orders"                    = "SubmitOrder"
      "POST /orders/{orderId}/approval" = "DecideApproval"
      "POST /orders/{orderId}/cancel"   = "CancelOrder"
      "PUT /orders/{orderId}/status"    = "UpdateOrderStatus"
    }
    error_message = "Each body must have its model."
  }

  assert {
    condition     = toset([for route, method in module.api.methods : route if method.body_checked]) == toset(["PUT /inventory/{productId}", "POST /orders", "POST /orders/{orderId}/approval", "PUT /orders/{orderId}/status"])
    error_message = "The gateway must check the bodies that may not be left out."
  }

  assert {
    condition     = toset([for route in keys(module.api.methods) : route if startswith(route, "OPTIONS ")]) == toset(["OPTIONS /analytics", "OPTIONS /inventory", "OPTIONS /inventory/{productId}", "OPTIONS /orders", "OPTIONS /orders/{orderId}", "OPTIONS /orders/{orderId}/approval", "OPTIONS /orders/{orderId}/cancel", "OPTIONS /orders/{orderId}/receipt", "OPTIONS /orders/{orderId}/retry", "OPTIONS /orders/{orderId}/status"])
    error_message = "Every path must answer preflight."
  }

  # The emulator lets the gateway call every function; AWS only those that allow it.
  assert {
    condition = { for route, invocation in module.api.invocations : route => "${invocation.principal} ${invocation.source_arn} ${invocation.function_name}" } == {
      "GET /analytics"                  = "apigateway.amazonaws.com arn:aws:execute-api:us-east-1:123456789012:api/test/GET/analytics orders-test-get-analytics"
      "GET /inventory"                  = "apigateway.amazonaws.com arn:aws:execute-api:us-east-1:123456789012:api/test/GET/inventory orders-test-manage-inventory"
      "GET /inventory/{productId}"      = "apigateway.amazonaws.com arn:aws:execute-api:us-east-1:123456789012:api/test/GET/inventory/* orders-test-manage-inventory"
      "PUT /inventory/{productId}"      = "apigateway.amazonaws.com arn:aws:execute-api:us-east-1:123456789012:api/test/PUT/inventory/* orders-test-manage-inventory"
      "GET /orders"                     = "apigateway.amazonaws.com arn:aws:execute-api:us-east-1:123456789012:api/test/GET/orders orders-test-list-orders"
      "POST /orders"                    = "apigateway.amazonaws.com arn:aws:execute-api:us-east-1:123456789012:api/test/POST/orders orders-test-submit-order"
      "GET /orders/{orderId}"           = "apigateway.amazonaws.com arn:aws:execute-api:us-east-1:123456789012:api/test/GET/orders/* orders-test-get-order"
      "GET /orders/{orderId}/receipt"   = "apigateway.amazonaws.com arn:aws:execute-api:us-east-1:123456789012:api/test/GET/orders/*/receipt orders-test-get-receipt"
      "POST /orders/{orderId}/approval" = "apigateway.amazonaws.com arn:aws:execute-api:us-east-1:123456789012:api/test/POST/orders/*/approval orders-test-decide-approval"
      "POST /orders/{orderId}/retry"    = "apigateway.amazonaws.com arn:aws:execute-api:us-east-1:123456789012:api/test/POST/orders/*/retry orders-test-retry-order"
      "POST /orders/{orderId}/cancel"   = "apigateway.amazonaws.com arn:aws:execute-api:us-east-1:123456789012:api/test/POST/orders/*/cancel orders-test-cancel-order"
      "PUT /orders/{orderId}/status"    = "apigateway.amazonaws.com arn:aws:execute-api:us-east-1:123456789012:api/test/PUT/orders/*/status orders-test-update-order-status"
    }
    error_message = "Each function must be open to its own route only."
  }

  assert {
    condition     = alltrue([for function in [module.cancel_order, module.decide_approval, module.retry_order, module.get_analytics, module.get_order, module.get_receipt, module.list_orders, module.manage_inventory, module.submit_order, module.update_order_status] : function.timeout_seconds < 29])
    error_message = "A function must give up before the gateway does, after 29 s."
  }

  # Stream to relay

  assert {
    condition     = aws_lambda_event_source_mapping.relay_order_events.event_source_arn == module.orders.stream_arn && aws_lambda_event_source_mapping.relay_order_events.function_name == module.relay_order_events.arn
    error_message = "The relay must read the stream of the orders table."
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
      order_processing = { source = ["com.orders.service"], detail-type = ["Order Processing Requested"] }
      notifications    = { source = ["com.orders.service"], detail-type = ["Order Created", "Order Status Changed"] }
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
    condition     = alltrue([for queue in [module.order_processing.dead_letters, module.notifications.dead_letters, module.analytics_events.dead_letters, module.relay_dead_letters, module.imports_dead_letters, module.reconciler_dead_letters, module.receipts_dead_letters, module.back_office_dead_letters] : queue.retention_seconds == 14 * 24 * 3600])
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
    condition     = alltrue([for step in [module.validate_order, module.reserve_inventory, module.process_payment, module.generate_receipt, module.complete_order, module.refund_payment, module.release_inventory, module.close_order] : step.timeout_seconds == 5 && step.concurrency == null])
    error_message = "Each step must be short, and as many of it may run as there are runs."
  }

  # Queue to customers

  assert {
    condition     = aws_lambda_event_source_mapping.notify_customer.event_source_arn == module.notifications.queue.arn && aws_lambda_event_source_mapping.notify_customer.function_name == module.notify_customer.arn
    error_message = "notify-customer must read the queue of notifications."
  }

  assert {
    condition     = toset(aws_lambda_event_source_mapping.notify_customer.function_response_types) == toset(["ReportBatchItemFailures"])
    error_message = "A notice that fails must not bring its neighbours back."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.notify_customer.batch_size == 10 && aws_lambda_event_source_mapping.notify_customer.scaling_config[0].maximum_concurrency == 2
    error_message = "Batches of notices and their number at once must be bounded."
  }

  # 1 mail a second: two consumers that begin one every 2 s, each batch of ten 20 s.
  assert {
    condition     = module.notify_customer.environment.SEND_INTERVAL_MS == "2000" && module.notify_customer.timeout_seconds == 50
    error_message = "Two consumers must keep a rate of 1 a second together, and have the time for a whole batch."
  }

  assert {
    condition     = module.notifications.queue.visibility_timeout_seconds == 300 && jsondecode(module.notifications.queue.redrive_policy).maxReceiveCount == 12
    error_message = "A message must stay hidden six times as long as notify-customer may take, and come again for an hour."
  }

  # Bus to back office

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.high_value.event_pattern) == {
      source      = ["com.orders.service"]
      detail-type = ["Order Created"]
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
    error_message = "The bus must try for a day to tell the back office, and keep what it could not deliver."
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
    condition     = aws_lambda_event_source_mapping.record_analytics.maximum_batching_window_in_seconds >= 1 && module.record_analytics.timeout_seconds * 6 + aws_lambda_event_source_mapping.record_analytics.maximum_batching_window_in_seconds <= module.analytics_events.queue.visibility_timeout_seconds
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
      ValidateOrder    = module.validate_order.arn
      ReserveInventory = module.reserve_inventory.arn
      ProcessPayment   = module.process_payment.arn
      GenerateReceipt  = module.generate_receipt.arn
      CompleteOrder    = module.complete_order.arn
      RefundPayment    = module.refund_payment.arn
      ReleaseInventory = module.release_inventory.arn
      CloseOrder       = module.close_order.arn
    }
    error_message = "Each step of the workflow must call the function of its name, and each function must be a step."
  }

  assert {
    condition     = [for state in values(jsondecode(module.fulfil_order.definition).States) : state.Arguments.QueueUrl if can(state.Arguments.QueueUrl)] == [module.receipts_dead_letters.url]
    error_message = "Missing receipts must be told to their queue."
  }

  assert {
    condition = alltrue([
      for state in values(jsondecode(module.fulfil_order.definition).States) : state.TimeoutSeconds > module.validate_order.timeout_seconds if state.Type == "Task"
    ])
    error_message = "A step must give up before the workflow gives it up, so that the fault that is told is its own."
  }

  # Clock to reconciler

  assert {
    condition = { for name, schedule in aws_scheduler_schedule.reconcile : name => "${schedule.schedule_expression} ${schedule.schedule_expression_timezone} ${schedule.target[0].input}" } == {
      open = "rate(5 minutes) UTC {\"scope\":\"open\"}"
      all  = "cron(15 3 * * ? *) UTC {\"scope\":\"all\"}"
    }
    error_message = "Orders on their way must be looked after every 5 minutes, and everything once a night."
  }

  assert {
    condition     = alltrue([for schedule in values(aws_scheduler_schedule.reconcile) : schedule.group_name == "orders-test-upkeep" && schedule.target[0].arn == module.reconcile_orders.arn && schedule.target[0].role_arn == aws_iam_role.scheduler.arn])
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
    error_message = "import-orders must be told of uploads."
  }

  # A report that started another import would never end.
  assert {
    condition     = one(aws_s3_bucket_notification.uploads.lambda_function).filter_prefix == "uploads/" && toset(one(aws_s3_bucket_notification.uploads.lambda_function).events) == toset(["s3:ObjectCreated:*"])
    error_message = "import-orders must be told of what is put under uploads/ and of nothing else."
  }

  assert {
    condition     = "${aws_lambda_permission.import_orders.principal} ${aws_lambda_permission.import_orders.source_arn} ${aws_lambda_permission.import_orders.source_account} ${aws_lambda_permission.import_orders.function_name}" == "s3.amazonaws.com arn:aws:s3:::orders-test-123456789012-us-east-1-uploads 123456789012 orders-test-import-orders"
    error_message = "Only the uploads bucket of this account may call import-orders."
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.import_orders.function_name == "orders-test-import-orders" && aws_lambda_function_event_invoke_config.import_orders.maximum_retry_attempts == 2 && one(aws_lambda_function_event_invoke_config.import_orders.destination_config[0].on_failure).destination == module.imports_dead_letters.arn
    error_message = "An import that fails for good must be told to its dead-letter queue."
  }

  assert {
    condition     = module.import_orders.timeout_seconds == 900 && aws_lambda_function_recursion_config.import_orders.function_name == "orders-test-import-orders" && aws_lambda_function_recursion_config.import_orders.recursive_loop == "Allow"
    error_message = "A large file must be imported by as many invocations as it takes, each as long as can be."
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
      customer_notifications_topic_arn    = output.customer_notifications_topic_arn
      back_office_topic_arn               = output.back_office_topic_arn
      idempotency_table_name              = output.idempotency_table_name
      reconciler_dead_letter_queue_url    = output.reconciler_dead_letter_queue_url
      schedule_group_name                 = output.schedule_group_name
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
      customer_notifications_topic_arn    = "arn:aws:sns:us-east-1:123456789012:orders-test-customer-notifications"
      back_office_topic_arn               = "arn:aws:sns:us-east-1:123456789012:orders-test-back-office"
      idempotency_table_name              = "orders-test-idempotency"
      reconciler_dead_letter_queue_url    = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-reconcile-orders-dlq"
      schedule_group_name                 = "orders-test-upkeep"
    }
    error_message = "Each output must tell what its name says."
  }

  assert {
    condition = [output.analytics_table_name, output.analytics_queue_url, output.analytics_dead_letter_queue_url] == [
      "orders-test-analytics",
      "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-analytics-queue",
      "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-analytics-dlq",
    ]
    error_message = "The analytics' outputs must tell what their names say."
  }

  assert {
    condition     = output.api_key == module.api.api_key
    error_message = "The API key must be told."
  }

  assert {
    condition     = alltrue([for name, full_name in output.function_names : full_name == "orders-test-${name}"]) && length(output.function_names) == 24
    error_message = "Each function must be told by its short name."
  }
}

run "a_queue_that_hides_messages_briefly" {
  variables {
    order_queue_visibility_seconds = 12
    order_queue_max_receives       = 2
  }

  assert {
    condition     = module.order_processing.queue.visibility_timeout_seconds == 12 && jsondecode(module.order_processing.queue.redrive_policy).maxReceiveCount == 2
    error_message = "Visibility and receives must be as asked."
  }

  assert {
    condition     = module.process_order.timeout_seconds == 12
    error_message = "process-order must not take longer than its messages are hidden: Lambda refuses such a mapping."
  }
}

run "an_account_with_more_concurrency" {
  variables {
    lambda_concurrency_quota = 1000
    order_consumers          = 20
    order_batch_size         = 5
  }

  assert {
    condition     = aws_lambda_event_source_mapping.process_order.batch_size == 5 && aws_lambda_event_source_mapping.process_order.scaling_config[0].maximum_concurrency == 20
    error_message = "Batches and their number at once must be as asked."
  }

  assert {
    condition     = module.process_order.concurrency == 20
    error_message = "As many invocations of process-order must be set aside as the mapping may start, so that none is throttled."
  }
}

run "told_by_mail" {
  variables {
    sender_email         = "orders@shop.example.com"
    back_office_email    = "office@shop.example.com"
    high_value_threshold = 250.5
  }

  assert {
    condition     = keys(aws_sesv2_email_identity.sender) == ["orders@shop.example.com"]
    error_message = "The sender must be made known to SES."
  }

  assert {
    condition     = one(values(aws_sns_topic_subscription.back_office_email)).endpoint == "office@shop.example.com" && one(values(aws_sns_topic_subscription.back_office_email)).protocol == "email" && one(values(aws_sns_topic_subscription.back_office_email)).topic_arn == module.back_office.arn
    error_message = "The back office must be told by mail where asked."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.high_value.event_pattern).detail.totalAmount == [{ numeric = [">=", 250.5] }]
    error_message = "The back office must be told from the threshold on that is asked for."
  }
}

run "notifications_at_the_rate_of_prod" {
  variables {
    notification_rate = 10
  }

  assert {
    condition     = module.notify_customer.environment.SEND_INTERVAL_MS == "200" && module.notify_customer.timeout_seconds == 32
    error_message = "Two consumers must keep a rate of 10 a second together, and have the time for a whole batch."
  }

  assert {
    condition     = module.notifications.queue.visibility_timeout_seconds == 192 && jsondecode(module.notifications.queue.redrive_policy).maxReceiveCount == 19
    error_message = "A message must stay hidden six times as long as notify-customer may take, and come again for an hour."
  }
}

run "notifications_at_the_least_rate" {
  variables {
    notification_rate = 0.1
  }

  assert {
    condition     = module.notify_customer.environment.SEND_INTERVAL_MS == "20000" && module.notify_customer.timeout_seconds == 230
    error_message = "Two consumers must keep a rate of 1 in 10 seconds together, and have the time for a whole batch."
  }

  assert {
    condition     = module.notifications.queue.visibility_timeout_seconds == 1380 && jsondecode(module.notifications.queue.redrive_policy).maxReceiveCount == 3
    error_message = "A message must stay hidden six times as long as notify-customer may take, and come again for an hour."
  }
}

run "standard_workflow" {
  variables {
    workflow_type = "STANDARD"
  }

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
}

run "outputs_of_the_emulator" {
  override_data {
    target = data.aws_caller_identity.current
    values = { account_id = "000000000000" }
  }

  variables {
    emulator_url = "http://localhost:4566"
  }

  assert {
    condition     = output.api_url == "http://localhost:4566/restapis/api/test/_user_request_/orders"
    error_message = "With the emulator the API's address must be the emulator's."
  }
}

run "another_partition" {
  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-us-gov" }
  }

  assert {
    condition = alltrue([
      for state in values(jsondecode(module.fulfil_order.definition).States) : startswith(state.Resource, "arn:aws-us-gov:states:::") if state.Type == "Task"
    ])
    error_message = "The workflow's tasks must be named in the partition that the stack is in."
  }
}
