module "submit_order" {
  source      = "./modules/function"
  package     = "api/submit-order"
  description = "Takes an order"
  context     = local.function_context
  environment = {
    ALLOWED_ORIGINS = join(",", var.allowed_origins)
    CURRENCY        = var.currency
    INVENTORY_TABLE = module.inventory.name
    ORDERS_TABLE    = module.orders.name
  }
  grants = [
    # A repetition whose products can no longer be priced reads the order that the first request stored.
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [module.orders.arn] },
    { actions = ["dynamodb:BatchGetItem"], resources = [module.inventory.arn] },
  ]
}

module "get_order" {
  source      = "./modules/function"
  package     = "api/get-order"
  description = "Shows an order"
  context     = local.function_context
  environment = {
    ALLOWED_ORIGINS = join(",", var.allowed_origins)
    ORDERS_TABLE    = module.orders.name
  }
  grants = [
    { actions = ["dynamodb:GetItem"], resources = [module.orders.arn] },
  ]
}

module "list_orders" {
  source      = "./modules/function"
  package     = "api/list-orders"
  description = "Lists orders by customer, status or time"
  context     = local.function_context
  environment = {
    ALLOWED_ORIGINS = join(",", var.allowed_origins)
    ORDERS_TABLE    = module.orders.name
  }
  grants = [
    { actions = ["dynamodb:Query"], resources = ["${module.orders.arn}/index/*"] },
    { actions = ["dynamodb:BatchGetItem"], resources = [module.orders.arn] },
  ]
}

module "update_order_status" {
  source      = "./modules/function"
  package     = "api/update-order-status"
  description = "Sets the status of an order by hand"
  context     = local.function_context
  environment = {
    ALLOWED_ORIGINS = join(",", var.allowed_origins)
    ORDERS_TABLE    = module.orders.name
  }
  grants = [
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [module.orders.arn] },
  ]
}

module "cancel_order" {
  source      = "./modules/function"
  package     = "api/cancel-order"
  description = "Requests the cancellation of an order"
  context     = local.function_context
  environment = {
    ALLOWED_ORIGINS = join(",", var.allowed_origins)
    ORDERS_TABLE    = module.orders.name
  }
  grants = [
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [module.orders.arn] },
  ]
}

module "decide_approval" {
  source      = "./modules/function"
  package     = "api/decide-approval"
  description = "Takes the decision on a large order"
  context     = local.function_context
  environment = {
    ALLOWED_ORIGINS = join(",", var.allowed_origins)
    ORDERS_TABLE    = module.orders.name
  }
  grants = [
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [module.orders.arn] },
  ]
}

module "retry_order" {
  source      = "./modules/function"
  package     = "api/retry-order"
  description = "Starts another run of a stalled order"
  context     = local.function_context
  environment = {
    ALLOWED_ORIGINS = join(",", var.allowed_origins)
    ORDERS_TABLE    = module.orders.name
  }
  grants = [
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [module.orders.arn] },
  ]
}

module "get_analytics" {
  source      = "./modules/function"
  package     = "api/get-analytics"
  description = "Shows the figures of the orders of a range of days"
  context     = local.function_context
  environment = {
    ALLOWED_ORIGINS = join(",", var.allowed_origins)
    ANALYTICS_TABLE = module.analytics.name
    CURRENCY        = var.currency
  }
  grants = [
    { actions = ["dynamodb:Query"], resources = [module.analytics.arn] },
  ]
}

module "get_receipt" {
  source      = "./modules/function"
  package     = "api/get-receipt"
  description = "Links to an order's receipt"
  context     = local.function_context
  environment = {
    ALLOWED_ORIGINS      = join(",", var.allowed_origins)
    ORDERS_TABLE         = module.orders.name
    RECEIPTS_BUCKET      = module.receipts.name
    RECEIPT_LINK_SECONDS = tostring(var.receipt_link_seconds)
  }
  grants = [
    { actions = ["dynamodb:GetItem"], resources = [module.orders.arn] },
    # A presigned URL opens what the function that signed it may read.
    { actions = ["s3:GetObject"], resources = ["${module.receipts.arn}/${local.contract.folders.receipts}*"] },
    { actions = ["s3:PutObject"], resources = [for page in ["html", "html.refunded", "html.erased"] : "${module.receipts.arn}/${local.contract.folders.receipts}*.${page}"] },
    # Without it S3 answers 403 for an object that is missing.
    { actions = ["s3:ListBucket"], resources = [module.receipts.arn] },
  ]
}

