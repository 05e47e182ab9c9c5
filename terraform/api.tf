module "submit_order" {
  source      = "./modules/function"
  package     = "api/submit-order"
  description = "POST /orders: takes an order"
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
  description = "GET /orders/{orderId}: shows an order"
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
  description = "GET /orders: lists orders by customer, status or time"
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
  description = "PUT /orders/{orderId}/status: sets the status of an order by hand"
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
  description = "POST /orders/{orderId}/cancel: requests the cancellation of an order"
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
  description = "POST /orders/{orderId}/approval: takes the decision on a large order"
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
  description = "POST /orders/{orderId}/retry: starts another run of a stalled order"
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
  description = "GET /analytics: shows the figures of the orders of a range of days"
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
  description = "GET /orders/{orderId}/receipt: links to an order's receipt"
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
    { actions = ["s3:PutObject"], resources = ["${module.receipts.arn}/${local.contract.folders.receipts}*.html", "${module.receipts.arn}/${local.contract.folders.receipts}*.html.refunded"] },
    # Without it S3 answers 403 for an object that is missing.
    { actions = ["s3:ListBucket"], resources = [module.receipts.arn] },
  ]
}

module "manage_inventory" {
  source      = "./modules/function"
  package     = "api/manage-inventory"
  description = "GET and PUT /inventory: shows products, and sets or adjusts them"
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

locals {
  # Made from the schemas that the functions check by; the gateway refuses what is no JSON object at all.
  gateway_models = "${path.root}/../packages/shared/domain/dist/gateway-models"
}

module "api" {
  source      = "./modules/rest-api"
  description = "Takes, shows and changes orders; manages the stock"
  context     = local.context

  models = {
    for file in fileset(local.gateway_models, "*.json") : trimsuffix(file, ".json") => file("${local.gateway_models}/${file}")
  }

  routes = {
    "GET /analytics"                  = { function = module.get_analytics }
    "GET /inventory"                  = { function = module.manage_inventory }
    "GET /inventory/{productId}"      = { function = module.manage_inventory }
    "PUT /inventory/{productId}"      = { function = module.manage_inventory, model = "ManageInventory" }
    "GET /orders"                     = { function = module.list_orders }
    "POST /orders"                    = { function = module.submit_order, model = "SubmitOrder" }
    "GET /orders/{orderId}"           = { function = module.get_order }
    "GET /orders/{orderId}/receipt"   = { function = module.get_receipt }
    "POST /orders/{orderId}/approval" = { function = module.decide_approval, model = "DecideApproval" }
    "POST /orders/{orderId}/cancel"   = { function = module.cancel_order, model = "CancelOrder", body_optional = true }
    "POST /orders/{orderId}/retry"    = { function = module.retry_order }
    "PUT /orders/{orderId}/status"    = { function = module.update_order_status, model = "UpdateOrderStatus" }
  }

  allowed_origins = var.allowed_origins
  throttle        = { rate = var.throttle_rate, burst = var.throttle_burst }
  monthly_quota   = var.monthly_quota
  api_key_value   = var.api_key_value
  manage_account  = var.manage_api_gateway_account

  detailed_metrics   = var.api_detailed_metrics
  replace_usage_plan = var.replace_usage_plan
}
