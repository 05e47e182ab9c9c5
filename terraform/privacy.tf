# Privacy: forget-customer erases the personal data of a customer, by hand.

module "forget_customer" {
  source      = "./modules/function"
  package     = "privacy/forget-customer"
  description = "Erases the personal data of a customer from orders and receipts, and records that it did"
  context     = local.function_context

  # A customer may have very many orders; what is left is done when it is invoked again.
  timeout_seconds = 900

  environment = {
    ORDERS_TABLE    = module.orders.name
    RECEIPTS_BUCKET = module.receipts.name
  }
  grants = [
    { actions = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"], resources = [module.orders.arn] },
    { actions = ["dynamodb:Query"], resources = ["${module.orders.arn}/index/CustomerIndex"] },
    { actions = ["s3:DeleteObjectVersion", "s3:GetObject", "s3:PutObject"], resources = ["${module.receipts.arn}/${local.contract.folders.receipts}*"] },
    { actions = ["s3:PutObject"], resources = ["${module.receipts.arn}/${local.contract.folders.erasures}*"] },
    # Without ListBucket S3 answers 403 for a receipt that is missing.
    { actions = ["s3:ListBucket", "s3:ListBucketVersions"], resources = [module.receipts.arn] },
  ]
}