module "get_timeline" {
  source      = "./modules/function"
  package     = "api/get-timeline"
  description = "Shows what happened to an order, and what is open"
  context     = local.function_context
  environment = merge({
    ALLOWED_ORIGINS         = join(",", var.allowed_origins)
    APPROVAL_HOURS          = tostring(var.approval_hours)
    DEAD_LETTER_QUEUES      = join(",", [for name, queue in local.order_letter_queues : "${name}=${queue.url}"])
    IDEMPOTENCY_TABLE       = module.idempotency.name
    ORDER_QUEUE_URL         = module.order_processing.queue.url
    ORDERS_TABLE            = module.orders.name
    PAYMENT_PROVIDER        = var.payment_provider
    PAYMENTS_TABLE          = module.payments.name
    RECONCILE_AFTER_MINUTES = tostring(var.reconcile_after_minutes)
    RETRY_HOURS             = tostring(var.retry_hours)
  }, local.payment_key.environment)
  grants = concat([
    { actions = ["dynamodb:GetItem"], resources = [module.orders.arn] },
    # The gateway's records, and the notifications.
    { actions = ["dynamodb:BatchGetItem"], resources = [module.payments.arn, module.idempotency.arn] },
    { actions = ["sqs:GetQueueAttributes"], resources = [module.order_processing.queue.arn] },
    # It looks at dead letters, and can neither delete nor hide them for longer than one receive.
    { actions = ["sqs:GetQueueAttributes", "sqs:ReceiveMessage"], resources = [for queue in local.order_letter_queues : queue.arn] },
  ], local.payment_key.grants)
}

module "manage_dead_letters" {
  source      = "./modules/function"
  package     = "api/manage-dead-letters"
  description = "Shows dead letters, and redrives them"
  context     = local.function_context

  # It begins no dead letter after 8 s, and waits at most 15 s for the relay. The gateway waits 29 s.
  timeout_seconds = 28

  environment = {
    ALLOWED_ORIGINS    = join(",", var.allowed_origins)
    DEAD_LETTER_QUEUES = join(",", [for name, queue in local.letter_queues : "${name}=${queue.url}"])
    ORDERS_TABLE       = module.orders.name
    RELAY_FUNCTION     = local.redriven_relay
    SOURCE_QUEUES      = join(",", [for name, queue in local.queues : "${name}=${queue.url}"])
  }
  grants = [
    { actions = ["sqs:GetQueueAttributes", "sqs:ReceiveMessage"], resources = [for queue in local.letter_queues : queue.arn] },
    # Only those that it redrives. The other dead letters stay until a person deletes them.
    { actions = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage"], resources = [for name in concat(keys(local.queues), ["relay"]) : local.letter_queues[name].arn] },
    { actions = ["sqs:SendMessage"], resources = [for queue in local.queues : queue.arn] },
    # The relay's dead letters: the order's present item, and the function that publishes their events.
    { actions = ["dynamodb:GetItem"], resources = [module.orders.arn] },
    { actions = ["lambda:InvokeFunction"], resources = ["arn:${local.context.partition}:lambda:${var.aws_region}:${local.account_id}:function:${local.redriven_relay}"] },
  ]
}

locals {
  # As make dlq-list names them.
  letter_queues = { for name, queue in local.dead_letter_queues : replace(name, "-", "_") => queue }

  # The queues whose dead letters name an order.
  order_letter_queues = { for name, queue in local.letter_queues : name => queue if !contains(["imports", "reconciler"], name) }
}

module "get_reconciliation" {
  source      = "./modules/function"
  package     = "api/get-reconciliation"
  description = "Shows the last reports of reconcile-orders"
  context     = local.function_context
  environment = {
    ALLOWED_ORIGINS = join(",", var.allowed_origins)
    RECEIPTS_BUCKET = module.receipts.name
  }
  grants = [
    { actions = ["s3:GetObject"], resources = ["${module.receipts.arn}/${local.contract.folders.reconciliation}*"] },
    # Without it S3 answers 403 for a report that does not exist yet.
    { actions = ["s3:ListBucket"], resources = [module.receipts.arn] },
  ]
}

module "manage_inventory" {
  source      = "./modules/function"
  package     = "api/manage-inventory"
  description = "Shows products, and sets or adjusts them"
  context     = local.function_context
  environment = {
    ALLOWED_ORIGINS   = join(",", var.allowed_origins)
    IDEMPOTENCY_TABLE = module.idempotency.name
    INVENTORY_TABLE   = module.inventory.name
  }
  grants = [
    { actions = ["dynamodb:GetItem", "dynamodb:Scan", "dynamodb:UpdateItem"], resources = [module.inventory.arn] },
    # Which Idempotency-Key made which change.
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [module.idempotency.arn] },
  ]
}

