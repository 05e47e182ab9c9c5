# From the orders table to the bus: each change of an order becomes events.

resource "aws_cloudwatch_event_bus" "orders" {
  name = "${local.prefix}-orders"
}

locals {
  events_arn = "arn:${local.context.partition}:events:${var.aws_region}:${local.account_id}"
}

# Records that cannot be read, and those of which the bus refused an event for good. make dlq-redrive has them published again.
module "relay_dead_letters" {
  source  = "./modules/queue"
  name    = "relay-order-events-dlq"
  context = local.context
}

module "relay_order_events" {
  source      = "./modules/function"
  package     = "events/relay-order-events"
  description = "Publishes each change of an order to the bus"
  context     = local.function_context
  environment = {
    DEAD_LETTER_QUEUE_URL = module.relay_dead_letters.url
    EVENT_BUS_NAME        = aws_cloudwatch_event_bus.orders.name
  }
  grants = [
    { actions = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"], resources = ["${module.orders.arn}/stream/*"] },
    { actions = ["events:PutEvents"], resources = ["${local.events_arn}:event-bus/${aws_cloudwatch_event_bus.orders.name}"] },
    { actions = ["sqs:SendMessage"], resources = [module.relay_dead_letters.arn] },
  ]
}

resource "aws_lambda_event_source_mapping" "relay_order_events" {
  function_name    = module.relay_order_events.arn
  event_source_arn = module.orders.stream_arn
  batch_size       = 100

  # Writes that cause no event do not invoke the relay. A filter compares a record with constants only, not the new image with
  # the old one. It takes new orders, writes that make a run due, and all others but those that leave an order PROCESSING: the
  # start of a charge is one of these, and happens to each order that costs money. Lambda takes up to five filters.
  filter_criteria {
    dynamic "filter" {
      for_each = jsondecode(file("${path.module}/events/stream-filters.json"))
      content {
        pattern = jsonencode(filter.value)
      }
    }
  }

  # From the start of the stream: an order that is written while the mapping is being made is published too.
  starting_position = "TRIM_HORIZON"

  # A batch that fails is repeated until it succeeds (-1: no limit), at most for the 24 hours that the stream keeps records:
  # a record that is given up is missing in notifications and analytics. The function removes records that can never
  # succeed itself. Source: AWS Lambda Developer Guide, "Lambda parameters for Amazon DynamoDB event source mappings".
  maximum_retry_attempts        = -1
  maximum_record_age_in_seconds = -1

  # Where the function itself is ended, such as on a batch that takes too long, a smaller batch may succeed, and only the
  # record that causes it blocks its shard.
  bisect_batch_on_function_error = true

  # What Lambda gives up nevertheless becomes a dead letter. Such a dead letter names no order.
  destination_config {
    on_failure {
      destination_arn = module.relay_dead_letters.arn
    }
  }
}

# Notifications of customers: the statuses of their orders.

locals {
  # All of it follows from notification_rate; docs/reliability.md, "Notifications at a bounded rate", says why.
  notify_at_once = { consumers = 2, batch_size = 10 }

  # Each consumer takes its share of the rate: it begins a mail so long after the one before.
  send_interval_ms = ceil(1000 * local.notify_at_once.consumers / var.notification_rate)

  # The last mail of a batch waits for all others, and is then sent within 30 s, whatever it meets.
  notify_seconds = 30 + ceil(local.notify_at_once.batch_size * local.send_interval_ms / 1000)

  notify = {
    # What AWS advises. Source: AWS Lambda Developer Guide, "Creating and configuring an Amazon SQS event source mapping".
    visibility_seconds = 6 * local.notify_seconds

    # As many as come in an hour: SES says to wait for up to 10 minutes where its rate is exceeded, and who waits longer
    # waits for the daily quota. Source: Amazon SES Developer Guide, "Errors related to the sending quotas".
    max_receives = ceil(3600 / (6 * local.notify_seconds))
  }

  notified_statuses = coalesce(var.notified_statuses, local.contract.statuses)

  # The shop as its customers know it, on mails and receipts. Lambda keeps no empty variable that a function would miss.
  shop_environment = { for name, value in { SHOP_NAME = var.shop_name, SHOP_REPLY_TO = var.shop_reply_to } : name => value if value != "" }
}

module "notifications" {
  source      = "./modules/subscription"
  name        = "notifications"
  description = "Takes the events of which customers are notified"
  context     = local.context
  bus_name    = aws_cloudwatch_event_bus.orders.name

  event_pattern = {
    source      = [local.contract.events.source]
    detail-type = [local.contract.events.types.created, local.contract.events.types.status_changed]

    # An event of which nobody is notified costs no message and no invocation. A stack without a sender sends no mails.
    detail = {
      channels = concat(var.sender_email == null ? [] : ["EMAIL"], ["SMS"])
      status   = local.notified_statuses
    }
  }

  # A status that the order has left by then is not notified.
  delay_seconds = var.notification_delay_seconds

  visibility_timeout_seconds = local.notify.visibility_seconds
  max_receives               = local.notify.max_receives
}

resource "aws_sesv2_email_identity" "sender" {
  for_each       = toset(var.sender_email[*])
  email_identity = each.value
}

module "notify_customer" {
  source          = "./modules/function"
  package         = "events/notify-customer"
  description     = "Sends customers one notification for each status of their orders"
  context         = local.function_context
  timeout_seconds = local.notify_seconds

  # It mostly waits, and waiting is charged by memory.
  memory_mb = 256

  environment = merge(
    {
      IDEMPOTENCY_TABLE          = module.idempotency.name
      NOTIFICATION_DELAY_SECONDS = tostring(var.notification_delay_seconds)
      NOTIFIED_STATUSES          = join(",", local.notified_statuses)
      ORDERS_TABLE               = module.orders.name
      SEND_INTERVAL_MS           = tostring(local.send_interval_ms)
    },
    local.shop_environment,
    { for identity in aws_sesv2_email_identity.sender : "SENDER_EMAIL" => identity.email_identity },
  )

  grants = concat(
    [
      { actions = ["dynamodb:GetItem"], resources = [module.orders.arn] },
      { actions = ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], resources = [module.idempotency.arn] },
      { actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], resources = [module.notifications.queue.arn] },

      # A phone number has no ARN to be named, so that IAM can only leave out what has one: every topic and endpoint.
      # Source: Service Authorization Reference, "Resource types defined by Amazon SNS".
      { actions = ["sns:Publish"], except = ["arn:${local.context.partition}:sns:*:*:*"] },
    ],
    # In its sandbox SES asks for the right to the customer's identity as well as to the sender's, so that the address that
    # mails come from is what bounds it. Source: Amazon SES Developer Guide, "Identity and access management in Amazon SES".
    [for identity in aws_sesv2_email_identity.sender : {
      actions   = ["ses:SendEmail"]
      resources = var.enforce_sender ? ["arn:${local.context.partition}:ses:${local.context.region}:${local.context.account_id}:identity/*"] : []
      condition = var.enforce_sender ? { StringEquals = { "ses:FromAddress" = identity.email_identity } } : {}
      except    = var.enforce_sender ? [] : ["arn:${local.context.partition}:ses:*:*:*"]
    }],
  )
}

resource "aws_lambda_event_source_mapping" "notify_customer" {
  function_name           = module.notify_customer.arn
  event_source_arn        = module.notifications.queue.arn
  batch_size              = local.notify_at_once.batch_size
  function_response_types = ["ReportBatchItemFailures"]

  # The fewest that Lambda allows: each further consumer would make the others' share of the rate smaller. A burst of
  # notifications waits in the queue, where waiting costs nothing and does not count as a receive.
  scaling_config {
    maximum_concurrency = local.notify_at_once.consumers
  }
}

# Every status for subscribers, without personal data.

resource "aws_cloudwatch_event_rule" "customer_notifications" {
  name           = "${local.prefix}-customer-notifications"
  description    = "Publishes every status of an order to subscribers"
  event_bus_name = aws_cloudwatch_event_bus.orders.name
  state          = var.publish_statuses ? "ENABLED" : "DISABLED"

  event_pattern = jsonencode({
    source      = [local.contract.events.source]
    detail-type = [local.contract.events.types.created, local.contract.events.types.status_changed]
  })
}

module "customer_notifications" {
  source  = "./modules/topic"
  name    = "customer-notifications"
  context = local.context
  key     = aws_kms_key.stack.arn
  senders = [{ service = "events.amazonaws.com" }]
}

# Events that the bus could not deliver.
module "customer_notifications_dead_letters" {
  source  = "./modules/queue"
  name    = "customer-notifications-topic-dlq"
  context = local.context
  senders = [{ service = "events.amazonaws.com", source_arn = "${local.events_arn}:rule/${aws_cloudwatch_event_bus.orders.name}/${aws_cloudwatch_event_rule.customer_notifications.name}" }]
}

# EventBridge gives a message no attributes: subscribers filter by the message itself.
resource "aws_cloudwatch_event_target" "customer_notifications" {
  rule           = aws_cloudwatch_event_rule.customer_notifications.name
  event_bus_name = aws_cloudwatch_event_bus.orders.name
  arn            = module.customer_notifications.arn
  input_path     = "$.detail"

  # For a day, with as many attempts as EventBridge allows.
  retry_policy {
    maximum_event_age_in_seconds = 86400
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = module.customer_notifications_dead_letters.arn
  }
}

# Notification of the back office: new orders of high value.

resource "aws_cloudwatch_event_rule" "high_value" {
  name           = "${local.prefix}-high-value"
  description    = "Notifies the back office of new orders of high value"
  event_bus_name = aws_cloudwatch_event_bus.orders.name

  event_pattern = jsonencode({
    source      = [local.contract.events.source]
    detail-type = [local.contract.events.types.created]
    detail      = { totalAmount = [{ numeric = [">=", var.high_value_threshold] }] }
  })
}

module "back_office" {
  source  = "./modules/topic"
  name    = "back-office"
  context = local.context
  key     = aws_kms_key.stack.arn
  senders = [{ service = "events.amazonaws.com" }]
}

resource "aws_sns_topic_subscription" "back_office_email" {
  for_each  = toset(var.back_office_email[*])
  topic_arn = module.back_office.arn
  protocol  = "email"
  endpoint  = each.value
}

# Events that the bus could not deliver.
module "back_office_dead_letters" {
  source  = "./modules/queue"
  name    = "back-office-dlq"
  context = local.context
  senders = [{ service = "events.amazonaws.com", source_arn = "${local.events_arn}:rule/${aws_cloudwatch_event_bus.orders.name}/${aws_cloudwatch_event_rule.high_value.name}" }]
}

resource "aws_cloudwatch_event_target" "back_office" {
  rule           = aws_cloudwatch_event_rule.high_value.name
  event_bus_name = aws_cloudwatch_event_bus.orders.name
  arn            = module.back_office.arn

  input_transformer {
    input_paths = {
      orderId  = "$.detail.orderId"
      total    = "$.detail.totalAmount"
      currency = "$.detail.currency"
      moment   = "$.detail.createdAt"
    }

    # EventBridge takes a text as a JSON string.
    input_template = "\"New order of high value: <currency> <total>. Order <orderId>, made at <moment>.\""
  }

  # For a day, with as many attempts as EventBridge allows.
  retry_policy {
    maximum_event_age_in_seconds = 86400
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = module.back_office_dead_letters.arn
  }
}

# From the bus to the analytics.

locals {
  record_analytics_seconds = 25
}

module "analytics_events" {
  source      = "./modules/subscription"
  name        = "analytics"
  description = "Takes the events that the analytics count"
  context     = local.context
  bus_name    = aws_cloudwatch_event_bus.orders.name

  event_pattern = {
    source      = [local.contract.events.source]
    detail-type = [local.contract.events.types.created, local.contract.events.types.status_changed]
  }

  # Source: AWS Lambda Developer Guide, "Creating and configuring an Amazon SQS event source mapping".
  visibility_timeout_seconds = 6 * local.record_analytics_seconds + var.analytics_delay_seconds
}

module "record_analytics" {
  source          = "./modules/function"
  package         = "events/record-analytics"
  description     = "Counts each event of an order once"
  context         = local.function_context
  timeout_seconds = local.record_analytics_seconds

  environment = {
    ANALYTICS_TABLE = module.analytics.name
  }
  grants = [
    { actions = ["dynamodb:UpdateItem"], resources = [module.analytics.arn] },
    { actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], resources = [module.analytics_events.queue.arn] },
  ]
}

resource "aws_lambda_event_source_mapping" "record_analytics" {
  function_name           = module.record_analytics.arn
  event_source_arn        = module.analytics_events.queue.arn
  function_response_types = ["ReportBatchItemFailures"]

  # The events of one order, and of many, move the same few items: together they cost a few writes, and nobody waits for them.
  batch_size                         = 100
  maximum_batching_window_in_seconds = var.analytics_delay_seconds

  # The fewest that Lambda allows: more would only compete for the counters of one day.
  scaling_config {
    maximum_concurrency = 2
  }
}
