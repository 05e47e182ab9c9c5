# From the bus to the workflow: rule and queue, process-order.

module "order_processing" {
  source                     = "./modules/subscription"
  name                       = "order-processing"
  description                = "Takes each attempt at an order"
  context                    = local.context
  bus_name                   = aws_cloudwatch_event_bus.orders.name
  visibility_timeout_seconds = var.order_queue_visibility_seconds
  max_receives               = var.order_queue_max_receives

  event_pattern = {
    source      = ["com.orders.service"]
    detail-type = ["Order Processing Requested"]
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
    { actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], resources = [module.order_processing.queue.arn] },
  ]
}

resource "aws_lambda_event_source_mapping" "process_order" {
  function_name           = module.process_order.arn
  event_source_arn        = module.order_processing.queue.arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]

  # A flood of orders waits in the queue instead of taking all of the account's concurrency from the API.
  scaling_config {
    maximum_concurrency = 10
  }
}

# A stack that was deployed before the subscription was a module keeps its queues, and what waits in them.

moved {
  from = aws_cloudwatch_event_rule.processing_requested
  to   = module.order_processing.aws_cloudwatch_event_rule.this
}

moved {
  from = aws_cloudwatch_event_target.order_processing_queue
  to   = module.order_processing.aws_cloudwatch_event_target.queue
}

moved {
  from = module.order_processing_queue
  to   = module.order_processing.module.queue
}

moved {
  from = module.order_processing_dead_letters
  to   = module.order_processing.module.dead_letters
}