module "manage_imports" {
  source      = "./modules/function"
  package     = "api/manage-imports"
  description = "Starts and shows imports of files"
  context     = local.function_context
  environment = {
    ALLOWED_ORIGINS = join(",", var.allowed_origins)
    UPLOADS_BUCKET  = module.uploads.name
  }
  grants = [
    # A presigned URL does what the function that signed it may do: it uploads into the folder of an import, and reads its report.
    { actions = ["s3:PutObject"], resources = ["${module.uploads.arn}/${local.contract.folders.uploads}import-*", "${module.uploads.arn}/${local.contract.folders.imports}*.start.json"] },
    { actions = ["s3:GetObject"], resources = ["${module.uploads.arn}/${local.contract.folders.imports}*"] },
    # To see that a file was uploaded, without reading it. Also, without it S3 answers 403 for an object that is missing.
    { actions = ["s3:ListBucket"], resources = [module.uploads.arn] },
  ]
}

module "check_health" {
  source      = "./modules/function"
  package     = "api/check-health"
  description = "Says whether tables, bus and workflow answer"
  context     = local.function_context
  environment = {
    ALLOWED_ORIGINS   = join(",", var.allowed_origins)
    ANALYTICS_TABLE   = module.analytics.name
    EVENT_BUS_NAME    = local.probed_bus
    EVENT_RULE_NAME   = local.probed_rule
    IDEMPOTENCY_TABLE = module.idempotency.name
    INVENTORY_TABLE   = module.inventory.name
    ORDERS_TABLE      = module.orders.name
    PAYMENTS_TABLE    = module.payments.name
    WORKFLOW_ARN      = local.probed_workflow_arn
  }
  grants = [
    { actions = ["dynamodb:DescribeTable"], resources = [for table in [module.analytics, module.idempotency, module.inventory, module.orders, module.payments] : table.arn] },
    { actions = ["events:DescribeRule"], resources = ["${local.events_arn}:rule/${local.probed_bus}/${local.probed_rule}"] },
    { actions = ["states:DescribeStateMachine"], resources = [local.probed_workflow_arn] },
  ]
}

# By their names, not by their resources: functions.tf says why the API must not depend on what may exist only once.
locals {
  probed_bus          = "${local.prefix}-orders"
  probed_rule         = "${local.prefix}-order-processing" # brings orders to their queue
  redriven_relay      = "${local.prefix}-relay-order-events"
  probed_workflow_arn = "arn:${local.context.partition}:states:${var.aws_region}:${local.account_id}:stateMachine:${local.prefix}-fulfil-order"
}

module "api" {
  source      = "./modules/rest-api"
  description = "Takes, shows and changes orders; manages the stock"
  context     = local.context

  routes = { for key, route in local.offered_routes : key => merge(route, { function = local.api_functions[route.function] }) }
  models = { for name, model in local.contract.api.models : name => jsonencode(model) }

  user_pool_arn    = local.user_pool_arn
  api_version      = local.contract.api.version
  max_body_kib     = local.contract.api.max_body_kib
  request_headers  = local.contract.api.request_headers
  response_headers = local.contract.api.response_headers

  emulator_url    = var.emulator_url
  allowed_origins = var.allowed_origins
  throttle        = { rate = var.throttle_rate, burst = var.throttle_burst }
  api_clients     = var.api_clients
  api_key_values  = var.api_key_values
  manage_account  = var.manage_api_gateway_account

  trace_sample_rate = local.tracing_sample_rate
  detailed_metrics  = var.api_detailed_metrics
}
