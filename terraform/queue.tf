# From the bus to the workflow: rule and queue, process-order.

locals {
  # In seconds; docs/reliability.md, "One budget of time", has them all.
  time_budget = {
    step          = 5
    process_order = 110
  }
}

module "order_processing" {
  source                     = "./modules/subscription"
  name                       = "order-processing"
  description                = "Takes each attempt at an order"
  context                    = local.context
  bus_name                   = aws_cloudwatch_event_bus.orders.name
  visibility_timeout_seconds = var.order_queue_visibility_seconds
  max_receives               = var.order_queue_max_receives

  event_pattern = {
    source      = [local.contract.events.source]
    detail-type = [local.contract.events.types.created, local.contract.events.types.processing_requested]

    # No run is due for an order that has no attempt.
    detail = { attempt = [{ numeric = [">=", 1] }] }
  }
}

module "process_order" {
  source      = "./modules/function"
  package     = "queue/process-order"
  description = "Runs the workflow for each attempt at an order, and waits for its end"
  context     = local.function_context

  # Longer than a run, shorter than the queue hides a message: Lambda refuses a function that outlasts it.
  timeout_seconds = min(local.time_budget.process_order, var.order_queue_visibility_seconds)

  # It mostly waits, and waiting is charged by memory.
  memory_mb = 128

  # Its invocations are set aside where the account has enough of them (Lambda keeps 100 for all other functions), because
  # a message whose delivery is throttled counts as received.
  # Source: AWS Lambda Developer Guide, "Configuring reserved concurrency", "Using Lambda with Amazon SQS".
  concurrency = var.lambda_concurrency_quota - var.order_consumers >= 100 ? var.order_consumers : null

  environment = {
    ORDERS_TABLE  = module.orders.name
    WORKFLOW_ARN  = module.fulfil_order.arn
    WORKFLOW_TYPE = var.workflow_type
  }
  grants = concat(
    [
      { actions = ["dynamodb:GetItem"], resources = [module.orders.arn] },
      { actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], resources = [module.order_processing.queue.arn] },
    ],
    var.workflow_type == "EXPRESS" ? [
      { actions = ["states:StartSyncExecution"], resources = [module.fulfil_order.arn] },
      ] : [
      { actions = ["states:StartExecution"], resources = [module.fulfil_order.arn] },
      { actions = ["states:DescribeExecution"], resources = [module.fulfil_order.execution_arns] },
    ],
  )
}

resource "aws_lambda_event_source_mapping" "process_order" {
  function_name           = module.process_order.arn
  event_source_arn        = module.order_processing.queue.arn
  batch_size              = var.order_batch_size
  function_response_types = ["ReportBatchItemFailures"]

  # Consumers x batch size is how many runs there are at once. A flood of orders waits in the queue, where waiting is free.
  scaling_config {
    maximum_concurrency = var.order_consumers
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
