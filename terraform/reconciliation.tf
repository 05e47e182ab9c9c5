# Reconciliation: reconcile-orders compares orders with payments, stock and receipts, on a schedule and by hand.

module "reconcile_orders" {
  source      = "./modules/function"
  package     = "reconciliation/reconcile-orders"
  description = "Finds stalled orders and disagreements between orders, payments, stock and receipts; repairs what is safe"
  context     = local.function_context

  # Once a week it reads all orders: the longest timeout that Lambda allows, and most of a processor.
  timeout_seconds = 900
  memory_mb       = 1024

  environment = merge(
    {
      ORDERS_TABLE            = module.orders.name
      PAYMENT_PROVIDER        = var.payment_provider
      PAYMENTS_TABLE          = module.payments.name
      INVENTORY_TABLE         = module.inventory.name
      RECEIPTS_BUCKET         = module.receipts.name
      ORDER_QUEUE_URL         = module.order_processing.queue.url
      RECONCILE_AFTER_MINUTES = tostring(var.reconcile_after_minutes)
      RECONCILE_RECENT_DAYS   = tostring(local.reconcile_recent_days)
      APPROVAL_HOURS          = tostring(var.approval_hours)
      RETRY_HOURS             = tostring(var.retry_hours)
    },
    local.shop_environment,
    local.payment_key.environment,
  )
  grants = concat([
    { actions = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan"], resources = [module.orders.arn] },
    { actions = ["dynamodb:Query"], resources = [for index in ["StatusIndex", "CreatedIndex"] : "${module.orders.arn}/index/${index}"] },
    { actions = ["dynamodb:BatchGetItem", "dynamodb:Scan"], resources = [module.payments.arn] },
    { actions = ["dynamodb:Scan", "dynamodb:UpdateItem"], resources = [module.inventory.arn] },
    { actions = ["s3:GetObject", "s3:PutObject"], resources = ["${module.receipts.arn}/${local.contract.folders.receipts}*"] },
    { actions = ["s3:PutObject"], resources = ["${module.receipts.arn}/${local.contract.folders.reconciliation}*"] },
    # Receipts are listed; without it S3 also answers 403 for a receipt that is missing.
    { actions = ["s3:ListBucket"], resources = [module.receipts.arn] },
    { actions = ["sqs:GetQueueAttributes"], resources = [module.order_processing.queue.arn] },
    { actions = ["sqs:SendMessage"], resources = [module.reconciler_dead_letters.arn] },
  ], local.payment_key.grants)
}

# Reconciliations that could not be started, or failed.
module "reconciler_dead_letters" {
  source  = "./modules/queue"
  name    = "reconcile-orders-dlq"
  context = local.context
}

# The scheduler invokes the function asynchronously: Lambda retries a failed invocation, not the scheduler.
resource "aws_lambda_function_event_invoke_config" "reconcile_orders" {
  function_name                = module.reconcile_orders.name
  maximum_retry_attempts       = 1
  maximum_event_age_in_seconds = 3600

  destination_config {
    on_failure {
      destination = module.reconciler_dead_letters.arn
    }
  }
}

resource "aws_scheduler_schedule_group" "reconciliation" {
  name = "${local.prefix}-reconciliation"
}

locals {
  # Each night checks the orders of so many days: the slowest way of an order, and one night without a reconciliation.
  reconcile_recent_days = ceil((var.approval_hours + var.retry_hours) / 24) + 1

  reconciliations = {
    open = {
      expression = var.reconcile_rate
      input      = { scope = "open" }
    }
    # At a quiet hour, in UTC. The time of a full reconciliation grows with all orders that ever were, so it is weekly.
    recent = {
      expression = "cron(15 3 ? * MON-SAT *)"
      input      = { scope = "recent" }
    }
    all = {
      expression = "cron(15 3 ? * SUN *)"
      input      = { scope = "all" }
    }
  }
}

resource "aws_scheduler_schedule" "reconcile" {
  for_each                     = local.reconciliations
  name                         = "${local.prefix}-reconcile-${each.key}"
  description                  = "Reconciles orders, scope ${each.key}"
  group_name                   = aws_scheduler_schedule_group.reconciliation.name
  schedule_expression          = each.value.expression
  schedule_expression_timezone = "UTC"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = module.reconcile_orders.arn
    role_arn = aws_iam_role.scheduler.arn
    input    = jsonencode(each.value.input)

    # After five minutes the next scheduled invocation does the same work.
    retry_policy {
      maximum_event_age_in_seconds = 300
      maximum_retry_attempts       = 5
    }

    dead_letter_config {
      arn = module.reconciler_dead_letters.arn
    }
  }

  depends_on = [aws_iam_role_policy.scheduler]
}

resource "aws_iam_role" "scheduler" {
  name        = "${local.prefix}-scheduler-${var.aws_region}"
  description = "Role of the schedules that start reconcile-orders"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = {
        StringEquals = {
          "aws:SourceAccount" = local.account_id
          "aws:SourceArn"     = "arn:${local.context.partition}:scheduler:${var.aws_region}:${local.account_id}:schedule-group/${aws_scheduler_schedule_group.reconciliation.name}"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "scheduler" {
  name = "grants"
  role = aws_iam_role.scheduler.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      { Effect = "Allow", Action = ["lambda:InvokeFunction"], Resource = [module.reconcile_orders.arn] },
      { Effect = "Allow", Action = ["sqs:SendMessage"], Resource = [module.reconciler_dead_letters.arn] },
      ], [for grant in flatten(local.context.kms_key[*].grants) : {
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"] # What a sender to an encrypted queue needs.
        Resource  = grant.resources
        Condition = grant.condition
    }])
  })
}
