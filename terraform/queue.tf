# From the bus to the workflow: rule, queue, process-order.

resource "aws_cloudwatch_event_rule" "processing_requested" {
  name           = "${local.prefix}-processing-requested"
  description    = "Sends each attempt at an order to the order processing queue"
  event_bus_name = aws_cloudwatch_event_bus.orders.name

  event_pattern = jsonencode({
    source      = ["com.orders.service"]
    detail-type = ["Order Processing Requested"]
  })
}

# Takes what process-order gave up, and what the bus could not deliver: both are whole events,
# so that either can go back to the queue as it is.
module "order_processing_dead_letters" {
  source  = "./modules/queue"
  name    = "order-processing-dlq"
  context = local.context
  senders = [{ service = "events.amazonaws.com", source_arn = aws_cloudwatch_event_rule.processing_requested.arn }]
}

module "order_processing_queue" {
  source                     = "./modules/queue"
  name                       = "order-processing-queue"
  context                    = local.context
  visibility_timeout_seconds = var.order_queue_visibility_seconds
  dead_letters               = { queue_arn = module.order_processing_dead_letters.arn, max_receives = var.order_queue_max_receives }
  senders                    = [{ service = "events.amazonaws.com", source_arn = aws_cloudwatch_event_rule.processing_requested.arn }]
}

resource "aws_cloudwatch_event_target" "order_processing_queue" {
  rule           = aws_cloudwatch_event_rule.processing_requested.name
  event_bus_name = aws_cloudwatch_event_bus.orders.name
  arn            = module.order_processing_queue.arn

  retry_policy {
    maximum_event_age_in_seconds = 86400
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = module.order_processing_dead_letters.arn
  }
}

module "process_order" {
  source      = "./modules/function"
  package     = "queue/process-order"
  description = "Starts the workflow once for each attempt at an order"
  context     = local.function_context

  # A sixth of the time for which the queue hides a message, so that a throttled batch is not handed out twice;
  # never more than all of it, which Lambda refuses.
  timeout_seconds = min(30, var.order_queue_visibility_seconds)

  environment = {
    ORDERS_TABLE = module.orders.name
    WORKFLOW_ARN = module.fulfil_order.arn
  }
  grants = [
    { actions = ["dynamodb:GetItem"], resources = [module.orders.arn] },
    { actions = ["states:StartExecution"], resources = [module.fulfil_order.arn] },
    { actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], resources = [module.order_processing_queue.arn] },
  ]
}

resource "aws_lambda_event_source_mapping" "process_order" {
  function_name           = module.process_order.arn
  event_source_arn        = module.order_processing_queue.arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]

  # A flood of orders waits in the queue instead of taking all of the account's concurrency from the API.
  scaling_config {
    maximum_concurrency = 10
  }
}
