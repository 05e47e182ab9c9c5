module "validate_order" {
  source      = "./modules/function"
  package     = "workflow/validate-order"
  description = "Checks that there is something to do for the order, and that it is consistent"
  context     = local.function_context

  timeout_seconds = local.time_budget.step

  environment = { ORDERS_TABLE = module.orders.name }
  grants = [
    { actions = ["dynamodb:GetItem"], resources = [module.orders.arn] },
  ]
}

module "reserve_inventory" {
  source      = "./modules/function"
  package     = "workflow/reserve-inventory"
  description = "Reserves the stock of every line, or of none"
  context     = local.function_context

  timeout_seconds = local.time_budget.step

  environment = {
    ORDERS_TABLE       = module.orders.name
    INVENTORY_TABLE    = module.inventory.name
    APPROVAL_THRESHOLD = format("%.2f", var.approval_threshold)
  }
  grants = [
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [module.orders.arn] },
    { actions = ["dynamodb:UpdateItem"], resources = [module.inventory.arn] },
  ]
}

locals {
  # What the functions that use the payment provider need of its key.
  payment_key = {
    environment = var.payment_key_secret_arn == null ? {} : { PAYMENT_KEY_SECRET_ARN = var.payment_key_secret_arn }
    grants      = [for arn in var.payment_key_secret_arn[*] : { actions = ["secretsmanager:GetSecretValue"], resources = [arn] }]
  }
}

module "process_payment" {
  source      = "./modules/function"
  package     = "workflow/process-payment"
  description = "Charges the order's amount"
  context     = local.function_context

  timeout_seconds = local.time_budget.step

  environment = merge({
    ORDERS_TABLE         = module.orders.name
    PAYMENT_PROVIDER     = var.payment_provider
    PAYMENTS_TABLE       = module.payments.name
    PAYMENT_SUCCESS_RATE = tostring(var.payment_success_rate)

    PAYMENT_PATIENCE_SECONDS = tostring(var.payment_patience_seconds)
  }, local.gateway_faults_environment, local.payment_key.environment)
  grants = concat([
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [module.orders.arn] },
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], resources = [module.payments.arn] },
  ], local.payment_key.grants)
}

module "generate_receipt" {
  source      = "./modules/function"
  package     = "workflow/generate-receipt"
  description = "Writes the order's receipt"
  context     = local.function_context

  timeout_seconds = local.time_budget.step

  environment = merge({ ORDERS_TABLE = module.orders.name, RECEIPTS_BUCKET = module.receipts.name }, local.shop_environment)
  grants = [
    { actions = ["dynamodb:GetItem"], resources = [module.orders.arn] },
    { actions = ["s3:PutObject"], resources = ["${module.receipts.arn}/${local.contract.folders.receipts}*"] },
  ]
}

module "complete_order" {
  source      = "./modules/function"
  package     = "workflow/complete-order"
  description = "Sets a paid order to COMPLETED"
  context     = local.function_context

  timeout_seconds = local.time_budget.step

  environment = { ORDERS_TABLE = module.orders.name }
  grants = [
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [module.orders.arn] },
  ]
}

module "refund_payment" {
  source      = "./modules/function"
  package     = "workflow/refund-payment"
  description = "Compensation: refunds the payment of the order"
  context     = local.function_context

  timeout_seconds = local.time_budget.step

  environment = merge({
    ORDERS_TABLE     = module.orders.name
    PAYMENT_PROVIDER = var.payment_provider
    PAYMENTS_TABLE   = module.payments.name
  }, local.gateway_faults_environment, local.payment_key.environment)
  grants = concat([
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [module.orders.arn] },
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], resources = [module.payments.arn] },
  ], local.payment_key.grants)
}

module "release_inventory" {
  source      = "./modules/function"
  package     = "workflow/release-inventory"
  description = "Compensation: releases the stock of the order"
  context     = local.function_context

  timeout_seconds = local.time_budget.step

  environment = { ORDERS_TABLE = module.orders.name, INVENTORY_TABLE = module.inventory.name }
  grants = [
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [module.orders.arn] },
    { actions = ["dynamodb:UpdateItem"], resources = [module.inventory.arn] },
  ]
}

module "close_order" {
  source      = "./modules/function"
  package     = "workflow/close-order"
  description = "Closes an order after compensation: FAILED, CANCELLED or NEEDS_ATTENTION"
  context     = local.function_context

  timeout_seconds = local.time_budget.step

  environment = { ORDERS_TABLE = module.orders.name }
  grants = [
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [module.orders.arn] },
  ]
}

# Paid orders whose receipt could not be made: the order is completed, the receipt is made later.
module "receipts_dead_letters" {
  source  = "./modules/queue"
  name    = "receipts-dlq"
  context = local.context
}

locals {
  # Where the emulator switches faults of the simulated gateway on.
  gateway_faults_environment = var.gateway_faults_folder == null ? {} : { GATEWAY_FAULTS_FOLDER = var.gateway_faults_folder }

  workflow_steps = {
    validate_order    = module.validate_order.arn
    reserve_inventory = module.reserve_inventory.arn
    process_payment   = module.process_payment.arn
    generate_receipt  = module.generate_receipt.arn
    complete_order    = module.complete_order.arn
    refund_payment    = module.refund_payment.arn
    release_inventory = module.release_inventory.arn
    close_order       = module.close_order.arn
  }
}

module "fulfil_order" {
  source  = "./modules/workflow"
  name    = "fulfil-order"
  context = local.context
  type    = var.workflow_type
  log     = { level = var.workflow_log_level, data = var.workflow_log_data }

  definition = templatefile("${path.module}/workflow/fulfil-order.asl.json", merge(local.workflow_steps, {
    partition                      = local.context.partition
    receipts_dead_letter_queue_url = module.receipts_dead_letters.url
  }))

  grants = [
    { actions = ["lambda:InvokeFunction"], resources = values(local.workflow_steps) },
    { actions = ["sqs:SendMessage"], resources = [module.receipts_dead_letters.arn] },
  ]
}
