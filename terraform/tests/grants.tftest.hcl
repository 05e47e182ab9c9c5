# What each function and the workflow may do, and their environment variables: exactly this. The local emulator enforces the
# functions' roles, but neither the workflow's nor any too generous one: here a grant too many fails as one too few does.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  environment          = "test"
  allowed_origins      = ["https://shop.example.com", "https://office.example.com"]
  currency             = "EUR"
  approval_threshold   = 2500.5
  payment_success_rate = 90

  payment_patience_seconds = 30
  receipt_link_seconds     = 120

  approval_hours          = 48
  reconcile_after_minutes = 20
  retry_hours             = 36
  sender_email            = "orders@shop.example.com"

  notified_statuses          = ["COMPLETED", "SHIPPED"]
  notification_delay_seconds = 120
  shop_name                  = "Möbel & more"
  shop_reply_to              = "help@shop.example.com"
}

run "grants_and_environment" {
  command = plan

  # submit-order

  assert {
    condition = toset([for permission in module.submit_order.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:BatchGetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-inventory",
    ])
    error_message = "submit-order must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.submit_order.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS = "https://shop.example.com,https://office.example.com"
      CURRENCY        = "EUR"
      INVENTORY_TABLE = "orders-test-inventory"
      ORDERS_TABLE    = "orders-test-orders"
    }
    error_message = "submit-order must have exactly the environment variables that it reads."
  }

  # get-order

  assert {
    condition = toset([for permission in module.get_order.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
    ])
    error_message = "get-order must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.get_order.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS = "https://shop.example.com,https://office.example.com"
      ORDERS_TABLE    = "orders-test-orders"
    }
    error_message = "get-order must have exactly the environment variables that it reads."
  }

  # list-orders

  assert {
    condition = toset([for permission in module.list_orders.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:Query arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders/index/*",
      "dynamodb:BatchGetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
    ])
    error_message = "list-orders must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.list_orders.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS = "https://shop.example.com,https://office.example.com"
      ORDERS_TABLE    = "orders-test-orders"
    }
    error_message = "list-orders must have exactly the environment variables that it reads."
  }

  # update-order-status

  assert {
    condition = toset([for permission in module.update_order_status.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
    ])
    error_message = "update-order-status must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.update_order_status.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS = "https://shop.example.com,https://office.example.com"
      ORDERS_TABLE    = "orders-test-orders"
    }
    error_message = "update-order-status must have exactly the environment variables that it reads."
  }

  # cancel-order

  assert {
    condition = toset([for permission in module.cancel_order.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
    ])
    error_message = "cancel-order must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.cancel_order.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS = "https://shop.example.com,https://office.example.com"
      ORDERS_TABLE    = "orders-test-orders"
    }
    error_message = "cancel-order must have exactly the environment variables that it reads."
  }

  # decide-approval

  assert {
    condition = toset([for permission in module.decide_approval.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
    ])
    error_message = "decide-approval must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.decide_approval.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS = "https://shop.example.com,https://office.example.com"
      ORDERS_TABLE    = "orders-test-orders"
    }
    error_message = "decide-approval must have exactly the environment variables that it reads."
  }

  # retry-order

  assert {
    condition = toset([for permission in module.retry_order.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
    ])
    error_message = "retry-order must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.retry_order.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS = "https://shop.example.com,https://office.example.com"
      ORDERS_TABLE    = "orders-test-orders"
    }
    error_message = "retry-order must have exactly the environment variables that it reads."
  }

  # check-health

  assert {
    condition = toset([for permission in module.check_health.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:DescribeTable arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-analytics",
      "dynamodb:DescribeTable arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-idempotency",
      "dynamodb:DescribeTable arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-inventory",
      "dynamodb:DescribeTable arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:DescribeTable arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-payments",
      "events:DescribeRule arn:aws:events:us-east-1:123456789012:rule/orders-test-orders/orders-test-order-processing",
      "states:DescribeStateMachine arn:aws:states:us-east-1:123456789012:stateMachine:orders-test-fulfil-order",
    ])
    error_message = "check-health must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.check_health.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS   = "https://shop.example.com,https://office.example.com"
      ANALYTICS_TABLE   = "orders-test-analytics"
      EVENT_BUS_NAME    = "orders-test-orders"
      EVENT_RULE_NAME   = "orders-test-order-processing"
      IDEMPOTENCY_TABLE = "orders-test-idempotency"
      INVENTORY_TABLE   = "orders-test-inventory"
      ORDERS_TABLE      = "orders-test-orders"
      PAYMENTS_TABLE    = "orders-test-payments"
      WORKFLOW_ARN      = "arn:aws:states:us-east-1:123456789012:stateMachine:orders-test-fulfil-order"
    }
    error_message = "check-health must have exactly the environment variables that it reads."
  }

  # get-analytics

  assert {
    condition = toset([for permission in module.get_analytics.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:Query arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-analytics",
    ])
    error_message = "get-analytics must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.get_analytics.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS = "https://shop.example.com,https://office.example.com"
      ANALYTICS_TABLE = "orders-test-analytics"
      CURRENCY        = "EUR"
    }
    error_message = "get-analytics must have exactly the environment variables that it reads."
  }

  # get-receipt

  assert {
    condition = toset([for permission in module.get_receipt.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "s3:GetObject arn:aws:s3:::orders-test-123456789012-us-east-1-receipts/receipts/*",
      "s3:ListBucket arn:aws:s3:::orders-test-123456789012-us-east-1-receipts",
      "s3:PutObject arn:aws:s3:::orders-test-123456789012-us-east-1-receipts/receipts/*.html",
      "s3:PutObject arn:aws:s3:::orders-test-123456789012-us-east-1-receipts/receipts/*.html.refunded",
      "s3:PutObject arn:aws:s3:::orders-test-123456789012-us-east-1-receipts/receipts/*.html.erased",
    ])
    error_message = "get-receipt must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.get_receipt.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS      = "https://shop.example.com,https://office.example.com"
      ORDERS_TABLE         = "orders-test-orders"
      RECEIPTS_BUCKET      = "orders-test-123456789012-us-east-1-receipts"
      RECEIPT_LINK_SECONDS = "120"
    }
    error_message = "get-receipt must have exactly the environment variables that it reads."
  }

  # get-reconciliation

  assert {
    condition = toset([for permission in module.get_reconciliation.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "s3:GetObject arn:aws:s3:::orders-test-123456789012-us-east-1-receipts/reconciliation/*",
      "s3:ListBucket arn:aws:s3:::orders-test-123456789012-us-east-1-receipts",
    ])
    error_message = "get-reconciliation must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.get_reconciliation.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS = "https://shop.example.com,https://office.example.com"
      RECEIPTS_BUCKET = "orders-test-123456789012-us-east-1-receipts"
    }
    error_message = "get-reconciliation must have exactly the environment variables that it reads."
  }

  # manage-dead-letters

  assert {
    condition = toset([for permission in module.manage_dead_letters.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-analytics-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-analytics-dlq",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-back-office-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-back-office-dlq",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-customer-notifications-topic-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-customer-notifications-topic-dlq",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-imports-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-imports-dlq",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-notifications-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-notifications-dlq",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-order-processing-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-order-processing-dlq",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-receipts-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-receipts-dlq",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-reconcile-orders-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-reconcile-orders-dlq",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-relay-order-events-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-relay-order-events-dlq",
      "sqs:ChangeMessageVisibility arn:aws:sqs:us-east-1:123456789012:orders-test-analytics-dlq",
      "sqs:DeleteMessage arn:aws:sqs:us-east-1:123456789012:orders-test-analytics-dlq",
      "sqs:ChangeMessageVisibility arn:aws:sqs:us-east-1:123456789012:orders-test-notifications-dlq",
      "sqs:DeleteMessage arn:aws:sqs:us-east-1:123456789012:orders-test-notifications-dlq",
      "sqs:ChangeMessageVisibility arn:aws:sqs:us-east-1:123456789012:orders-test-order-processing-dlq",
      "sqs:DeleteMessage arn:aws:sqs:us-east-1:123456789012:orders-test-order-processing-dlq",
      "sqs:ChangeMessageVisibility arn:aws:sqs:us-east-1:123456789012:orders-test-relay-order-events-dlq",
      "sqs:DeleteMessage arn:aws:sqs:us-east-1:123456789012:orders-test-relay-order-events-dlq",
      "sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:orders-test-analytics-queue",
      "sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:orders-test-notifications-queue",
      "sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:orders-test-order-processing-queue",
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:orders-test-relay-order-events",
    ])
    error_message = "manage-dead-letters must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.manage_dead_letters.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS    = "https://shop.example.com,https://office.example.com"
      DEAD_LETTER_QUEUES = "analytics=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-analytics-dlq,back_office=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-back-office-dlq,customer_notifications=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-customer-notifications-topic-dlq,imports=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-imports-dlq,notifications=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-notifications-dlq,orders=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-order-processing-dlq,receipts=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-receipts-dlq,reconciler=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-reconcile-orders-dlq,relay=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-relay-order-events-dlq"
      ORDERS_TABLE       = "orders-test-orders"
      RELAY_FUNCTION     = "orders-test-relay-order-events"
      SOURCE_QUEUES      = "analytics=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-analytics-queue,notifications=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-notifications-queue,orders=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-order-processing-queue"
    }
    error_message = "manage-dead-letters must have exactly the environment variables that it reads."
  }

  # manage-imports

  assert {
    condition = toset([for permission in module.manage_imports.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "s3:PutObject arn:aws:s3:::orders-test-123456789012-us-east-1-uploads/uploads/import-*",
      "s3:PutObject arn:aws:s3:::orders-test-123456789012-us-east-1-uploads/imports/*.start.json",
      "s3:GetObject arn:aws:s3:::orders-test-123456789012-us-east-1-uploads/imports/*",
      "s3:ListBucket arn:aws:s3:::orders-test-123456789012-us-east-1-uploads",
    ])
    error_message = "manage-imports must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.manage_imports.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS = "https://shop.example.com,https://office.example.com"
      UPLOADS_BUCKET  = "orders-test-123456789012-us-east-1-uploads"
    }
    error_message = "manage-imports must have exactly the environment variables that it reads."
  }

  assert {
    condition     = module.uploads.cors.origins == toset(["https://shop.example.com", "https://office.example.com"])
    error_message = "Pages that may call the API must be able to upload files."
  }

  # get-timeline

  assert {
    condition = toset([for permission in module.get_timeline.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:BatchGetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-payments",
      "dynamodb:BatchGetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-idempotency",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-order-processing-queue",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-order-processing-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-order-processing-dlq",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-notifications-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-notifications-dlq",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-analytics-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-analytics-dlq",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-relay-order-events-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-relay-order-events-dlq",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-customer-notifications-topic-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-customer-notifications-topic-dlq",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-back-office-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-back-office-dlq",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-receipts-dlq",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-receipts-dlq",
    ])
    error_message = "get-timeline must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.get_timeline.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS         = "https://shop.example.com,https://office.example.com"
      APPROVAL_HOURS          = "48"
      DEAD_LETTER_QUEUES      = "analytics=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-analytics-dlq,back_office=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-back-office-dlq,customer_notifications=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-customer-notifications-topic-dlq,notifications=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-notifications-dlq,orders=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-order-processing-dlq,receipts=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-receipts-dlq,relay=https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-relay-order-events-dlq"
      IDEMPOTENCY_TABLE       = "orders-test-idempotency"
      ORDER_QUEUE_URL         = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-order-processing-queue"
      ORDERS_TABLE            = "orders-test-orders"
      PAYMENT_PROVIDER        = "simulated"
      PAYMENTS_TABLE          = "orders-test-payments"
      RECONCILE_AFTER_MINUTES = "20"
      RETRY_HOURS             = "36"
    }
    error_message = "get-timeline must have exactly the environment variables that it reads."
  }

  # manage-inventory

  assert {
    condition = toset([for permission in module.manage_inventory.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-idempotency",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-idempotency",
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-inventory",
      "dynamodb:Scan arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-inventory",
      "dynamodb:UpdateItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-inventory",
    ])
    error_message = "manage-inventory must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.manage_inventory.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ALLOWED_ORIGINS   = "https://shop.example.com,https://office.example.com"
      IDEMPOTENCY_TABLE = "orders-test-idempotency"
      INVENTORY_TABLE   = "orders-test-inventory"
    }
    error_message = "manage-inventory must have exactly the environment variables that it reads."
  }

  # process-order

  assert {
    condition = toset([for permission in module.process_order.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "states:StartSyncExecution arn:aws:states:us-east-1:123456789012:stateMachine:orders-test-fulfil-order",
      "sqs:DeleteMessage arn:aws:sqs:us-east-1:123456789012:orders-test-order-processing-queue",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-order-processing-queue",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-order-processing-queue",
    ])
    error_message = "process-order must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.process_order.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ORDERS_TABLE  = "orders-test-orders"
      WORKFLOW_ARN  = "arn:aws:states:us-east-1:123456789012:stateMachine:orders-test-fulfil-order"
      WORKFLOW_TYPE = "EXPRESS"
    }
    error_message = "process-order must have exactly the environment variables that it reads."
  }

  # validate-order

  assert {
    condition = toset([for permission in module.validate_order.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
    ])
    error_message = "validate-order must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.validate_order.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ORDERS_TABLE = "orders-test-orders"
    }
    error_message = "validate-order must have exactly the environment variables that it reads."
  }

  # reserve-inventory

  assert {
    condition = toset([for permission in module.reserve_inventory.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:UpdateItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-inventory",
    ])
    error_message = "reserve-inventory must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.reserve_inventory.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      APPROVAL_THRESHOLD = "2500.50"
      INVENTORY_TABLE    = "orders-test-inventory"
      ORDERS_TABLE       = "orders-test-orders"
    }
    error_message = "reserve-inventory must have exactly the environment variables that it reads."
  }

  # process-payment

  assert {
    condition = toset([for permission in module.process_payment.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-payments",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-payments",
      "dynamodb:UpdateItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-payments",
    ])
    error_message = "process-payment must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.process_payment.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ORDERS_TABLE         = "orders-test-orders"
      PAYMENT_PROVIDER     = "simulated"
      PAYMENTS_TABLE       = "orders-test-payments"
      PAYMENT_SUCCESS_RATE = "90"

      PAYMENT_PATIENCE_SECONDS = "30"
    }
    error_message = "process-payment must have exactly the environment variables that it reads."
  }

  # generate-receipt

  assert {
    condition = toset([for permission in module.generate_receipt.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "s3:PutObject arn:aws:s3:::orders-test-123456789012-us-east-1-receipts/receipts/*",
    ])
    error_message = "generate-receipt must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.generate_receipt.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ORDERS_TABLE    = "orders-test-orders"
      RECEIPTS_BUCKET = "orders-test-123456789012-us-east-1-receipts"
      SHOP_NAME       = "Möbel & more"
      SHOP_REPLY_TO   = "help@shop.example.com"
    }
    error_message = "generate-receipt must have exactly the environment variables that it reads."
  }

  # complete-order

  assert {
    condition = toset([for permission in module.complete_order.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
    ])
    error_message = "complete-order must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.complete_order.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ORDERS_TABLE = "orders-test-orders"
    }
    error_message = "complete-order must have exactly the environment variables that it reads."
  }

  # refund-payment

  assert {
    condition = toset([for permission in module.refund_payment.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-payments",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-payments",
      "dynamodb:UpdateItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-payments",
    ])
    error_message = "refund-payment must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.refund_payment.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ORDERS_TABLE     = "orders-test-orders"
      PAYMENT_PROVIDER = "simulated"
      PAYMENTS_TABLE   = "orders-test-payments"
    }
    error_message = "refund-payment must have exactly the environment variables that it reads."
  }

  # release-inventory

  assert {
    condition = toset([for permission in module.release_inventory.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:UpdateItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-inventory",
    ])
    error_message = "release-inventory must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.release_inventory.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      INVENTORY_TABLE = "orders-test-inventory"
      ORDERS_TABLE    = "orders-test-orders"
    }
    error_message = "release-inventory must have exactly the environment variables that it reads."
  }

  # close-order

  assert {
    condition = toset([for permission in module.close_order.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
    ])
    error_message = "close-order must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.close_order.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ORDERS_TABLE = "orders-test-orders"
    }
    error_message = "close-order must have exactly the environment variables that it reads."
  }

  # relay-order-events

  assert {
    condition = toset([for permission in module.relay_order_events.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:DescribeStream arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders/stream/*",
      "dynamodb:GetRecords arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders/stream/*",
      "dynamodb:GetShardIterator arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders/stream/*",
      "dynamodb:ListStreams arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders/stream/*",
      "events:PutEvents arn:aws:events:us-east-1:123456789012:event-bus/orders-test-orders",
      "sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:orders-test-relay-order-events-dlq",
    ])
    error_message = "relay-order-events must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.relay_order_events.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      DEAD_LETTER_QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test-relay-order-events-dlq"
      EVENT_BUS_NAME        = "orders-test-orders"
    }
    error_message = "relay-order-events must have exactly the environment variables that it reads."
  }

  # record-analytics

  assert {
    condition = toset([for permission in module.record_analytics.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:UpdateItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-analytics",
      "sqs:DeleteMessage arn:aws:sqs:us-east-1:123456789012:orders-test-analytics-queue",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-analytics-queue",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-analytics-queue",
    ])
    error_message = "record-analytics must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.record_analytics.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ANALYTICS_TABLE = "orders-test-analytics"
    }
    error_message = "record-analytics must have exactly the environment variables that it reads."
  }

  # reconcile-orders

  assert {
    condition = toset([for permission in module.reconcile_orders.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:BatchGetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:Scan arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:Query arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders/index/StatusIndex",
      "dynamodb:Query arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders/index/CreatedIndex",
      "dynamodb:BatchGetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-payments",
      "dynamodb:Scan arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-payments",
      "dynamodb:Scan arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-inventory",
      "dynamodb:UpdateItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-inventory",
      "s3:GetObject arn:aws:s3:::orders-test-123456789012-us-east-1-receipts/receipts/*",
      "s3:PutObject arn:aws:s3:::orders-test-123456789012-us-east-1-receipts/receipts/*",
      "s3:PutObject arn:aws:s3:::orders-test-123456789012-us-east-1-receipts/reconciliation/*",
      "s3:ListBucket arn:aws:s3:::orders-test-123456789012-us-east-1-receipts",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-order-processing-queue",
      "sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:orders-test-reconcile-orders-dlq",
    ])
    error_message = "reconcile-orders must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.reconcile_orders.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      APPROVAL_HOURS          = "48"
      INVENTORY_TABLE         = "orders-test-inventory"
      ORDER_QUEUE_URL         = module.order_processing.queue.url
      ORDERS_TABLE            = "orders-test-orders"
      PAYMENT_PROVIDER        = "simulated"
      PAYMENTS_TABLE          = "orders-test-payments"
      RECEIPTS_BUCKET         = "orders-test-123456789012-us-east-1-receipts"
      RECONCILE_AFTER_MINUTES = "20"
      RECONCILE_RECENT_DAYS   = "5"
      RETRY_HOURS             = "36"
      SHOP_NAME               = "Möbel & more"
      SHOP_REPLY_TO           = "help@shop.example.com"
    }
    error_message = "reconcile-orders must have exactly the environment variables that it reads."
  }

  # forget-customer

  assert {
    condition = toset([for permission in module.forget_customer.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:BatchGetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:Query arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders/index/CustomerIndex",
      "s3:DeleteObjectVersion arn:aws:s3:::orders-test-123456789012-us-east-1-receipts/receipts/*",
      "s3:GetObject arn:aws:s3:::orders-test-123456789012-us-east-1-receipts/receipts/*",
      "s3:PutObject arn:aws:s3:::orders-test-123456789012-us-east-1-receipts/receipts/*",
      "s3:PutObject arn:aws:s3:::orders-test-123456789012-us-east-1-receipts/erasures/*",
      "s3:ListBucket arn:aws:s3:::orders-test-123456789012-us-east-1-receipts",
      "s3:ListBucketVersions arn:aws:s3:::orders-test-123456789012-us-east-1-receipts",
    ])
    error_message = "forget-customer must be granted exactly what it uses; it must not remove the record of an erasure."
  }

  assert {
    condition = { for name, value in module.forget_customer.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      ORDERS_TABLE    = "orders-test-orders"
      RECEIPTS_BUCKET = "orders-test-123456789012-us-east-1-receipts"
    }
    error_message = "forget-customer must have exactly the environment variables that it reads."
  }

  # the scheduler

  assert {
    condition = jsondecode(aws_iam_role_policy.scheduler.policy).Statement == [
      { Effect = "Allow", Action = ["lambda:InvokeFunction"], Resource = ["arn:aws:lambda:us-east-1:123456789012:function:orders-test-reconcile-orders"] },
      { Effect = "Allow", Action = ["sqs:SendMessage"], Resource = ["arn:aws:sqs:us-east-1:123456789012:orders-test-reconcile-orders-dlq"] },
    ]
    error_message = "The scheduler may only start reconcile-orders, and send a dead letter where it could not."
  }

  assert {
    condition = jsondecode(aws_iam_role.scheduler.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = {
        StringEquals = {
          "aws:SourceAccount" = "123456789012"
          "aws:SourceArn"     = "arn:aws:scheduler:us-east-1:123456789012:schedule-group/orders-test-reconciliation"
        }
      }
    }]
    error_message = "Only this stack's schedules may take the scheduler's role."
  }

  # notify-customer

  assert {
    condition = toset([for permission in module.notify_customer.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:DeleteItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-idempotency",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-idempotency",
      "dynamodb:UpdateItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-idempotency",
      "ses:SendEmail arn:aws:ses:us-east-1:123456789012:identity/* where ses:FromAddress StringEquals orders@shop.example.com",
      "sns:Publish except arn:aws:sns:*:*:*",
      "sqs:DeleteMessage arn:aws:sqs:us-east-1:123456789012:orders-test-notifications-queue",
      "sqs:GetQueueAttributes arn:aws:sqs:us-east-1:123456789012:orders-test-notifications-queue",
      "sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:orders-test-notifications-queue",
    ])
    error_message = "notify-customer must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.notify_customer.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      IDEMPOTENCY_TABLE          = "orders-test-idempotency"
      NOTIFICATION_DELAY_SECONDS = "120"
      NOTIFIED_STATUSES          = "COMPLETED,SHIPPED"
      ORDERS_TABLE               = "orders-test-orders"
      SEND_INTERVAL_MS           = "2000"
      SENDER_EMAIL               = "orders@shop.example.com"
      SHOP_NAME                  = "Möbel & more"
      SHOP_REPLY_TO              = "help@shop.example.com"
    }
    error_message = "notify-customer must have exactly the environment variables that it reads."
  }

  assert {
    condition     = jsondecode(module.notifications.event_pattern).detail == { channels = ["EMAIL", "SMS"], status = ["COMPLETED", "SHIPPED"] }
    error_message = "notify-customer must get the events of notified statuses alone, of customers who can be reached."
  }

  assert {
    condition     = module.notifications.queue.delay_seconds == 120
    error_message = "Notifications must be delayed as long as notify-customer expects."
  }

  # import-orders

  assert {
    condition = toset([for permission in module.import_orders.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "s3:GetObjectVersion arn:aws:s3:::orders-test-123456789012-us-east-1-uploads/uploads/*",
      "s3:AbortMultipartUpload arn:aws:s3:::orders-test-123456789012-us-east-1-uploads/imports/*",
      "s3:DeleteObject arn:aws:s3:::orders-test-123456789012-us-east-1-uploads/imports/*",
      "s3:GetObject arn:aws:s3:::orders-test-123456789012-us-east-1-uploads/imports/*",
      "s3:PutObject arn:aws:s3:::orders-test-123456789012-us-east-1-uploads/imports/*",
      "s3:ListBucket arn:aws:s3:::orders-test-123456789012-us-east-1-uploads",
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-orders",
      "dynamodb:BatchGetItem arn:aws:dynamodb:us-east-1:123456789012:table/orders-test-inventory",
      "lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:orders-test-import-orders",
      "sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:orders-test-imports-dlq",
    ])
    error_message = "import-orders must be granted exactly what it uses."
  }

  assert {
    condition = { for name, value in module.import_orders.environment : name => value if !can(regex("^((ENVIRONMENT|PROJECT_NAME|TRACES_TO|TRACING_SAMPLE_RATE)$|POWERTOOLS_)", name)) } == {
      CURRENCY        = "EUR"
      INVENTORY_TABLE = "orders-test-inventory"
      ORDERS_TABLE    = "orders-test-orders"
      UPLOADS_BUCKET  = "orders-test-123456789012-us-east-1-uploads"
    }
    error_message = "import-orders must have exactly the environment variables that it reads."
  }

  # fulfil-order

  assert {
    condition = toset([for permission in module.fulfil_order.permissions : permission if !can(regex("^(logs|xray):", permission))]) == toset([
      "lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:orders-test-validate-order",
      "lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:orders-test-reserve-inventory",
      "lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:orders-test-process-payment",
      "lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:orders-test-generate-receipt",
      "lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:orders-test-complete-order",
      "lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:orders-test-refund-payment",
      "lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:orders-test-release-inventory",
      "lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:orders-test-close-order",
      "sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:orders-test-receipts-dlq",
    ])
    error_message = "The workflow must be granted exactly its steps and the queue of missing receipts."
  }

  # all of them

  assert {
    condition = alltrue([for name, function in local.functions : toset([for permission in function.permissions : permission if can(regex("^(logs|xray):", permission))]) == toset([
      "logs:CreateLogStream arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders-test-${name}:*",
      "logs:PutLogEvents arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders-test-${name}:*",
      "xray:PutTelemetryRecords *",
      "xray:PutTraceSegments *",
    ])])
    error_message = "Every function must be able to write its own log and its traces."
  }

  assert {
    condition = alltrue([for function in local.functions :
      function.environment.TRACES_TO == "https://xray.us-east-1.amazonaws.com" && function.environment.TRACING_SAMPLE_RATE == "0.05"
    ])
    error_message = "On AWS every function must send its traces to X-Ray, by default those of one order in twenty."
  }
}
