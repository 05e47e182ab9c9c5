# From the uploads bucket to the orders table: files of orders, and the reports on them.

# Files whose import failed for good: each dead letter holds the event, with the name and version of the file.
module "imports_dead_letters" {
  source  = "./modules/queue"
  name    = "imports-dlq"
  context = local.context
}

locals {
  # Written out, because a function's grants cannot refer to the function.
  import_orders_arn = "arn:${local.context.partition}:lambda:${var.aws_region}:${local.account_id}:function:${local.prefix}-import-orders"
}

module "import_orders" {
  source      = "./modules/function"
  package     = "imports/import-orders"
  description = "Imports the orders of an uploaded file"
  context     = local.function_context

  # The longest that Lambda allows: the function continues in another invocation when its time runs out. Its memory is bounded whatever
  # the file's size; more of it only gives it more processor time.
  timeout_seconds = 900
  memory_mb       = 1024

  environment = {
    ORDERS_TABLE    = module.orders.name
    INVENTORY_TABLE = module.inventory.name
    UPLOADS_BUCKET  = module.uploads.name
    CURRENCY        = var.currency
  }
  grants = [
    # It reads the version that the event names, for which S3 asks this right alone.
    # Source: Amazon S3 API Reference, "GetObject", versionId.
    { actions = ["s3:GetObjectVersion"], resources = ["${module.uploads.arn}/${local.contract.folders.uploads}*"] },
    { actions = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"], resources = ["${module.uploads.arn}/${local.contract.folders.imports}*"] },
    # Without it S3 answers 403, not 404, for an object that is missing.
    { actions = ["s3:ListBucket"], resources = [module.uploads.arn] },
    { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [module.orders.arn] },
    { actions = ["dynamodb:BatchGetItem"], resources = [module.inventory.arn] },
    { actions = ["lambda:InvokeFunction"], resources = [local.import_orders_arn] },
    { actions = ["sqs:SendMessage"], resources = [module.imports_dead_letters.arn] },
  ]
}

resource "aws_lambda_permission" "import_orders" {
  function_name  = module.import_orders.name
  action         = "lambda:InvokeFunction"
  principal      = "s3.amazonaws.com"
  source_arn     = module.uploads.arn
  source_account = local.account_id
}

# Reports and progress lie in a folder of their own, so that they start nothing.
resource "aws_s3_bucket_notification" "uploads" {
  bucket = module.uploads.name

  lambda_function {
    lambda_function_arn = module.import_orders.arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = local.contract.folders.uploads
  }

  depends_on = [aws_lambda_permission.import_orders]
}

resource "aws_lambda_function_event_invoke_config" "import_orders" {
  function_name          = module.import_orders.name
  maximum_retry_attempts = 2
  # Six hours, the default, which Lambda returns even where it was not set.
  maximum_event_age_in_seconds = 21600

  destination_config {
    on_failure {
      destination = module.imports_dead_letters.arn
    }
  }
}

# A large file takes more than the 16 invocations after which Lambda stops what it takes for a loop. Each of them comes
# further in the file than the one before it, or fails.
resource "aws_lambda_function_recursion_config" "import_orders" {
  function_name  = module.import_orders.name
  recursive_loop = "Allow"
}
