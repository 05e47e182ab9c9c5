# From the orders table to the bus: each change of an order becomes events.

resource "aws_cloudwatch_event_bus" "orders" {
  name = "${local.prefix}-orders"
}

# Records that could not be read, and those that were given up.
module "relay_dead_letters" {
  source  = "./modules/queue"
  name    = "relay-order-events-dlq"
  context = local.context
}

module "relay_order_events" {
  source      = "./modules/function"
  package     = "events/relay-order-events"
  description = "Tells the bus of each change of an order"
  context     = local.function_context
  environment = {
    DEAD_LETTER_QUEUE_URL = module.relay_dead_letters.url
    EVENT_BUS_NAME        = aws_cloudwatch_event_bus.orders.name
  }
  grants = [
    { actions = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], resources = [module.orders.stream_arn] },
    { actions = ["dynamodb:ListStreams"], resources = ["${module.orders.arn}/stream/*"] },
    { actions = ["events:PutEvents"], resources = [aws_cloudwatch_event_bus.orders.arn] },
    { actions = ["sqs:SendMessage"], resources = [module.relay_dead_letters.arn] },
  ]
}

resource "aws_lambda_event_source_mapping" "relay_order_events" {
  function_name    = module.relay_order_events.arn
  event_source_arn = module.orders.stream_arn
  batch_size       = 100

  # From the stream's beginning: an order written while the mapping is being made is told of too.
  starting_position = "TRIM_HORIZON"

  # A fault comes again until it is gone, for an hour at most; halving finds the record that is to blame, so that
  # it goes to the dead-letter queue and its neighbours go on.
  bisect_batch_on_function_error = true
  maximum_retry_attempts         = 100
  maximum_record_age_in_seconds  = 3600

  destination_config {
    on_failure {
      destination_arn = module.relay_dead_letters.arn
    }
  }
}

# From the bus to the analytics.

module "analytics_events" {
  source      = "./modules/subscription"
  name        = "analytics"
  description = "Takes what the analytics count"
  context     = local.context
  bus_name    = aws_cloudwatch_event_bus.orders.name

  event_pattern = {
    source      = ["com.orders.service"]
    detail-type = ["Order Created", "Order Status Changed"]
  }
}

module "record_analytics" {
  source      = "./modules/function"
  package     = "events/record-analytics"
  description = "Counts each event of an order once"
  context     = local.function_context

  # Six times this and the time for which a batch is gathered is less than the time for which the queue hides a message.
  timeout_seconds = 25

  environment = {
    ANALYTICS_TABLE = module.analytics.name
  }
  grants = [
    { actions = ["dynamodb:PutItem", "dynamodb:UpdateItem"], resources = [module.analytics.arn] },
    { actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], resources = [module.analytics_events.queue.arn] },
  ]
}

resource "aws_lambda_event_source_mapping" "record_analytics" {
  function_name           = module.record_analytics.arn
  event_source_arn        = module.analytics_events.queue.arn
  function_response_types = ["ReportBatchItemFailures"]

  # Events of many orders move the same few counters: together they cost a few writes, and nobody waits for them.
  batch_size                         = 100
  maximum_batching_window_in_seconds = 5

  # As few as Lambda allows: more would only be in each other's way, in the counters of one day.
  scaling_config {
    maximum_concurrency = 2
  }
}
